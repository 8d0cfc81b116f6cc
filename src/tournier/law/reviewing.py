# SPDX-License-Identifier: Apache-2.0
"""What a review of rights looks at first, as data of the pack: days of dormancy, terms, and posts that must not meet. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tournier.base import BadInput
from tournier.law.clauses import confidence_of
from tournier.law.packs import day_of, entries, pack_file, text_of, texts_of

_NUMBERS = (
    "dormant_days",
    "end_near_days",
    "more_than_peers",
    "peers_at_least",
    "longest_grace_days",
    "lent_idle_days",
)


@dataclass(frozen=True, slots=True)
class Apart:
    """Two groups of posts that one person may not hold across (XB 47)."""

    zh: str
    en: str
    one: frozenset[str]
    other: frozenset[str]

    def meet(self, posts: Collection[str]) -> bool:
        """Whether somebody with these posts holds one of each group."""
        return not self.one.isdisjoint(posts) and not self.other.isdisjoint(posts)


@dataclass(frozen=True, slots=True)
class ReviewTerms:
    """The numbers by which rights stand out, the deadlines that a review may have, and the separation matrix."""

    dormant_days: int
    end_near_days: int
    more_than_peers: int
    peers_at_least: int
    longest_grace_days: int
    lent_idle_days: int
    terms: tuple[str, ...]
    clauses: tuple[str, ...]
    confidence: str
    apart: tuple[Apart, ...]


@cache
def review_terms(jurisdiction: str = "cn") -> ReviewTerms:
    """The terms of a jurisdiction. Raises BadInput for a pack that is not sound."""
    return read_review_terms(pack_file(jurisdiction, "reviews.toml"))


def read_review_terms(path: Path) -> ReviewTerms:
    """The terms of one pack file; BadInput names what is wrong."""
    entry, where = entries(path, "review")[0], path.name
    day_of(entry, "effective_from", where)
    terms, clauses = texts_of(entry, "terms", where), texts_of(entry, "clauses", where)
    if not terms or not clauses:
        raise BadInput("law.entry", f"{where} has no terms or no clauses.", "Complete the entry.")
    dormant, near, more, peers, grace, idle = (_number(entry, name, where) for name in _NUMBERS)
    apart = tuple(_apart(one, where) for one in entries(path, "apart"))
    return ReviewTerms(dormant, near, more, peers, grace, idle, terms, clauses, confidence_of(entry, where), apart)


def _number(entry: Mapping[str, object], name: str, where: str) -> int:
    value = entry.get(name)
    if type(value) is not int or value < 1:
        raise BadInput("law.entry", f"{where}: {name} is no number above nought.", "Correct the entry.")
    return value


def _apart(entry: Mapping[str, object], where: str) -> Apart:
    one, other = (frozenset(texts_of(entry, key, where)) for key in ("one", "other"))
    if not one or not other or one & other:
        raise BadInput("law.apart", f"{where}: two groups of posts are empty or overlap.", "Correct the groups.")
    return Apart(text_of(entry, "zh", where), text_of(entry, "en", where), one, other)
