# SPDX-License-Identifier: Apache-2.0
"""What waits in the place of somebody for whom a person stands in (0306): for home, since no list shows it.

A deputy sees the entries that they may decide and no others: a delegation opens no list, no export and no sealed field.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import Q

from tournier_office.site.bound import genuine
from tournier_office.site.register import acts
from tournier_office.site.register.description import Move, Register, registers
from tournier_office.site.register.judging import Actor, Place

_MOST = 20


class Waiting(NamedTuple):
    """An entry, and in whose place it may be decided."""

    register: Register
    row: Any
    for_whom: str


def waiting(actor: Actor) -> Iterator[Waiting]:
    """The oldest first, at most twenty of each register."""
    for register in registers() if actor.places else ():
        near = _near([move for move in register.moves if move.delegable], actor.places)
        for row in genuine(register.table.objects.filter(near).order_by("opened_at")[:_MOST]) if near else ():
            offered = acts.in_place(register, actor, row, acts.offers(register, actor, row))
            whose = next((one for _move, one in offered if one), "")
            if whose:
                yield Waiting(register, row, whose)


def _near(moves: list[Move], places: tuple[Place, ...]) -> Q:
    """The rows that one of the places could let decide; what each says of persons is asked of the row itself."""
    found = Q()
    for place in places:
        for move in moves:
            if place.post in move.who.anywhere:
                found |= Q(state__in=move.source)
            elif place.post in move.who.posts:
                found |= Q(state__in=move.source, branch__in=place.branches)
    return found
