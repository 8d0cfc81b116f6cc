# SPDX-License-Identifier: Apache-2.0
"""The small office with a clock: a review begins forty days ago, and its day has passed when the clock is set to today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.simulators.small_office import Office, small_office, tampered_office
from tests.simulators.working_hours import WorkingHours

from tournier.base import FixedClock
from tournier_office.reviews.register import CAMPAIGNS
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person

__all__ = ["tampered_office"]

CLERK, MANAGER, OFFICER, COMPLIANCE, SECURITY, AUDITOR, SYSTEM = (
    "S0001", "S0002", "S0003", "S0004", "S0005", "S0006", "S0008",
)  # fmt: skip
AGO = timedelta(days=40)


@pytest.fixture
def today() -> datetime:
    """A moment of today at which the rule book lets people work."""
    return WorkingHours().now()


@pytest.fixture
def clock(today: datetime) -> FixedClock:
    """Forty days ago."""
    return FixedClock(today - AGO)


@pytest.fixture
def timed(db: None, tmp_path: Path, clock: FixedClock) -> Iterator[Office]:
    """The office at the moment of `clock`."""
    with small_office(tmp_path, clock) as found:
        yield found


def draft(**over: str) -> Any:
    """A campaign over everybody, made by the protection officer's colleague."""
    given = {"title": "Autumn", "owner": OFFICER, "branches": "", "posts": "", "employments": "", "term": "B03"}
    return acts.open_row(CAMPAIGNS, person(COMPLIANCE), {**given, **over})


def start(**over: str) -> Any:
    """The same, started by the security administrator."""
    return acts.step(CAMPAIGNS, person(SECURITY), draft(**over).pk, "start", {})


@pytest.fixture
def review(timed: Office) -> Any:
    """A campaign that runs."""
    return start()
