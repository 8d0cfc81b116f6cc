# SPDX-License-Identifier: Apache-2.0
"""Deadlines as data: what must be done, kept or waited for, from which event, how long, and on which clauses (law 12)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType

from tournier.base import BadInput
from tournier.law.clauses import Clause, clauses, confidence_of
from tournier.law.packs import day_of, entries, pack_file, text_of, texts_of


class Kind(StrEnum):
    """What passes when the time is over."""

    LIMIT = "limit"  # it must be done by then
    EXTENSION = "extension"  # more time for another deadline
    WINDOW = "window"  # somebody else may act until then
    WAIT = "wait"  # not before then
    PERIODIC = "periodic"  # again, that long after it was done
    RETENTION = "retention"  # kept at least that long


class Unit(StrEnum):
    """How time is counted."""

    HOURS = "hours"
    NATURAL_DAYS = "natural_days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    YEARS = "years"
    AT_ONCE = "at_once"
    BY_DATE = "by_date"
    IN_TIME = (
        "in_time"  # 及时: the law names no number; the amount is the working days that we reckon, at once without it
    )
    TIMES = "times"  # so often in a row at most


_STOPPABLE = (Unit.HOURS, Unit.NATURAL_DAYS, Unit.WORKING_DAYS)
_UNCOUNTED = (Unit.AT_ONCE, Unit.BY_DATE)
_OPTIONAL = (Unit.IN_TIME,)


@dataclass(frozen=True, slots=True)
class Deadline:
    """One duty's time. `stops` are pairs of events between which it stands still; `by` is a month and day.

    `counts` are the duties whose doings a deadline in `TIMES` counts.
    """

    id: str
    kind: Kind
    zh: str
    en: str
    trigger: str
    unit: Unit
    amount: int
    clauses: tuple[str, ...]
    confidence: str
    effective_from: date
    effective_to: date | None = None
    ends: tuple[str, ...] = ()
    restarts: tuple[str, ...] = ()
    stops: tuple[tuple[str, str], ...] = ()
    holds: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    extends: str = ""
    most: int = 1
    by: str = ""
    to: str = ""
    most_kept: bool = False

    def in_force(self, day: date) -> bool:
        """Whether it is the rule on `day`."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)

    @property
    def events(self) -> frozenset[str]:
        """Every event that this clock hears."""
        stops = {event for pair in self.stops for event in pair}
        holds = {f"{hold}_{edge}" for hold in self.holds for edge in ("begun", "ended")}
        return frozenset({self.trigger, *self.ends, *self.restarts, *stops, *holds})


@dataclass(frozen=True, slots=True)
class Happening:
    """What starts, stops or ends a clock, in words."""

    id: str
    zh: str
    en: str


@cache
def happenings(jurisdiction: str = "cn") -> Mapping[str, Happening]:
    """The events that deadlines name, by their id. Raises BadInput for a pack that is not sound."""
    return read_happenings(pack_file(jurisdiction, "deadlines.toml"))


def read_happenings(path: Path) -> Mapping[str, Happening]:
    """The events of one pack file; BadInput names the entry that is wrong."""
    found: dict[str, Happening] = {}
    for entry in entries(path, "event"):
        where = f"{path.name}: {entry.get('id', 'an event')}"
        one = Happening(*(text_of(entry, key, where) for key in ("id", "zh", "en")))
        if one.id in found:
            raise BadInput("law.twice", f"{where} stands twice.", "Keep one entry.")
        found[one.id] = one
    return MappingProxyType(found)


@cache
def deadlines(jurisdiction: str = "cn") -> Mapping[str, Deadline]:
    """Every deadline of a jurisdiction by its id, in the pack's order. Raises BadInput for a pack that is not sound."""
    return read_deadlines(pack_file(jurisdiction, "deadlines.toml"), clauses(jurisdiction))


