# SPDX-License-Identifier: Apache-2.0
"""What each post opens by the rules in force, and what counts as a use of a right. Pure.

Opened are ways and purposes, and whether highly sensitive information in clear.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from tournier.policy import Channel, Outcome, RuleBook
from tournier.policy.laboratory.matrix import standard_request
from tournier.policy.ordinary import ordinary_facts
from tournier.purpose import PURPOSES
from tournier_office.site.rights import COMMAND, Lent

_SENSITIVE = "MOBILE"  # a category of C2
SIGN_INS: Mapping[str, str] = {COMMAND: "sign_in:command line", "wire:": "sign_in:wire password"}  # by kind of right
_WAYS = tuple(channel for channel in Channel if channel is not Channel.OWN_VIEW)


@dataclass(frozen=True, slots=True)
class Opens:
    """The ways and purposes (`look_up:credit`) that a post opens in the ordinary case, at once or with agreement."""

    pairs: frozenset[str]
    sensitive: bool

    @property
    def digest(self) -> str:
        """The same for the same answers."""
        return hashlib.sha256("|".join([*sorted(self.pairs), str(self.sensitive)]).encode()).hexdigest()[:16]


def used_by(
    key: str, post: str, lent: Lent | None, opens: Mapping[str, Opens], beside: frozenset[str] = frozenset()
) -> frozenset[str]:
    """What counts as a use of this right: what its post opens, of a lent one what was lent, of a way in to sign in by it.

    Where something was lent, what the person's own posts open as well (`beside`) says nothing, unless nothing is left
    then. Empty for what is used at other doors.
    """
    if not post:
        return frozenset(pair for kind, pair in SIGN_INS.items() if key.startswith(kind))
    pairs = opens[post].pairs
    if lent is None:
        return pairs
    named = frozenset(pair for pair in pairs if not lent.purposes or pair.partition(":")[2] in lent.purposes)
    return named - beside or named


def opened_by(book: RuleBook, posts: Collection[str], today: int) -> Mapping[str, Opens]:
    """What these posts open."""
    return _opened(book, tuple(sorted(posts)), today)


@lru_cache(maxsize=4)
def _opened(book: RuleBook, posts: tuple[str, ...], today: int) -> Mapping[str, Opens]:
    return {post: _one(book, post, today) for post in posts}


def _one(book: RuleBook, post: str, today: int) -> Opens:
    facts, pairs, sensitive = ordinary_facts(post, today), set(), False
    for purpose in PURPOSES:
        for channel in _WAYS if purpose not in {"own_view", "emergency"} else ():
            request = standard_request(purpose, channel, _SENSITIVE, str(facts.staff["id"]))
            if book.decide(request, facts).outcome is not Outcome.REFUSE:
                pairs.add(f"{channel}:{purpose}")
                sensitive = sensitive or channel is Channel.REVEAL
    return Opens(frozenset(pairs), sensitive)
