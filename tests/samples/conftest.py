# SPDX-License-Identifier: Apache-2.0
"""One small bank for all tests of this folder that only read it."""

import pytest

from tournier_samples import make_bank

CUSTOMERS = 3000


@pytest.fixture(scope="session")
def bank(tmp_path_factory):
    folder = tmp_path_factory.mktemp("samples") / "bank"
    make_bank(folder, customers=CUSTOMERS)
    return folder
