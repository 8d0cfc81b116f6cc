# SPDX-License-Identifier: Apache-2.0
"""When somebody is reminded, and when a second person hears that the first has not acted: as data, by version (law 12). Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from tournier.base import BadInput
from tournier.law.clauses import clauses, confidence_of
from tournier.law.clocks import BANK_TIME, Clock
from tournier.law.deadlines import deadlines
from tournier.law.packs import day_of, entries, pack_file, text_of, texts_of

_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Shares:
    """Hundredths of the time after which the owner is reminded and the second person is told."""

    remind: int
    second: int


@dataclass(frozen=True, slots=True)
class Escalation:
    """One version: the shares, how long before the end of a long time they begin, and the deadlines with shares of their own."""

    id: str
    zh: str
    en: str
    effective_from: date
    confidence: str
    clauses: tuple[str, ...]
    shares: Shares
    remind_days: int
    second_days: int
    own: Mapping[str, Shares]

    def moments(self, clock: Clock) -> tuple[datetime, datetime] | None:
        """When the owner is reminded and when the second person is told; None while no moment is due."""
        shares = self.own.get(clock.deadline.id, self.shares)
        remind, second = (clock.moment(part / _WHOLE) for part in (shares.remind, shares.second))
        if clock.due is None or remind is None or second is None:
            return None
        return (
            max(remind, clock.due - timedelta(days=self.remind_days)),
            max(second, clock.due - timedelta(days=self.second_days)),
        )


@cache
def escalations(jurisdiction: str = "cn") -> tuple[Escalation, ...]:
    """Every version, the newest first. Raises BadInput for a pack that is not sound."""
    return read_escalations(pack_file(jurisdiction, "escalation.toml"), deadlines(jurisdiction), clauses(jurisdiction))


def escalation_of(clock: Clock, among: tuple[Escalation, ...]) -> Escalation:
    """The version that was in force when the clock began; the oldest for one that began before all of them."""
    if clock.started is None:
        return among[0]
    day = clock.started.astimezone(BANK_TIME).date()
    return next((one for one in among if one.effective_from <= day), among[-1])


def read_escalations(path: Path, known: Collection[str], cited: Collection[str]) -> tuple[Escalation, ...]:
    """The versions of one pack file, for the `known` deadlines; BadInput names the entry that is wrong."""
    found = [_version(entry, path.name, known, cited) for entry in entries(path, "version")]
    return tuple(sorted(found, key=lambda one: one.effective_from, reverse=True))


def _version(entry: Mapping[str, object], file: str, known: Collection[str], cited: Collection[str]) -> Escalation:
    where = f"{file}: {entry.get('id', 'a version')}"
    given = entry.get("deadline", [])
    own = {text_of(one, "id", where): _shares(one, where) for one in (given if isinstance(given, list) else [])}
    rests = texts_of(entry, "clauses", where)
    if not set(own) <= set(known) or not rests or not set(rests) <= set(cited):
        raise BadInput("law.entry", f"{where} names a deadline or a clause that is not there.", "Correct the pack.")
    return Escalation(
        text_of(entry, "id", where), text_of(entry, "zh", where), text_of(entry, "en", where),
        day_of(entry, "effective_from", where), confidence_of(entry, where), rests, _shares(entry, where),
        _number(entry, "remind_days", where), _number(entry, "second_days", where), own,
    )  # fmt: skip


def _shares(entry: Mapping[str, object], where: str) -> Shares:
    shares = Shares(_number(entry, "remind", where), _number(entry, "second", where))
    if not shares.remind <= shares.second <= _WHOLE:
        raise BadInput(
            "law.shares",
            f"{where}: the second person is told after the first and before the end.",
            "Correct the shares.",
        )
    return shares


def _number(entry: Mapping[str, object], key: str, where: str) -> int:
    value = entry.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise BadInput("law.amount", f"{where} has no {key} above nothing.", "Give a whole number.")
    return value
