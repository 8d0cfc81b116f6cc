# SPDX-License-Identifier: Apache-2.0
"""How grave an incident is by its facts, and which clocks follow from that, as data by version (PBOC4-7 to 12; law 12).

Pure. What nobody knows counts as grave: without a number of persons the level is `unclear` at least.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from tournier.base import BadInput
from tournier.law.clauses import clauses, confidence_of
from tournier.law.deadlines import deadlines
from tournier.law.packs import day_of, entries, pack_file, text_of, texts_of

_FILE = "incidents.toml"
FACTS = ("persons", "items", "property", "sensitive")
FOUND, ASSESSED, OVER = "found", "assessed", "over"


@dataclass(frozen=True, slots=True)
class Named:
    """A level, or a mark."""

    id: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Happened:
    """The facts of an incident: numbers by fact, None where nobody knows, and the marks."""

    numbers: Mapping[str, int | None]
    marks: frozenset[str] = frozenset()

    def number(self, fact: str) -> int:
        """The number; a person is one item of information at least."""
        least = self.number("persons") if fact == "items" else 0
        return max(self.numbers.get(fact) or 0, least)


@dataclass(frozen=True, slots=True)
class Criterion:
    """What makes an incident one of `level`: so many of a fact, or a mark."""

    level: str
    clause: str
    fact: str
    least: int
    mark: str

    def met(self, found: Happened) -> bool:
        """Whether the facts meet it."""
        return self.mark in found.marks if self.mark else found.number(self.fact) >= self.least


@dataclass(frozen=True, slots=True)
class Owed:
    """A deadline that is owed from `level` on; see the pack."""

    deadline: str
    level: str
    since: str
    only: str
    without: str
    also: str
    persons: int


@dataclass(frozen=True, slots=True)
class Levels:
    """One version."""

    id: str
    zh: str
    en: str
    effective_from: date
    confidence: str
    clauses: tuple[str, ...]
    unclear: str
    accounted: str
    levels: Mapping[str, Named]
    marks: Mapping[str, Named]
    tests: tuple[Criterion, ...]
    owed: tuple[Owed, ...]

    def rank(self, level: str) -> int:
        """Its place from the mildest on; that of a level which is not known is the gravest."""
        names = list(self.levels)
        return names.index(level) if level in names else len(names) - 1

    def met(self, found: Happened) -> list[Criterion]:
        """The tests that the facts meet, the gravest first."""
        return sorted((one for one in self.tests if one.met(found)), key=lambda one: -self.rank(one.level))

    def level(self, found: Happened) -> str:
        """The level by the facts: the gravest test, and `unclear` at least where nobody knows how many persons."""
        names = [next(iter(self.levels)), *(one.level for one in self.met(found))]
        if found.numbers.get("persons") is None:
            names.append(self.unclear)
        return max(names, key=self.rank)

    def names_persons(self, level: str) -> bool:
        """Whether it is not closed before it is said whose part it was (PBOC4-21)."""
        return self.rank(level) >= self.rank(self.accounted)

    def clocks(self, level: str, found: Happened, since: Collection[str]) -> list[str]:
        """The deadlines that are owed at this level since one of these moments."""
        return [one.deadline for one in self.owed if one.since in since and self._owed(one, level, found)]

    def since(self, deadline: str) -> str:
        """From which moment on it is owed."""
        return next((one.since for one in self.owed if one.deadline == deadline), ASSESSED)

    def _owed(self, one: Owed, level: str, found: Happened) -> bool:
        if one.also and one.also in found.marks:
            return True
        if one.only and one.only not in found.marks:
            return False
        if one.without and one.without in found.marks:
            return False
        return self.rank(level) >= self.rank(one.level) and found.number("persons") >= one.persons


@cache
def versions(jurisdiction: str = "cn") -> tuple[Levels, ...]:
    """Every version, the newest first. Raises BadInput for a pack that does not hold together."""
    found = [_version(entry, jurisdiction) for entry in entries(pack_file(jurisdiction, _FILE), "version")]
    return tuple(sorted(found, key=lambda one: one.effective_from, reverse=True))


def levels(day: date | None = None, jurisdiction: str = "cn") -> Levels:
    """The version in force on this day, the newest where none is named; the oldest for a day before all of them."""
    found = versions(jurisdiction)
    return next((one for one in found if day is None or one.effective_from <= day), found[-1])


def levels_named(name: str, jurisdiction: str = "cn") -> Levels:
    """The version of this id, the newest where it is gone: an incident of an older pack is judged all the same."""
    return next((one for one in versions(jurisdiction) if one.id == name), versions(jurisdiction)[0])


def _version(entry: Mapping[str, object], jurisdiction: str) -> Levels:
    where = f"{_FILE}: {entry.get('id', 'a version')}"
    ranks, marks = ({one.id: one for one in _named(entry, key, where)} for key in ("level", "mark"))
    made = Levels(
        text_of(entry, "id", where), text_of(entry, "zh", where), text_of(entry, "en", where),
        day_of(entry, "effective_from", where), confidence_of(entry, where), texts_of(entry, "clauses", where),
        text_of(entry, "unclear", where), text_of(entry, "accounted", where), ranks, marks,
        tuple(_test(one, where) for one in _listed(entry, "test", where)),
        tuple(_clock(one, where) for one in _listed(entry, "clock", where)),
    )  # fmt: skip
    if wrong := _unknown(made, jurisdiction):
        raise BadInput("law.entry", f"{where} names {wrong[0]}, which is not there.", "Correct the pack.")
    return made


def _unknown(made: Levels, jurisdiction: str) -> list[str]:
    named = [made.unclear, made.accounted, *(one.level for one in made.tests), *(one.level for one in made.owed)]
    ticked = [one.mark for one in made.tests] + [
        mark for one in made.owed for mark in (one.only, one.without, one.also)
    ]
    cited = [*made.clauses, *(one.clause for one in made.tests)]
    wrong = [one for one in named if one not in made.levels] + [one for one in ticked if one and one not in made.marks]
    wrong += [one for one in cited if one not in clauses(jurisdiction)]
    wrong += [one.deadline for one in made.owed if one.deadline not in deadlines(jurisdiction)]
    wrong += [one.since for one in made.owed if one.since not in {FOUND, ASSESSED, OVER}]
    return wrong + [one.fact or "no fact" for one in made.tests if not one.mark and one.fact not in FACTS]


def _named(entry: Mapping[str, object], key: str, where: str) -> list[Named]:
    return [Named(*(text_of(one, part, where) for part in ("id", "zh", "en"))) for one in _listed(entry, key, where)]


def _test(entry: Mapping[str, object], where: str) -> Criterion:
    mark = _text(entry, "mark")
    least = 0 if mark else _number(entry, "least", where)
    return Criterion(text_of(entry, "level", where), text_of(entry, "clause", where), _text(entry, "fact"), least, mark)


def _clock(entry: Mapping[str, object], where: str) -> Owed:
    persons = _number(entry, "persons", where) if "persons" in entry else 0
    code, level, since = (text_of(entry, key, where) for key in ("deadline", "level", "since"))
    only, without, also = (_text(entry, key) for key in ("with", "without", "also"))
    return Owed(code, level, since, only, without, also, persons)


def _text(entry: Mapping[str, object], key: str) -> str:
    value = entry.get(key, "")
    return value if isinstance(value, str) else ""


def _listed(entry: Mapping[str, object], name: str, where: str) -> list[Mapping[str, object]]:
    found = entry.get(name)
    if not isinstance(found, list) or not found or not all(isinstance(one, dict) for one in found):
        raise BadInput("law.entry", f"{where} has no {name}.", "Complete the entry.")
    return found


def _number(entry: Mapping[str, object], key: str, where: str) -> int:
    value = entry.get(key)
    if type(value) is not int or value < 1:
        raise BadInput("law.entry", f"{where}: {key} is no number above nothing.", "Correct the entry.")
    return value
