# SPDX-License-Identifier: Apache-2.0
"""The small office with a clock that a test moves, and a course in force that tellers need."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.simulators.small_office import Office, office, small_office, tampered_office

from tournier.base import FixedClock
from tournier_office.learning import sample
from tournier_office.learning.register import COURSES
from tournier_office.learning.tests.school import CODE, QUESTIONS, TERMS
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person

__all__ = ["office", "tampered_office"]


@pytest.fixture
def clock() -> FixedClock:
    """This moment, until a test moves it: a course's days are counted by the day of the database's rows."""
    return FixedClock(timezone.now())


@pytest.fixture
def timed(db: None, tmp_path: Path, clock: FixedClock) -> Iterator[Office]:
    """The office at the moment of `clock`."""
    with small_office(tmp_path, clock) as found:
        yield found


@pytest.fixture
def school(timed: Office) -> Office:
    """The office with a bank of eight questions, and the first version of a course in force without grace."""
    sample.draft(person("S0003"), person("S0004"), CODE, QUESTIONS)
    publish()
    return timed


def publish(grace: int = 0, **terms: Any) -> Any:
    """Draft the course anew and put it in force."""
    row = acts.open_row(COURSES, person("S0003"), {**TERMS, **terms})
    return acts.step(COURSES, person("S0004"), row.pk, "publish", {"grace_days": str(grace), "reason": "plan"})


def moved(clock: FixedClock, **span: float) -> datetime:
    """Move the clock."""
    clock.moment = clock.moment + timedelta(**span)
    return clock.moment
