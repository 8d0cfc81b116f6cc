# SPDX-License-Identifier: Apache-2.0
"""The list of a campaign: every right within its scope as it is now, why it stands out and who reviews it.

Everything is read by a few statements and joined here; nothing is asked for each row, so that twenty thousand people
are a matter of a second.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tournier.base import day_number
from tournier.law.clocks import BANK_TIME
from tournier.law.reviewing import review_terms
from tournier_office.people import lookups as people
from tournier_office.people.everybody import Known, everybody, parents
from tournier_office.reviews import lookups, uses
from tournier_office.reviews.models import Campaign
from tournier_office.reviews.opening import opened_by
from tournier_office.reviews.reviewers import Reviewers, spared
from tournier_office.reviews.rolls import Item, State
from tournier_office.reviews.standing_out import Ground, numbers_of, reasons, usual_numbers, written
from tournier_office.site import gateway
from tournier_office.site.cycles import undisturbed
from tournier_office.site.rights import Right, all_rights


@dataclass(frozen=True, slots=True)
class Made:
    """The rights of a campaign with what they were made from. `elsewhere` are those that another campaign holds."""

    items: list[Item]
    elsewhere: int
    rules: str
    opens: dict[str, str]
    counted: uses.Counted

    @property
    def standing_out(self) -> int:
        """How many have to be looked at by themselves."""
        return sum(1 for item in self.items if item.reasons)

    @property
    def spared(self) -> list[Item]:
        """Those that are not suspended where nobody reviews them."""
        return [item for item in self.items if item.spared]

    @property
    def would_shut(self) -> int:
        """How many rights would be suspended if nobody did anything."""
        return sum(not item.spared for item in self.items)


@undisturbed()
def make(row: Campaign) -> Made:
    """The list as it would be if the campaign started now."""
    now = gateway.clock().now()
    today = now.astimezone(BANK_TIME).date()
    rights = all_rights(today)
    posts = defaultdict[str, set[str]](set)
    for right in rights:
        posts[right.staff].add(right.post)
    known, counted = everybody(posts), uses.counted()
    rights = [right for right in rights if right.staff in known]
    number, waits = numbers_of(rights), State.OPEN.value
    ground = _ground(rights, posts, known, counted, today, number)
    held = lookups.held_elsewhere(row.pk)
    every = _within(row, rights, known)
    within = [right for right in every if right.key not in held]
    who = Reviewers(rights, known, parents(), row.owner)
    safe = spared([right for right in rights if right.key not in held], {right.key for right in within}, known)
    items = [
        Item(
            right.key, right.staff, right.post, right.branch, written(right.since),
            written(right.until) if right.until else "", list(right.asked), reasons(ground, right, number[right.staff]),
            *who.of(right), right.key in safe, waits, "",
        )
        for right in within
    ]  # fmt: skip
    digests = {post: one.digest for post, one in ground.opens.items()}
    return Made(items, len(every) - len(within), gateway.rules().version, digests, counted)


def _ground(
    rights: Sequence[Right],
    posts: dict[str, set[str]],
    known: dict[str, Known],
    counted: uses.Counted,
    today: date,
    number: Mapping[str, int],
) -> Ground:
    terms, last = review_terms(), lookups.last_ended()
    lent_to = {right.staff for right in rights if right.lent is not None}
    own: dict[str, set[str]] = {number: set() for number in lent_to}
    for right in rights:
        if right.staff in lent_to and right.post and right.lent is None:
            own[right.staff].add(right.post)
    ground = Ground(
        today, terms, known, posts,
        opened_by(gateway.rules(), {right.post for right in rights if right.post}, day_number()),
        counted.used, counted.disclosures, counted.sign_ins, own,
        usual=usual_numbers(rights, number, terms.peers_at_least),
    )  # fmt: skip
    if last is None or last.due_at is None:
        return ground
    return replace(ground, before=last.due_at.astimezone(BANK_TIME).date(), then=last.opens)


def _within(row: Campaign, rights: Sequence[Right], known: dict[str, Known]) -> list[Right]:
    branches = {code for name in row.branches.split(",") if name for code in people.branches_below(name)}
    posts = frozenset(filter(None, row.posts.split(",")))
    employments = frozenset(filter(None, row.employments.split(",")))
    if not branches and not posts and not employments:
        return list(rights)
    return [
        right
        for right in rights
        if (not branches or right.branch in branches)
        and (not posts or right.post in posts)
        and (not employments or known[right.staff].employment in employments)
    ]
