# SPDX-License-Identifier: Apache-2.0
"""The small office in September 2026, with a second branch that has people, and a clock that a test moves."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from tests.simulators.small_office import Office, small_office
from tests.simulators.two_branches import SetClock, held_since, move_to

from tournier.law.clocks import BANK_TIME


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 9, 16, 10, 0, tzinfo=BANK_TIME))


@pytest.fixture
def office(db: None, tmp_path: Path, clock: SetClock) -> Iterator[Office]:
    with small_office(tmp_path, clock) as found:
        held_since(date(2026, 1, 1))
        move_to("B02", "S0001", "S0011")
        yield found
