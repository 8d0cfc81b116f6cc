# SPDX-License-Identifier: Apache-2.0
"""Who may do what with a row. Pure; the same answer for screen, API and command, and for what a list shows.

- deny is the default: a `Who` that names nobody lets nobody in;
- whoever stands in a `never` is refused, whatever posts they hold (law 5);
- a post counts at its own branch and below it, unless the register says anywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from tournier_office.site.register.description import Move, Register, Who

SYSTEM = "system"
OUTSIDE = "outside"  # whoever acts without sign-in, by the secret of one row; no staff number is a word


@dataclass(frozen=True, slots=True)
class Place:
    """That somebody may decide as `post` in the place of `for_whom`, at these branches; see `site.standing_in`."""

    for_whom: str
    post: str
    branches: frozenset[str]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a member of staff with the branches that each of their posts reaches, a service, or the office itself.

    `places` are those in which they stand in for others.
    """

    staff: str
    name: str = ""
    branch: str = ""
    reach: Mapping[str, frozenset[str]] = field(default_factory=dict)
    service: bool = False
    session: str = ""
    address: str = ""
    places: tuple[Place, ...] = ()

    @property
    def posts(self) -> frozenset[str]:
        """The posts held today."""
        return frozenset(self.reach)


OFFICE = Actor(SYSTEM, "Tournier")
SOMEBODY = Actor(OUTSIDE)
Persons = Mapping[str, frozenset[str]]  # by field or verb: whose numbers stand there
OPENER = "opened_by"


def kept_out(name: str) -> str:
    """Where persons hold whom a `never` of this name keeps out: who stands there, and in whose place they stood (0306)."""
    return f"kept out by {name}"


def barred(who: Who, number: str, persons: Persons) -> bool:
    """Whether a `never` keeps this person out."""
    return any(number in persons.get(kept_out(name), persons.get(name, ())) for name in who.never)


def allows(who: Who, actor: Actor, branch: str, persons: Persons) -> bool:
    """Whether the actor is one of them for a row of this branch with these persons in it."""
    if actor.staff == SYSTEM:
        return who.system
    if barred(who, actor.staff, persons):
        return False
    if who.never and actor.service:
        return False  # whoever keeps the key could be the other person
    if actor.posts & who.anywhere or any(actor.staff in persons.get(name, ()) for name in who.named):
        return True
    return any(branch in actor.reach.get(post, ()) for post in who.posts)


def in_whose_place(register: Register, move: Move, actor: Actor, branch: str, persons: Persons) -> str:
    """For whom the actor may take this step, where no right of their own lets them; empty where nobody's place does.

    Never more than whoever delegated may by their post: they may read the entry and take the step. Neither of the two opened
    the entry, and neither is kept out by the step or from reading.
    """
    if not move.delegable or actor.service:
        return ""
    whos = (register.readers, move.who)
    for place in actor.places:
        both = (actor.staff, place.for_whom)
        near = any(one in persons.get(OPENER, ()) or any(barred(who, one, persons) for who in whos) for one in both)
        if not near and all(_by_place(who, place, branch) for who in whos):
            return place.for_whom
    return ""


def _by_place(who: Who, place: Place, branch: str) -> bool:
    return place.post in who.anywhere or (place.post in who.posts and branch in place.branches)


def seen(who: Who, actor: Actor, several: Collection[str] = ()) -> Q:
    """The same as a condition on rows, for lists. A reader's `never` names columns; who stands there sees no such row.

    `several` are the columns that hold more than one number.
    """
    barred = Q()
    for name in who.never:
        barred &= ~_stands(name, actor.staff, name in several)
    if actor.staff == SYSTEM or actor.posts & who.anywhere:
        return barred
    found = Q(pk__in=[])
    branches = {branch for post in who.posts for branch in actor.reach.get(post, ())}
    if branches:
        found |= Q(branch__in=branches)
    for name in who.named:
        found |= _stands(name, actor.staff, name in several)
    return found & barred


def _stands(name: str, number: str, several: bool) -> Q:  # noqa: FBT001 - of a column, by its name
    found = Q(**{name: number})
    if several:
        found |= Q(**{f"{name}__startswith": f"{number},"}) | Q(**{f"{name}__endswith": f",{number}"})
        found |= Q(**{f"{name}__contains": f",{number},"})
    return found


def by_post(who: Who, actor: Actor) -> bool:
    """Whether a post lets the actor in at all: then nothing in a list means that there is nothing."""
    return bool(actor.posts & who.by_post)


def offered(register: Register, state: str, branch: str, actor: Actor, persons: Persons) -> tuple[Move, ...]:
    """The moves that the actor may make with the row now, by themselves or in another's place."""
    return tuple(
        move
        for move in register.moves
        if state in move.source
        and (allows(move.who, actor, branch, persons) or in_whose_place(register, move, actor, branch, persons))
    )
