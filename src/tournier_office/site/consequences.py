# SPDX-License-Identifier: Apache-2.0
"""What posts and facts open by the rules in force, in the ordinary case: for pages that tell it before it matters.

A reading of the rule book by `policy.laboratory.opening`, not a decision: what a person really gets is decided at the gate.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from tournier.base import day_number
from tournier.policy import RuleBook
from tournier.policy.laboratory.opening import Standing, doors, kept_open
from tournier.policy.words import CHANNEL_TITLES
from tournier.purpose import PURPOSES
from tournier_office.site import gateway
from tournier_office.site.language import said

Doors = frozenset[tuple[str, str]]  # channel and purpose


def open_for(posts: Collection[str], employment: str) -> Doors:
    """The doors that these posts open for somebody who is employed so."""
    if not posts:
        return frozenset()
    return _open(gateway.rules(), frozenset(posts), employment, day_number())


def kept_by_facts(posts: Collection[str], employment: str) -> Mapping[str, Doors]:
    """Of each fact, named as rules name it, the doors that it keeps open."""
    return _kept(gateway.rules(), frozenset(posts), employment, day_number())


@lru_cache(maxsize=500)
def _open(book: RuleBook, posts: frozenset[str], employment: str, today: int) -> Doors:
    found = doors(book, Standing(posts, employment, today).facts)
    return frozenset((door.channel.value, door.purpose) for door in found)


@lru_cache(maxsize=500)
def _kept(book: RuleBook, posts: frozenset[str], employment: str, today: int) -> dict[str, Doors]:
    found = kept_open(book, Standing(posts, employment, today))
    return {name: frozenset((door.channel.value, door.purpose) for door in some) for name, some in found.items()}


def in_words(some: Doors) -> list[tuple[str, Sequence[str]]]:
    """Doors as people read them: each channel with its purposes, in the order of the lists."""
    found: list[tuple[str, Sequence[str]]] = []
    for channel, titles in CHANNEL_TITLES.items():
        named = [said(one.zh, one.en) for name, one in PURPOSES.items() if (channel.value, name) in some]
        if named:
            found.append((said(*titles), named))
    return found
