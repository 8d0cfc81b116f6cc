# SPDX-License-Identifier: Apache-2.0
"""Whether customers whom somebody outside contacted had been looked up before by one person more than chance explains.

The contacted customers are a list like a leaked one, and are weighed as one (`attribution`), with three differences:

- a look counts when it came before the day of the contact, and not longer before than the window: whoever looks a
  customer up because of the contact, as a handler of a complaint does, gains nothing by it;
- customers whom nobody contacted are given the day of one who was, by lot, so that lists are compared with lists for
  which the same looks count; the lot follows from the seed, so the same question has the same answer;
- customers are grouped by who sees them: lists are compared among those whom the same peers are shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from tournier.trace.attribution import LEAST, attribute
from tournier.trace.disclosures import Narrowing
from tournier.trace.shown import Head, Holder, Shown
from tournier.trace.weighing import Traced

WINDOW = timedelta(days=90)  # a default of ours
LEVEL = 0.001  # of a thousand lists that nobody passed on, at most one names somebody
DRAWS = 1_999
PEERS = 3  # fewer people than this are no group to compare within
_MOST_LEADS = 5

Page = tuple[Head, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who stands out, if anybody; of how many contacted customers how many had been looked up in the window, among how many people."""

    leads: tuple[Traced, ...]
    contacted: int
    known: int
    candidates: int

    @property
    def too_few(self) -> bool:
        """Whether the contacts are too few to name anybody."""
        return self.contacted < LEAST


def looked_up_before(
    pages: Iterable[Page],
    contacted: Mapping[str, datetime],
    left_out: Collection[str],
    seed: str,
    window: timedelta = WINDOW,
) -> Iterator[Page]:
    """The pages with those customers only for whom they count. `contacted` gives the first moment of the contact's day."""
    days = sorted(contacted.values())
    lots: dict[str, datetime] = {}
    for head, subjects in pages:
        kept = []
        for one in subjects:
            if one in left_out or not days:
                continue
            day = contacted.get(one) or lots.get(one)
            if day is None:
                day = lots[one] = days[int.from_bytes(sha256(f"{seed}\0{one}".encode()).digest()[:8]) % len(days)]
            if day - window <= head.at < day:
                kept.append(one)
        if kept:
            yield head, kept


def peers(branches: Mapping[str, str], posts: Mapping[str, Collection[str]]) -> dict[str, str]:
    """The group of each person: branch and posts, or the branch alone where fewer than three share both."""
    both = {one: f"{branch}/{','.join(sorted(posts.get(one, ())))}" for one, branch in branches.items()}
    many = Counter(both.values())
    return {one: group if many[group] >= PEERS else branches[one] for one, group in both.items()}


def who_knew(
    pages: Iterable[Page],
    contacted: Mapping[str, datetime],
    groups: Mapping[str, str],
    *,
    left_out: Collection[str] = (),
    seed: str = "",
    draws: int = DRAWS,
    level: float = LEVEL,
) -> Outcome:
    """Weigh the people of `groups` against the contacts. A lead says where to look; it accuses nobody.

    `left_out` are customers whom the bank itself had named to whoever contacted them: they say nothing, either way.
    """
    counted = {one: day for one, day in contacted.items() if one not in left_out}
    shown = Shown(looked_up_before(pages, counted, left_out, seed))
    known = sum(one in shown.subjects for one in counted)
    index = shown.index(Holder.PERSON, groups) if len(counted) >= LEAST else None
    if index is None:
        return Outcome((), len(counted), known, 0)
    number = int.from_bytes(sha256(seed.encode()).digest()[:8])
    found = attribute(index, list(counted), draws=draws, level=level, seed=number)
    traced = tuple(
        Traced(lead, lead.holder, shown.behind(Holder.PERSON, lead.holder, list(counted), Narrowing()))
        for lead in found.leads[:_MOST_LEADS]
    )
    return Outcome(traced, len(counted), known, found.candidates)
