# SPDX-License-Identifier: Apache-2.0
"""The matrix of category and purpose: necessary, optional with a separate consent, or never. Data of the law pack (law 12).

What stands in no rule has no purpose. Of several purposes the strongest reason to ask wins: necessary before optional;
`never` holds where no purpose gives a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from tournier.base import BadInput
from tournier.catalogue import CATEGORIES
from tournier.law.clauses import Clause, clauses, confidence_of
from tournier.law.packs import day_of, entries, pack_file, text_of, texts_of
from tournier.purpose import PURPOSES

_FILE = "necessity.toml"
EVERY = "*"


class Need(StrEnum):
    """What the matrix says of a category under a purpose; without a rule it is `none`."""

    NECESSARY = "necessary"
    OPTIONAL = "optional"
    NEVER = "never"
    NONE = "none"


_ORDER = (Need.NECESSARY, Need.OPTIONAL, Need.NEVER)


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry: these categories under this purpose, with the reason, the clauses and how sure the pack is."""

    purpose: str
    need: Need
    categories: frozenset[str]
    why_zh: str
    why_en: str
    clauses: tuple[str, ...]
    confidence: str
    effective_from: date


@dataclass(frozen=True, slots=True)
class Matrix:
    """Every rule of a pack."""

    rules: tuple[Rule, ...]

    def judge(self, category: str, purposes: Iterable[str], day: date) -> tuple[Need, Rule | None]:
        """What holds for the category under these purposes together on this day, and the rule that says so."""
        wanted = {*purposes, EVERY}
        found = [
            rule
            for rule in self.rules
            if rule.purpose in wanted and category in rule.categories and rule.effective_from <= day
        ]
        # What is never collected for any purpose is not made necessary by one.
        barred = next((rule for rule in found if rule.purpose == EVERY and rule.need is Need.NEVER), None)
        if barred is not None:
            return Need.NEVER, barred
        rule = min(found, key=lambda one: _ORDER.index(one.need), default=None)
        return (rule.need, rule) if rule is not None else (Need.NONE, None)


@cache
def matrix(jurisdiction: str = "cn") -> Matrix:
    """The matrix of a jurisdiction's pack. Raises BadInput for a pack that is not sound."""
    return read_matrix(pack_file(jurisdiction, _FILE), clauses(jurisdiction))


def read_matrix(path: Path, known: Mapping[str, Clause]) -> Matrix:
    """The matrix of one pack file; BadInput names what is wrong, for instance the same cell said twice."""
    rules = tuple(_rule(entry, known) for entry in entries(path, "necessity"))
    cells = [(rule.purpose, category, rule.effective_from) for rule in rules for category in sorted(rule.categories)]
    twice = next((cell for cell in cells if cells.count(cell) > 1), None)
    if twice is not None:
        raise BadInput("law.entry", f"The matrix says {twice[1]} for {twice[0]} twice.", "Correct the pack.")
    return Matrix(rules)


def _rule(entry: Mapping[str, object], known: Mapping[str, Clause]) -> Rule:
    purpose, need = entry.get("purpose"), entry.get("need")
    where = f"The entry {purpose} {need}"
    if (purpose != EVERY and purpose not in PURPOSES) or need not in _ORDER:
        raise BadInput("law.entry", f"{where} names no purpose or no need that is known.", "Correct the pack.")
    categories, cited = texts_of(entry, "categories", where), texts_of(entry, "clauses", where)
    if not categories or not set(categories) <= set(CATEGORIES) or len(set(categories)) != len(categories):
        raise BadInput("law.entry", f"{where} names no category, an unknown one, or one twice.", "Correct the pack.")
    if not cited or not set(cited) <= set(known):
        raise BadInput("law.entry", f"{where} names no clause, or one that is not there.", "Correct the pack.")
    return Rule(
        str(purpose), Need(str(need)), frozenset(categories), text_of(entry, "why_zh", where),
        text_of(entry, "why_en", where), cited, confidence_of(entry, where), day_of(entry, "effective_from", where),
    )  # fmt: skip
