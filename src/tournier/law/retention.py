# SPDX-License-Identifier: Apache-2.0
"""How long information about a customer must be kept, as data of the pack, and when it may be erased at the earliest. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from tournier.base import BadInput
from tournier.law.clauses import Clause, clauses, confidence_of
from tournier.law.packs import day_of, entries, pack_file, text_of, texts_of

#: From when a time runs: the end of the relation, or the last transaction.
SINCE = ("relation_ended", "last_transaction")


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of information, and how many years it is kept from when."""

    id: str
    zh: str
    en: str
    since: str
    years: int
    clauses: tuple[str, ...]
    confidence: str
    effective_from: date

    def until(self, begun: date) -> date:
        """The first day on which it need no longer be kept: the anniversary, and in a common year the first of March for the 29th."""
        year = begun.year + self.years
        try:
            return begun.replace(year=year)
        except ValueError:
            return date(year, 3, 1)


@cache
def retention(jurisdiction: str = "cn") -> tuple[Kept, ...]:
    """What is kept by a jurisdiction's pack. Raises BadInput for a pack that is not sound."""
    return read_retention(pack_file(jurisdiction, "retention.toml"), clauses(jurisdiction))


def read_retention(path: Path, known: Mapping[str, Clause]) -> tuple[Kept, ...]:
    """The kinds of one pack file; BadInput names what is wrong."""
    return tuple(_kept(entry, known) for entry in entries(path, "kept"))


def _kept(entry: Mapping[str, object], known: Mapping[str, Clause]) -> Kept:
    where = f"The kept kind {entry.get('id')}"
    since, years, cited = text_of(entry, "since", where), entry.get("years"), texts_of(entry, "clauses", where)
    if since not in SINCE or type(years) is not int or years < 1:
        raise BadInput("law.entry", f"{where} has no beginning that is known, or no years.", "Correct the pack.")
    if not cited or [one for one in cited if one not in known]:
        raise BadInput("law.entry", f"{where} names no clause, or one that is not there.", "Correct the pack.")
    identifier, zh, en = (text_of(entry, key, where) for key in ("id", "zh", "en"))
    return Kept(
        identifier, zh, en, since, years, cited, confidence_of(entry, where), day_of(entry, "effective_from", where)
    )


def binding(begun: Mapping[str, date | None], kinds: tuple[Kept, ...]) -> tuple[date, Kept] | None:
    """The kind that must be kept longest, and until when; None where nothing begun is known. The longest wins (CDD 44)."""
    found = [(kind.until(day), kind) for kind in kinds if (day := begun.get(kind.since)) is not None]
    return max(found, key=lambda one: one[0], default=None)
