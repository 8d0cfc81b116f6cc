# SPDX-License-Identifier: Apache-2.0
"""Where numba is, everything here runs on the compiled loops; `test_fused.py` runs all of it without them."""

from __future__ import annotations

import pytest

from tournier.seal.fused import CODE


@pytest.fixture(autouse=True, scope="package")
def compiled() -> None:
    """Once for all tests of this folder."""
    CODE.waited()
