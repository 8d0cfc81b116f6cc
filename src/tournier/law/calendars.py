# SPDX-License-Identifier: Apache-2.0
"""Working days: weekdays, the statutory days off, and the weekends that are worked to make up for them.

- the days come from the pack, a year at a time, as the State Council's notices name them;
- a year without a notice is counted as if it had no holiday and no make-up day. Every working-day limit then ends no
  later than it will by the notice, save where a weekend will be worked; what was counted so is `provisional`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType

from tournier.base import BadInput
from tournier.law.clauses import confidence_of
from tournier.law.packs import day_of, entries, pack_file, text_of

_DAY = timedelta(days=1)
_SATURDAY = 5
_MOST_OFF = 30  # no run of days off is as long: a longer one is a mistake in the pack


@dataclass(frozen=True, slots=True)
class Year:
    """The days of one year that differ from the week's rule, and where that is laid down."""

    year: int
    notice: str
    confidence: str
    days_off: frozenset[date]
    make_up: frozenset[date]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked. Pure; safe to share."""

    years: Mapping[int, Year] = field(default_factory=lambda: MappingProxyType({}))

    def knows(self, day: date) -> bool:
        """Whether a notice for the day's year is in the pack."""
        return day.year in self.years

    def is_worked(self, day: date) -> bool:
        """Whether `day` is a working day, as far as the pack knows its year."""
        known = self.years.get(day.year)
        if known is not None and day in known.days_off:
            return False
        if known is not None and day in known.make_up:
            return True
        return day.weekday() < _SATURDAY

    def rolled(self, day: date) -> date:
        """The day, or the first working day after it where it is a day off (Civil Code 203)."""
        while not self.is_worked(day):
            day += _DAY
        return day


def read_calendar(path: Path) -> Calendar:
    """The calendar of one pack file; BadInput names the year that is wrong."""
    years: dict[int, Year] = {}
    for entry in entries(path, "year"):
        number = entry.get("year")
        where = f"{path.name}: {number or 'a year'}"
        if not isinstance(number, int) or number in years:
            raise BadInput("law.year", f"{where} is no year, or stands twice.", "Keep one entry a year.")
        off, make_up = (_days(entry.get(key), number, where) for key in ("days_off", "make_up"))
        if off & make_up or any(day.weekday() < _SATURDAY for day in make_up):
            raise BadInput("law.year", f"{where}: a make-up day is no weekend, or a day off too.", "Correct the days.")
        day_of(entry, "retrieved", where)
        years[number] = Year(number, text_of(entry, "notice", where), confidence_of(entry, where), off, make_up)
    return Calendar(MappingProxyType(years))


def _days(value: object, year: int, where: str) -> frozenset[date]:
    found: set[date] = set()
    for text in value if isinstance(value, list) else [None]:
        first, _, last = str(text).partition("..")
        try:
            day, end = (date.fromisoformat(f"{year:04}-{part}") for part in (first, last or first))
        except ValueError:
            raise BadInput("law.year", f"{where}: {text!r} is no day.", 'Write "05-01" or "05-01..05-05".') from None
        if not timedelta(0) <= end - day < timedelta(days=_MOST_OFF):
            raise BadInput("law.year", f"{where}: {text!r} is no span of days.", "Write the first day first.")
        while day <= end:
            found.add(day)
            day += _DAY
    return frozenset(found)


@cache
def calendar(jurisdiction: str = "cn") -> Calendar:
    """The working days of a jurisdiction. Raises BadInput for a pack that is not well formed."""
    return read_calendar(pack_file(jurisdiction, "calendar.toml"))
