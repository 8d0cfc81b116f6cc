# SPDX-License-Identifier: Apache-2.0
"""How long information must be kept, and what keeps it beyond that, as data of the pack; when a customer may be erased. Pure.

The terms are the pack's deadlines of kind `retention`; what has no number (holds, and the rest) has a file of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from tournier.base import BadInput
from tournier.law.clauses import Clause, clauses, confidence_of
from tournier.law.deadlines import Deadline, Kind, Unit, deadlines
from tournier.law.packs import day_of, entries, pack_file, text_of, texts_of

_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept without a number of years. `hold` is the word for it in a request for erasure; empty where it is none."""

    id: str
    zh: str
    en: str
    clauses: tuple[str, ...]
    confidence: str
    effective_from: date
    hold: str = ""


@cache
def retention(jurisdiction: str = "cn") -> tuple[Deadline, ...]:
    """The terms for which things are kept at least, in the pack's order; not those that say how long at most."""
    found = deadlines(jurisdiction).values()
    return tuple(one for one in found if one.kind is Kind.RETENTION and not one.most_kept)


@cache
def holds(jurisdiction: str = "cn") -> Mapping[str, Kept]:
    """What keeps a customer's information beyond every term, by its word. Raises BadInput for a pack that is not sound."""
    return read_holds(pack_file(jurisdiction, "retention.toml"), clauses(jurisdiction))


def read_holds(path: Path, known: Mapping[str, Clause]) -> Mapping[str, Kept]:
    """The holds of one pack file; BadInput names what is wrong in it, in the rest too."""
    found: dict[str, Kept] = {}
    for entry in entries(path, "hold"):
        one = _kept(entry, known, text_of(entry, "hold", f"{path.name}: {entry.get('id')}"))
        if one.hold in found:
            raise BadInput("law.twice", f"{path.name}: {one.hold} stands twice.", "Keep one entry.")
        found[one.hold] = one
    read_rest(path, known)
    return MappingProxyType(found)


def read_rest(path: Path, known: Mapping[str, Clause]) -> tuple[Kept, ...]:
    """What of one pack file has neither a term nor a word; BadInput names what is wrong."""
    return tuple(_kept(entry, known) for entry in entries(path, "rest"))


def _kept(entry: Mapping[str, object], known: Mapping[str, Clause], hold: str = "") -> Kept:
    where = f"The kept kind {entry.get('id')}"
    cited = texts_of(entry, "clauses", where)
    if not cited or not set(cited) <= set(known):
        raise BadInput("law.entry", f"{where} names no clause, or one that is not there.", "Correct the pack.")
    identifier, zh, en = (text_of(entry, key, where) for key in ("id", "zh", "en"))
    return Kept(identifier, zh, en, cited, confidence_of(entry, where), day_of(entry, "effective_from", where), hold)


def until(one: Deadline, begun: date) -> date:
    """The first day on which it need no longer be kept: the anniversary, and where the month has no such day the first of the next one."""
    months = one.amount * (_MONTHS if one.unit is Unit.YEARS else 1)
    year, month = divmod(begun.year * _MONTHS + begun.month - 1 + months, _MONTHS)
    try:
        return date(year, month + 1, begun.day)
    except ValueError:
        year, month = divmod(year * _MONTHS + month + 1, _MONTHS)
        return date(year, month + 1, 1)


def binding(begun: Mapping[str, date | None], terms: Iterable[Deadline]) -> tuple[date, Deadline] | None:
    """The term that binds longest, of those whose beginning is known, and until when; None where none is. The longest wins (CDD 44)."""
    found = [(until(one, day), one) for one in terms if (day := begun.get(one.trigger)) is not None]
    return max(found, key=lambda one: one[0], default=None)
