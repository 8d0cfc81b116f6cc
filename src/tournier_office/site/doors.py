# SPDX-License-Identifier: Apache-2.0
"""Every door by which a person acts or receives, shut together when the person leaves or is suspended (M17, PBOC3 14).

An app contributes by its `doors.py`:

- `WORDS`: the kinds of its doors, and what the screen calls them;
- `standing(number, leaving=...)`: what stands open now, each by kind and opaque id;
- `holders()`: of whom anything stands open at all;
- `shut(number, by, leaving=...)`: shut it, in the caller's transaction and after the caller's entry.

A room that fails holds up no other: a door that still stands afterwards is no proof, is said in the log by its kind, and
is found again by the comparison of accounts. What the gate asks does not wait for any of this: the
person's status closes every decision by itself.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from django.apps import apps
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from tournier.base import JSON, TournierError
from tournier_office.site.models import ShutDoor

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_log = logging.getLogger("tournier.office")


class Door(NamedTuple):
    """Something that stands open: its kind and its opaque id."""

    kind: str
    key: str


class Room(Protocol):
    """What a `doors.py` offers."""

    __name__: str
    WORDS: Mapping[str, str | _StrPromise]

    def standing(self, number: str, *, leaving: bool) -> list[Door]:
        """What is open of this person. Less stands in the way of a suspended person than of one who leaves."""
        ...

    def holders(self) -> set[str]:
        """The numbers of everybody of whom something stands open that a suspended person may not have."""
        ...

    def shut(self, number: str, by: str, *, leaving: bool) -> None:
        """Shut all of it."""
        ...


@cache
def _rooms() -> tuple[Room, ...]:
    named = [f"{config.name}.doors" for config in apps.get_app_configs() if config.name.startswith("tournier_office.")]
    # the frame's own module of that name is this one
    return tuple(cast("Room", import_module(name)) for name in named if name != __name__ and find_spec(name))


def words() -> dict[str, str | _StrPromise]:
    """What the screen calls each kind of door."""
    return {kind: said for room in _rooms() for kind, said in room.WORDS.items()}


def standing(number: str, *, leaving: bool) -> list[Door]:
    """All that stands open of this person now."""
    return [door for room in _rooms() for door in room.standing(number, leaving=leaving)]


def holders() -> set[str]:
    """The numbers of everybody of whom something stands open."""
    return set().union(*(room.holders() for room in _rooms()))


def counted(found: list[Door]) -> dict[str, JSON]:
    """How many of each kind, for the entry."""
    return dict(sorted(Counter(door.kind for door in found).items()))


def shut(number: str, found: list[Door], *, by: str, leaving: bool, entry: str) -> list[Door]:
    """Shut all doors and keep which of `found` stand no more. Returns what stands still. Call it inside a transaction."""
    for room in _rooms():
        try:
            with transaction.atomic():
                room.shut(number, by, leaving=leaving)
        except (TournierError, DatabaseError) as error:
            _log.error("doors of %s stay: %s", room.__name__, getattr(error, "code", type(error).__name__))
    left = standing(number, leaving=leaving)
    now = timezone.now()
    ShutDoor.objects.bulk_create(
        ShutDoor(staff=number, kind=door.kind, door=door.key, at=now, by=by, entry=entry)
        for door in sorted(set(found) - set(left))
    )
    if left:
        _log.error("doors stand that were to be shut: %s", ", ".join(sorted(counted(left))))
    return left


def proof(number: str) -> QuerySet[ShutDoor]:
    """What was shut of this person, the newest first."""
    return ShutDoor.objects.filter(staff=number)
