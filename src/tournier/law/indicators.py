# SPDX-License-Identifier: Apache-2.0
"""Which indicators watch the secrecy of information, from which figure on each is amber or red, and how a risk is rated, by version.

How each is counted is the office's; a bank that wants other thresholds enters a version of its own (law 12).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from tournier.base import BadInput
from tournier.law.clauses import clauses
from tournier.law.packs import day_of, entries, pack_file, text_of, texts_of

_FILE = "indicators.toml"
COUNT, PERCENT = "count", "percent"
RED, AMBER, GREEN = "red", "amber", "green"
_MOST = 25  # likelihood and impact go from 1 to 5


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure: a count, or a share in per cent. From `amber` and from `red` on it has that colour."""

    id: str
    zh: str
    en: str
    unit: str
    amber: int
    red: int

    def tone(self, value: int, of: int = 0) -> str:
        """The colour of `value`, of so many where it is a share; a share of nothing is green."""
        if self.unit == PERCENT:
            value, whole = value * 100, of
        else:
            whole = 1
        if not whole or value < self.amber * whole:
            return GREEN
        return RED if value >= self.red * whole else AMBER


@dataclass(frozen=True, slots=True)
class Indicators:
    """One version. A rating from `medium` or `high` on is so called; a risk is accepted for `acceptance_days` at most."""

    id: str
    zh: str
    en: str
    effective_from: date
    confidence: str
    clauses: tuple[str, ...]
    medium: int
    high: int
    acceptance_days: int
    indicators: Mapping[str, Indicator]

    def level(self, score: int) -> str:
        """high, medium or low."""
        return "high" if score >= self.high else "medium" if score >= self.medium else "low"


@cache
def versions(jurisdiction: str = "cn") -> tuple[Indicators, ...]:
    """Every version, the newest first. Raises BadInput for a pack that does not hold together."""
    known = clauses(jurisdiction)
    found = [_version(entry, known) for entry in entries(pack_file(jurisdiction, _FILE), "version")]
    return tuple(sorted(found, key=lambda one: one.effective_from, reverse=True))


def indicators(day: date | None = None, jurisdiction: str = "cn") -> Indicators:
    """The version in force on this day, the newest where none is named. Raises BadInput where there is none yet."""
    found = next((one for one in versions(jurisdiction) if day is None or one.effective_from <= day), None)
    if found is None:
        raise BadInput(
            "law.indicators", "No version of the indicators is in force on that day.", "Enter one in the pack."
        )
    return found


def _version(entry: Mapping[str, object], known: Collection[str]) -> Indicators:
    where = f"{_FILE}: {entry.get('id', 'a version')}"
    listed = entry.get("indicator")
    cited = texts_of(entry, "clauses", where)
    if not isinstance(listed, list) or not listed or not cited or not set(cited) <= set(known):
        raise BadInput("law.indicators", f"{where} lacks indicators, or cites no known clause.", "Complete the entry.")
    found = [_indicator(one, where) for one in listed]
    medium, high, days = (_number(entry, key, where) for key in ("medium", "high", "acceptance_days"))
    if len({one.id for one in found}) != len(found) or not 1 < medium < high <= _MOST:
        raise BadInput(
            "law.indicators", f"{where} names an indicator twice, or levels out of order.", "Correct the entry."
        )
    return Indicators(
        text_of(entry, "id", where), text_of(entry, "zh", where), text_of(entry, "en", where),
        day_of(entry, "effective_from", where), text_of(entry, "confidence", where), cited, medium, high, days,
        {one.id: one for one in found},
    )  # fmt: skip


def _indicator(entry: Mapping[str, object], where: str) -> Indicator:
    named = [text_of(entry, key, where) for key in ("id", "zh", "en", "unit")]
    amber, red = (_number(entry, key, where) for key in ("amber", "red"))
    if named[3] not in {COUNT, PERCENT} or amber > red:
        raise BadInput(
            "law.indicators", f"{where}: {named[0]} is no count or share, or red before amber.", "Correct the entry."
        )
    return Indicator(named[0], named[1], named[2], named[3], amber, red)


def _number(entry: Mapping[str, object], key: str, where: str) -> int:
    value = entry.get(key)
    if type(value) is not int or value < 1:
        raise BadInput("law.entry", f"{where}: {key} is no number above nothing.", "Correct the entry.")
    return value
