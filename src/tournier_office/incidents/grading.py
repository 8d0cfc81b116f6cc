# SPDX-License-Identifier: Apache-2.0
"""How grave an incident is by its facts, and which clocks are owed by that (`tournier.law.incidents`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tournier.base import JSON
from tournier.law import Kind
from tournier.law.clocks import BANK_TIME
from tournier.law.incidents import ASSESSED, FACTS, FOUND, OVER, Happened, Levels, levels, levels_named
from tournier.law.reckoning import deadline_of
from tournier_office.incidents.models import Incident
from tournier_office.incidents.register import REPORTED
from tournier_office.site.register.acts import Asked


def parts(text: str) -> list[str]:
    """What stands in a list with commas between."""
    return [one for one in text.split(",") if one]


def version_of(row: Incident) -> Levels:
    """The version by which it is judged: that of the day on which it was found."""
    return levels_named(row.version)


def facts_of(row: Incident) -> Happened:
    """What is known of it."""
    return Happened({one: getattr(row, one) for one in FACTS}, frozenset(parts(row.marks)))


def begin(row: Incident, asked: Asked) -> None:
    """As it was opened: nobody knows yet how many are concerned, so it is graded as unclear."""
    version = levels(row.found_at.astimezone(BANK_TIME).date())
    row.version, row.computed = version.id, version.level(facts_of(row))
    row.level = row.computed
    reckon(row, asked, REPORTED)


def assess(row: Incident, asked: Asked, stage: str) -> None:
    """Graded by its facts. The first assessment sets the level; after that one person only ever raises it."""
    version, before, level = version_of(row), row.computed, row.level
    row.computed = version.level(facts_of(row))
    rises = version.rank(row.computed) > max(version.rank(before), version.rank(row.level))
    if row.state == REPORTED or rises:
        row.level = row.computed
        row.lower_to, row.lower_by, row.lowered_by = "", "", ""
    asked.told.update(level=row.level, computed=row.computed, persons=row.persons, counted=row.counted)
    if row.state != REPORTED:  # the first assessment is no change for the worse: nothing was known
        worsen(row, asked, level)
    reckon(row, asked, stage)


def worsen(row: Incident, asked: Asked, before: str) -> None:
    """Note that it got worse: PBOC is told of that at once (PBOC4-16)."""
    if version_of(row).rank(row.level) > version_of(row).rank(before):
        asked.told["worse"] = before


def reckon(row: Incident, asked: Asked, stage: str) -> None:
    """Keep which clocks are owed at this level and in this stage; what begins and what is not owed any more is told."""
    since = {FOUND} if stage == REPORTED else {FOUND, ASSESSED} | ({OVER} if row.over_at is not None else set())
    owed, before = version_of(row).clocks(row.level, facts_of(row), since), parts(row.clocks)
    _tell(row, asked, owed, before)


def owe_nothing(row: Incident, asked: Asked) -> None:
    """It was none: every clock of it ends."""
    _tell(row, asked, [], parts(row.clocks))


def _tell(row: Incident, asked: Asked, owed: Sequence[str], before: Sequence[str]) -> None:
    begins: list[JSON] = [one for one in owed if one not in before]
    drops: list[JSON] = [one for one in before if one not in owed]
    asked.told.update(begins=begins, drops=drops)
    row.clocks = ",".join(owed)


def began(row: Incident, deadline: str, now: datetime) -> datetime:
    """From when a clock runs: since it was found, since it was over; progress since it is owed."""
    if deadline_of(deadline).kind is Kind.PERIODIC:
        return now
    if version_of(row).since(deadline) == OVER and row.over_at is not None:
        return row.over_at
    return row.found_at
