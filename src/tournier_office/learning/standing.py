# SPDX-License-Identifier: Apache-2.0
"""Who has done what is demanded and who has not, for whoever oversees it: all of the bank, or the branches of one's post.

A report of the registers as they stand; what the gate decides it reads by itself, with every row's imprint.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from tournier.base import BadInput, Refused
from tournier_office.learning import demands, facts, lookups
from tournier_office.learning.models import Record
from tournier_office.learning.register import AUDITORS, HEADS, KEEPERS
from tournier_office.people import lookups as people
from tournier_office.site.imprints import about
from tournier_office.site.register.judging import Actor

MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Lacks:
    """Somebody of whom it is demanded and who has not met it; `until` is when it lapsed."""

    staff: str
    name: str
    branch: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How many have met it, of how many, and who has not, the first of them."""

    code: str
    met: int
    of: int
    lacking: list[Lacks]

    @property
    def percent(self) -> int:
        """Rounded down: a hundred means everybody."""
        return self.met * 100 // self.of if self.of else 100


def may_read(actor: Actor) -> bool:
    """Whether the actor oversees anybody."""
    return not actor.service and bool(actor.posts & (KEEPERS | AUDITORS | HEADS))


def standing(actor: Actor, code: str) -> Standing:
    """Of the people whom the actor oversees. Refused for whoever oversees nobody."""
    if not may_read(actor):
        raise Refused("learning.overseer", "Your posts oversee nobody's learning.", "Your own is on your page.")
    demand = demands.current(code)
    if demand is None:
        raise BadInput(
            "learning.demand", "Nothing is demanded under this code.", "Choose a course or a document in force."
        )
    names = {field.attname: getattr(demand, field.attname) for field in about(type(demand)).concrete_fields}
    today, found, lacking = lookups.today(), overseen(actor, demand.posts), []
    done: dict[str, list[dict[str, object]]] = {}
    for record in Record.objects.filter(code=code, state=facts.COUNTS).values("staff", "version", "until"):
        done.setdefault(record["staff"], []).append(dict(record))
    for person in sorted(found.values(), key=lambda one: (one.branch_id, one.number)):
        until = facts.Demanded(names, list(done.get(person.number, []))).until(getattr(person, demand.fact, None))
        if until is None or until < today:
            lacking.append(Lacks(person.number, str(person), person.branch_id, until))
    return Standing(code, len(found) - len(lacking), len(found), lacking[:MOST_SHOWN])


def overseen(actor: Actor, posts: Collection[str]) -> dict[str, people.Staff]:
    """Holders of these posts, of any post where none is named, whom the actor oversees."""
    found = {one.number: one for post in posts or people.post_codes() for one in people.holders_of(post)}
    if actor.posts & (KEEPERS | AUDITORS):
        return found
    mine = {branch for post in HEADS for branch in actor.reach.get(post, ())}
    return {number: one for number, one in found.items() if one.branch_id in mine}