def read_deadlines(path: Path, known: Mapping[str, Clause]) -> Mapping[str, Deadline]:
    """The deadlines of one pack file, every clause they cite among the `known`; BadInput names the entry that is wrong."""
    found: dict[str, Deadline] = {}
    for entry in entries(path, "deadline"):
        where = f"{path.name}: {entry.get('id', 'an entry')}"
        one = _read(entry, where)
        if one.id in found:
            raise BadInput("law.twice", f"{where} stands twice.", "Keep one entry.")
        if not one.clauses or not set(one.clauses) <= set(known):
            raise BadInput("law.clause", f"{where} cites a clause that is not in the pack.", "Cite one that is.")
        found[one.id] = one
    for one in found.values():
        if (one.unit is Unit.TIMES) is not bool(one.counts) or not set(one.counts) <= set(found):
            raise BadInput(
                "law.counts", f"{path.name}: {one.id} counts nothing that is there.", "Name the duties that it counts."
            )
        other = found.get(one.extends)
        if (one.kind is Kind.EXTENSION) is not bool(one.extends) or (
            one.extends and (other is None or other.unit is not one.unit)
        ):
            raise BadInput(
                "law.extends",
                f"{path.name}: {one.id} extends nothing that is counted alike.",
                "Name the deadline it gives more time for.",
            )
    return MappingProxyType(found)


def extensions_of(one: Deadline, among: Iterable[Deadline]) -> tuple[Deadline, ...]:
    """The deadlines that give `one` more time."""
    return tuple(other for other in among if other.extends == one.id)


def _read(entry: Mapping[str, object], where: str) -> Deadline:
    try:
        kind, unit = Kind(text_of(entry, "kind", where)), Unit(text_of(entry, "unit", where))
    except ValueError:
        raise BadInput("law.entry", f"{where} has an unknown kind or unit.", "Use one of deadlines.toml.") from None
    end = entry.get("effective_to")
    return Deadline(
        id=text_of(entry, "id", where),
        kind=kind,
        zh=text_of(entry, "zh", where),
        en=text_of(entry, "en", where),
        trigger=text_of(entry, "trigger", where),
        unit=unit,
        amount=_amount(entry, unit, where),
        clauses=texts_of(entry, "clauses", where),
        confidence=confidence_of(entry, where),
        effective_from=day_of(entry, "effective_from", where),
        effective_to=None if end is None else day_of(entry, "effective_to", where),
        ends=texts_of(entry, "ends", where),
        restarts=texts_of(entry, "restarts", where),
        stops=_stops(entry, unit, where),
        holds=texts_of(entry, "holds", where),
        counts=texts_of(entry, "counts", where),
        extends=str(entry.get("extends", "")),
        most=_whole(entry.get("most", 1), where),
        by=_by(entry, unit, where),
        to=str(entry.get("to", "")),
        most_kept=entry.get("most_kept") is True,
    )


def _whole(value: object, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise BadInput("law.amount", f"{where} has no amount above nothing.", "Give a whole number.")
    return value


def _amount(entry: Mapping[str, object], unit: Unit, where: str) -> int:
    if unit in _UNCOUNTED:
        if "amount" in entry:
            raise BadInput("law.amount", f"{where} counts nothing and has an amount.", "Leave the amount out.")
        return 0
    if unit in _OPTIONAL and "amount" not in entry:
        return 0
    return _whole(entry.get("amount"), where)


def _by(entry: Mapping[str, object], unit: Unit, where: str) -> str:
    value = str(entry.get("by", ""))
    if (unit is Unit.BY_DATE) is not bool(value):
        raise BadInput("law.by", f"{where}: by_date has a day, and nothing else has.", 'Write by = "01-15".')
    if value:
        try:
            date.fromisoformat(f"2001-{value}")  # a year without a leap day: the day exists every year
        except ValueError:
            raise BadInput("law.by", f"{where}: {value!r} is no day of every year.", 'Write "01-15".') from None
    return value


def _stops(entry: Mapping[str, object], unit: Unit, where: str) -> tuple[tuple[str, str], ...]:
    value = entry.get("stops", [])
    if value and unit not in _STOPPABLE:
        raise BadInput("law.stops", f"{where}: only hours and days can stand still.", "Leave the stops out.")
    pairs = []
    for pair in value if isinstance(value, list) else [None]:
        match pair:
            case [str(begun), str(ended)] if begun and ended and begun != ended:
                pairs.append((begun, ended))
            case _:
                raise BadInput("law.stops", f"{where}: a stop is a pair of events.", "Name its begin and its end.")
    return tuple(pairs)
