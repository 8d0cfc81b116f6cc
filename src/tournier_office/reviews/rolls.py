# SPDX-License-Identifier: Apache-2.0
"""Rights of a campaign as parts of rolls, and the table of states. Pure (decision 0260).

- a roll holds the rights of those people whose numbers fall into one place, so that the gate finds a person's by one key;
- a right is `open` until somebody confirms or removes it; a new verdict takes the place of the last one;
- an open right is suspended from the moment on which the campaign binds, one that was removed from its removal on.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import orjson

SIZES = (1, 16, 256)
_AT_MOST = 96  # rights in one roll, where there are places enough


class State(StrEnum):
    """Where a right stands in its campaign."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    REMOVED = "removed"


class Verb(StrEnum):
    """What a reviewer does with a right."""

    CONFIRM = "confirm"
    REMOVE = "remove"
    PASS = "pass"  # noqa: S105 - a verb


AFTER = {Verb.CONFIRM: State.CONFIRMED, Verb.REMOVE: State.REMOVED}


class Item(NamedTuple):
    """One right as it was when the campaign started, who reviews it, why it stands out, and what was decided.

    `verdict` is the act that brought it there. A `spared` one is not suspended where nobody reviews it: it is the last
    of its post that keeps the office going.
    """

    key: str
    staff: str
    post: str
    branch: str
    since: str
    until: str
    asked: list[str]
    reasons: list[str]
    first: str
    second: str
    spared: bool
    state: str
    verdict: str

    @property
    def stands_out(self) -> bool:
        """Whether it has to be looked at by itself."""
        return bool(self.reasons)


def size_for(count: int) -> int:
    """Into how many places that many rights are parted."""
    return next((size for size in SIZES if count <= size * _AT_MOST), SIZES[-1])


def place_of(number: str, size: int) -> str:
    """The place of a person's number among that many."""
    return _named(_place(number, size), size)


def _place(number: str, size: int) -> int:
    return zlib.crc32(number.encode()) % size


def _named(place: int, size: int) -> str:
    return f"{size}:{place}"


def places_of(number: str) -> tuple[str, ...]:
    """The places in which a person's rights can stand."""
    return tuple(place_of(number, size) for size in SIZES)


def pack(items: Iterable[Item]) -> str:
    """The body of a roll."""
    return orjson.dumps([tuple(item) for item in items]).decode()


def unpack(body: str) -> list[Item]:
    """The rights of a roll."""
    return [Item._make(row) for row in orjson.loads(body)]


def parted(items: Sequence[Item]) -> dict[str, list[Item]]:
    """The rights by place."""
    size, by_person = size_for(len(items)), defaultdict[str, list[Item]](list)
    for item in items:
        by_person[item.staff].append(item)
    found = defaultdict[int, list[Item]](list)
    for number, theirs in by_person.items():
        found[_place(number, size)] += theirs
    return {_named(place, size): some for place, some in found.items()}


def is_shut(item: Item, binds_at: datetime | None, now: datetime) -> bool:
    """Whether this right does not count at `now`."""
    if item.state == State.REMOVED:
        return True
    lapsed = item.state == State.OPEN and binds_at is not None and now >= binds_at
    return lapsed and not item.spared


def decided(item: Item, verb: Verb, verdict: str, to: str = "") -> Item:
    """The right after a verdict."""
    if verb is Verb.PASS:
        return item._replace(
            first=to, second=item.second if item.second != to else "", state=State.OPEN, verdict=verdict
        )
    return item._replace(state=AFTER[verb].value, verdict=verdict)


def root_of(salt: str, keys: Iterable[str]) -> str:
    """The commitment to a list of rights: who knows salt and list can show that it is this one, and nobody guesses it."""
    hashed = hashlib.sha256(f"tournier-review/1|{salt}".encode())
    hashed.update("|".join(["", *sorted(keys)]).encode())
    return hashed.hexdigest()


def shut_in(items: Iterable[Item], binds_at: datetime | None, now: datetime) -> Iterator[Item]:
    """Those that do not count at `now`."""
    return (item for item in items if is_shut(item, binds_at, now))
