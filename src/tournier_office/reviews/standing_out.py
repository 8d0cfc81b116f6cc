# SPDX-License-Identifier: Apache-2.0
"""Why a right stands out, each reason from what is known of person, post and use. Pure.

What is not known says nothing: where the history is not counted whole, no right is called unused. A post that opens
nothing about customers is used by other doors than the gate, so it is never dormant. What was given for a term, or what
people may make anew for themselves (the command line, a wire password), is proposed for removal once it lies idle.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from statistics import median_low
from typing import Any

from tournier.law.reviewing import ReviewTerms
from tournier_office.people.everybody import Known
from tournier_office.reviews.opening import Opens, used_by
from tournier_office.reviews.uses import Span
from tournier_office.reviews.words import REASONS
from tournier_office.site.rights import Right

_ORDER = {name: place for place, name in enumerate(REASONS)}
Used = Mapping[str, Sequence[int | str]]  # of one person: way and purpose: count, first day, last day, last entry


@dataclass(frozen=True, slots=True)
class Ground:
    """All that the reasons rest on. `before` is when the last review ended, `then` what posts opened at that time."""

    today: date
    terms: ReviewTerms
    people: Mapping[str, Known]
    posts: Mapping[str, Collection[str]]
    opens: Mapping[str, Opens]
    used: Mapping[str, Used]
    disclosures: Span
    sign_ins: Span
    own: Mapping[str, Collection[str]]  # the posts that were not lent, of those people to whom others are
    before: date | None = None
    then: Mapping[str, str] = field(default_factory=dict)
    usual: Mapping[str, int] = field(default_factory=dict)
    idle: date = field(init=False)  # who used nothing since this day lies idle
    met: dict[tuple[Any, ...], list[str]] = field(default_factory=dict)  # what was found for the same before

    def __post_init__(self) -> None:
        """Reckon what all rights are held against."""
        object.__setattr__(self, "idle", self.today - timedelta(days=self.terms.dormant_days))


@lru_cache(maxsize=8_192)
def written(day: date) -> str:
    """A day as it is kept; rights share few of them."""
    return day.isoformat()


def numbers_of(rights: Sequence[Right]) -> Counter[str]:
    """How many posts each person holds, lent ones among them; ways in (keys, passwords, commands) open no more."""
    return Counter(right.staff for right in rights if right.post)


def usual_numbers(rights: Sequence[Right], many: Mapping[str, int], at_least: int) -> dict[str, int]:
    """How many rights a holder of each post usually has, each having so `many`; only of posts with holders enough to say so."""
    by_post = defaultdict[str, list[int]](list)
    for right in rights:
        if right.post:
            by_post[right.post].append(many[right.staff])
    return {post: median_low(numbers) for post, numbers in by_post.items() if len(numbers) >= at_least}


def last_use(ground: Ground, right: Right) -> str:
    """The day on which the person last used anything that this right opens; empty where that never was."""
    used = ground.used.get(right.staff)
    if not used:
        return ""
    if right.post and right.lent is None:  # nearly all of them: what `used_by` says, without asking it
        pairs = ground.opens[right.post].pairs
    else:
        pairs = used_by(right.key, right.post, right.lent, ground.opens, _beside(ground, right))
    last: int | str = ""
    for pair, told in used.items():  # a loop, for it runs for each of tens of thousands
        if pair in pairs and told[2] > last:  # type: ignore[operator]  # both are days as they are kept
            last = told[2]
    return str(last)


def _beside(ground: Ground, right: Right) -> frozenset[str]:
    """What the person's own posts open where the right is lent: at another branch they open nothing (0265)."""
    if right.lent is None or ground.people[right.staff].branch != right.branch:
        return frozenset()
    return frozenset().union(*(ground.opens[post].pairs for post in ground.own.get(right.staff, ())))


def reasons(ground: Ground, right: Right, number: int) -> list[str]:
    """Why it stands out, what weighs most first; `number` is how many posts the person has."""
    known = ground.people.get(right.staff)
    if known is None:
        return []
    if not right.post or right.lent is not None:
        return _reasons(ground, right, known, number, "")
    # Twenty thousand people differ little in this, so that it is looked at once for all who are alike.
    last, dates, held = last_use(ground, right), known.dates, ground.posts[right.staff]
    key = (
        right.post, right.since, right.until, last, number, known.employment, known.sponsored,
        dates["contract_until"], dates["training_until"], dates["pledge_until"],
        frozenset(held) if len(held) > 1 else None,
    )  # fmt: skip
    met = ground.met.get(key)
    if met is None:
        met = ground.met[key] = _reasons(ground, right, known, number, last)
    return met


def _reasons(ground: Ground, right: Right, known: Known, number: int, last: str) -> list[str]:
    days = (right.until if right.lent is None else None, None if known.regular else known.dates["contract_until"])
    found = [*_found_of_person(ground, right, known, days), *_of_use(ground, right, last)]
    if right.post:
        usual = ground.usual.get(right.post)
        if usual is not None and number > usual + ground.terms.more_than_peers:
            found.append("more")
        if ground.then and ground.then.get(right.post, "") != ground.opens[right.post].digest:
            found.append("changed")
        held = ground.posts[right.staff]
        if len(held) > 1 and any(
            pair.meet(held) and (right.post in pair.one or right.post in pair.other) for pair in ground.terms.apart
        ):
            found.append("separation")
    return sorted(found, key=_ORDER.__getitem__) if len(found) > 1 else found


def _found_of_person(ground: Ground, right: Right, known: Known, days: Sequence[date | None]) -> Iterator[str]:
    today, end = ground.today, min((day for day in days if day is not None), default=None)
    if end is not None and end < today:
        yield "ended"
    elif end is not None and end - today <= timedelta(days=ground.terms.end_near_days):
        yield "end_near"
    if not right.post or ground.opens[right.post].pairs:
        days = [known.dates["training_until"], known.dates["pledge_until"]]
        if any(day is None or day < today for day in days):
            yield "lapsed"
    if not known.regular:
        if not known.sponsored:
            yield "no_sponsor"
        if right.post and ground.opens[right.post].sensitive:
            yield "non_regular_c2"


def _of_use(ground: Ground, right: Right, last: str) -> Iterator[str]:
    if right.lent is not None or not right.post:
        yield from _idle(ground, right)
        return
    counted = ground.disclosures
    if not ground.opens[right.post].pairs or not counted.whole or counted.since is None:
        return
    idle = ground.idle
    begun = max(right.since, counted.since)  # nothing is known of what was before the history
    since = max(begun, ground.before) if ground.before else begun
    if since <= idle and (not last or last < written(since)):
        yield "unused"
    if (last or written(begun)) <= written(idle):
        yield "dormant"


def _idle(ground: Ground, right: Right) -> Iterator[str]:
    """Of a lent post its term's first days are counted; of a way in the days of dormancy."""
    counted = ground.disclosures if right.post else ground.sign_ins
    pairs = used_by(right.key, right.post, right.lent, ground.opens)
    if not pairs or not counted.whole or counted.since is None:
        return
    days = ground.terms.dormant_days if right.lent is None else ground.terms.lent_idle_days
    last = max(last_use(ground, right), max(right.since, counted.since).isoformat())
    if last <= (ground.today - timedelta(days=days)).isoformat():
        yield "idle"
