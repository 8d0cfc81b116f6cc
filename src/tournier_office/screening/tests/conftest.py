# SPDX-License-Identifier: Apache-2.0
"""The office that these tests use."""

import pytest
from tests.simulators.small_office import office, tampered_office

from tournier_office.screening import lookups

__all__ = ["fresh", "office", "tampered_office"]


@pytest.fixture(autouse=True)
def fresh():
    """What one office's lists were is nothing to the next."""
    lookups.forget()
    yield
    lookups.forget()
