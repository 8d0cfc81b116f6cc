# SPDX-License-Identifier: Apache-2.0
"""The small office with a clock that stands until a test moves it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from tests.simulators.small_office import Office, office, small_office, tampered_office

from tournier.base import FixedClock
from tournier.law.clocks import BANK_TIME

__all__ = ["office", "tampered_office"]


@pytest.fixture
def clock() -> FixedClock:
    """Monday the 2nd of March 2026, nine in the morning in the bank's time."""
    return FixedClock(datetime(2026, 3, 2, 9, tzinfo=BANK_TIME))


@pytest.fixture
def timed(db: None, tmp_path: Path, clock: FixedClock) -> Iterator[Office]:
    """The office at the moment of `clock`."""
    with small_office(tmp_path, clock) as found:
        yield found
