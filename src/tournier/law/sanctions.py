# SPDX-License-Identifier: Apache-2.0
"""What a violation leads to, by version, and the numbers from which on it may be a crime (CRIM-INT-5), as data (law 12)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from tournier.base import BadInput
from tournier.law.clauses import Clause, clauses
from tournier.law.packs import day_of, entries, pack_file, text_of, texts_of

_FILE = "sanctions.toml"
_HALF = 2
NEAR, REACHED = "near", "reached"


@dataclass(frozen=True, slots=True)
class Sanction:
    """One of the things that a bank may do.

    `bars` is the most days without C2 in clear that go with it, `points` what it takes from the year's performance score.
    """

    id: str
    zh: str
    en: str
    bars: int
    points: int


@dataclass(frozen=True, slots=True)
class Grade:
    """How grave a violation is, and the sanctions that it may end with."""

    id: str
    zh: str
    en: str
    sanctions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SanctionTable:
    """One version. `hearing_days` and `appeal_days` are natural days."""

    id: str
    zh: str
    en: str
    effective_from: date
    confidence: str
    clauses: tuple[str, ...]
    hearing_days: int
    appeal_days: int
    sanctions: Mapping[str, Sanction]
    grades: Mapping[str, Grade]


@dataclass(frozen=True, slots=True)
class Threshold:
    """So many persons whose information of `categories` was had unlawfully are serious circumstances of a crime.

    The one without categories counts whatever no other names.
    """

    id: str
    zh: str
    en: str
    persons: int
    clause: str
    categories: frozenset[str]

    @property
    def on_duty(self) -> int:
        """For whoever gained it in doing their duty: half (CRIM-INT-5)."""
        return self.persons // _HALF


def nearness(counted: Mapping[str, int], jurisdiction: str = "cn") -> str:
    """`reached` where persons by kind pass a threshold, `near` from half of it on, as for whoever is on duty; else nothing."""
    known = thresholds(jurisdiction)
    if any(counted.get(one.id, 0) >= one.persons for one in known):
        return REACHED
    return NEAR if any(counted.get(one.id, 0) >= one.on_duty for one in known) else ""


@dataclass(frozen=True, slots=True)
class Incident:
    """From so many persons on, of one kind in `kinds` or of all kinds together, it is an incident of this grade."""

    id: str
    zh: str
    en: str
    clause: str
    persons: int
    kinds: Mapping[str, int]

    def reached(self, counted: Mapping[str, int]) -> bool:
        """Whether persons by kind reach it; a person of two kinds is two items of information at least."""
        kinds = any(counted.get(kind, 0) >= least for kind, least in self.kinds.items())
        return kinds or sum(counted.values()) >= self.persons


@cache
def sanction_tables(jurisdiction: str = "cn") -> tuple[SanctionTable, ...]:
    """Every version, the newest first. Raises BadInput for a pack that does not hold together."""
    known, path = clauses(jurisdiction), pack_file(jurisdiction, _FILE)
    found = [_table(entry, known) for entry in entries(path, "version")]
    return tuple(sorted(found, key=lambda one: one.effective_from, reverse=True))


def sanction_table(day: date, jurisdiction: str = "cn") -> SanctionTable:
    """The version in force on this day. Raises BadInput where there is none yet."""
    found = next((one for one in sanction_tables(jurisdiction) if one.effective_from <= day), None)
    if found is None:
        raise BadInput(
            "law.sanctions", "No table of sanctions is in force on that day.", "Enter a version in the pack."
        )
    return found


def sanction_table_named(name: str, jurisdiction: str = "cn") -> SanctionTable:
    """The version of this id. Raises BadInput for another."""
    found = next((one for one in sanction_tables(jurisdiction) if one.id == name), None)
    if found is None:
        raise BadInput("law.sanctions", "There is no such table of sanctions.", "Restore the pack.")
    return found


@cache
def thresholds(jurisdiction: str = "cn") -> tuple[Threshold, ...]:
    """The thresholds, as the pack lists them; the last holds whatever no other names."""
    known = clauses(jurisdiction)
    found = [_threshold(entry, known) for entry in entries(pack_file(jurisdiction, _FILE), "threshold")]
    if [one.id for one in found if not one.categories] != [found[-1].id]:
        raise BadInput("law.entry", f"{_FILE} has not one last threshold for all else.", "Correct the pack.")
    return tuple(found)


@cache
def incidents(jurisdiction: str = "cn") -> tuple[Incident, ...]:
    """The grades of incident whose end names who was responsible (PBOC4-21), or why nobody was (PBOC4-22)."""
    known, kinds = clauses(jurisdiction), {one.id for one in thresholds(jurisdiction)}
    return tuple(_incident(entry, known, kinds) for entry in entries(pack_file(jurisdiction, _FILE), "incident"))


def _incident(entry: Mapping[str, object], known: Mapping[str, Clause], kinds: Collection[str]) -> Incident:
    where = f"The incident {entry.get('id')}"
    clause, given = text_of(entry, "clause", where), entry.get("kinds", {})
    if clause not in known or not isinstance(given, dict) or not set(given) <= set(kinds):
        raise BadInput("law.entry", f"{where} names a clause or a kind that is not there.", "Correct the pack.")
    least = {kind: _count(given, kind, where) for kind in given}
    return Incident(*_named(entry, where), clause, _count(entry, "persons", where), least)


def _table(entry: Mapping[str, object], known: Mapping[str, Clause]) -> SanctionTable:
    where = f"The version {entry.get('id')}"
    sanctions = {one.id: one for one in (_sanction(item, where) for item in _listed(entry, "sanction", where))}
    grades = {one.id: one for one in (_grade(item, where) for item in _listed(entry, "grade", where))}
    cited = texts_of(entry, "clauses", where)
    unknown = [one for one in cited if one not in known]
    unknown += [name for one in grades.values() for name in one.sanctions if name not in sanctions]
    if unknown:
        raise BadInput("law.entry", f"{where} names {unknown[0]}, which is not there.", "Correct the pack.")
    return SanctionTable(
        text_of(entry, "id", where),
        text_of(entry, "zh", where),
        text_of(entry, "en", where),
        day_of(entry, "effective_from", where),
        text_of(entry, "confidence", where),
        cited,
        _count(entry, "hearing_days", where),
        _count(entry, "appeal_days", where),
        sanctions,
        grades,
    )


def _sanction(entry: Mapping[str, object], where: str) -> Sanction:
    points = _count(entry, "points", where) if "points" in entry else 0  # a table from before them takes none
    return Sanction(*_named(entry, where), _count(entry, "bars", where), points)


def _grade(entry: Mapping[str, object], where: str) -> Grade:
    return Grade(*_named(entry, where), texts_of(entry, "sanctions", where))


def _named(entry: Mapping[str, object], where: str) -> tuple[str, str, str]:
    return text_of(entry, "id", where), text_of(entry, "zh", where), text_of(entry, "en", where)


def _threshold(entry: Mapping[str, object], known: Mapping[str, Clause]) -> Threshold:
    where = f"The threshold {entry.get('id')}"
    clause = text_of(entry, "clause", where)
    if clause not in known:
        raise BadInput("law.entry", f"{where} names {clause}, which is not there.", "Correct the pack.")
    categories = frozenset(texts_of(entry, "categories", where))
    return Threshold(*_named(entry, where), _count(entry, "persons", where), clause, categories)


def _listed(entry: Mapping[str, object], name: str, where: str) -> list[Mapping[str, object]]:
    found = entry.get(name)
    if not isinstance(found, list) or not found or not all(isinstance(one, dict) for one in found):
        raise BadInput("law.entry", f"{where} has no {name}.", "Complete the entry.")
    return found


def _count(entry: Mapping[str, object], name: str, where: str) -> int:
    value = entry.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise BadInput("law.entry", f"{where} has no number {name}.", "Complete the entry.")
    return value
