# SPDX-License-Identifier: Apache-2.0
"""Drafts of laws that are watched, each with the last day for comments (M12). Nothing here is in force. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from tournier.base import BadInput
from tournier.law.clauses import Clause, clauses, confidence_of
from tournier.law.clocks import BANK_TIME
from tournier.law.deadlines import deadlines
from tournier.law.packs import day_of, entries, pack_file, text_of, texts_of

COMMENTS = "B26"  # the deadline by which the bank's comments are sent
_LEAST = timedelta(days=30)  # LEGIS-40, RULES-15: where the notice's own day is not known


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft; `watches` are the clauses of the law book that it would change."""

    id: str
    zh: str
    en: str
    by_zh: str
    by_en: str
    published: date
    comments_until: date | None
    watches: tuple[str, ...]
    confidence: str

    @property
    def closes(self) -> date:
        """The last day for comments: the notice's, else thirty days after it was laid open."""
        return self.comments_until or self.published + _LEAST

    def begins(self) -> datetime:
        """From when the deadline of comments runs, so that it is over with the last day."""
        over = datetime.combine(self.closes + timedelta(days=1), time(), BANK_TIME)
        return over - timedelta(hours=deadlines()[COMMENTS].amount)


@cache
def drafts(jurisdiction: str = "cn") -> tuple[Draft, ...]:
    """Every draft that is watched, the newest first. Raises BadInput for a pack that is not sound."""
    return read_drafts(pack_file(jurisdiction, "drafts.toml"), clauses(jurisdiction))


def read_drafts(path: Path, known: Mapping[str, Clause]) -> tuple[Draft, ...]:
    """The drafts of one pack file; BadInput names the entry that is wrong."""
    found: dict[str, Draft] = {}
    for entry in entries(path, "draft"):
        one = _read(entry, known, f"{path.name}: {entry.get('id', 'an entry')}")
        if one.id in found:
            raise BadInput("law.twice", f"{path.name}: {one.id} stands twice.", "Keep one entry.")
        found[one.id] = one
    return tuple(sorted(found.values(), key=lambda one: one.published, reverse=True))


def _read(entry: Mapping[str, object], known: Mapping[str, Clause], where: str) -> Draft:
    watched: list[str] = []
    for beginning in texts_of(entry, "watches", where):
        fits = [name for name in known if name.startswith(beginning)]
        if not fits:
            raise BadInput("law.entry", f"{where} watches {beginning}, which is not there.", "Correct the pack.")
        watched += fits
    published = day_of(entry, "published", where)
    until = day_of(entry, "comments_until", where) if "comments_until" in entry else None
    if until is not None and until < published:
        raise BadInput("law.date", f"{where} closes before it was published.", "Correct one of the days.")
    return Draft(
        text_of(entry, "id", where),
        text_of(entry, "zh", where),
        text_of(entry, "en", where),
        text_of(entry, "by_zh", where),
        text_of(entry, "by_en", where),
        published,
        until,
        tuple(watched),
        confidence_of(entry, where),
    )
