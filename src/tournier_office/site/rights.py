# SPDX-License-Identifier: Apache-2.0
"""Rights of people, from the registers that give them, and what bars a right from counting (decision 0260).

- a register that gives rights names a module in its app's `rights`; it tells which there are, all of them at once;
- a register that may bar rights names one in its app's `bars`; what it bars is asked anew at every fetch (law 4).

A right is named by its kind and the key of its row, as `post:17`; a post that was lent by its grant, as `grant:KEY`, and
that commands may act for somebody by the person, as `command:S0001` (decision 0296). Whoever opens a door by a right asks here, so that no
door has another truth than the gate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from typing import NamedTuple, Protocol, cast

from django.apps import apps

from tournier.base import Refused
from tournier.gate import Shut
from tournier.policy import Reason, Remedy, RemedyStep
from tournier_office.site.reading import Question, Rows, at_once, rows

LENT, COMMAND = "grant:", "command:"


class Lent(NamedTuple):
    """What of a post was lent: all of it, or its look-ups alone, for these purposes where any are named."""

    whole: bool
    purposes: frozenset[str]


class Right(NamedTuple):
    """What somebody may do: `post` and `branch` where it is a post, the days on which it holds, and who `asked` for it.

    Of a post that was lent for a term, `lent` says what of it.
    """

    key: str
    staff: str
    post: str
    branch: str
    since: date
    until: date | None = None
    asked: tuple[str, ...] = ()
    lent: Lent | None = None


@dataclass(frozen=True, slots=True)
class Barred:
    """A right that does not count now: why, and who can let it count again, in both languages. `post` where it is one."""

    key: str
    post: str
    cause: tuple[str, str]
    cure: tuple[str, str]


class Giver(Protocol):
    """What a register offers that gives rights."""

    def rights(self, today: date) -> Iterable[Right]:
        """Every right that somebody has on this day, in a few statements however many there are."""
        ...

    def words(self, key: str) -> str:
        """The right in the reader's language; empty for a key that is not this register's."""
        ...


class Bar(Protocol):
    """What a register offers that bars rights."""

    def question(self, number: str) -> Question:
        """What `barred` asks of the database."""
        ...

    def anybody(self) -> Question:
        """What has no answer as long as nobody's right is barred."""
        ...

    def barred(self, number: str) -> Iterable[Barred]:
        """The rights of this person that do not count at this moment. Raises Refused for a row that was changed."""
        ...


@cache
def _givers() -> tuple[Giver, ...]:
    named = [config.rights for config in apps.get_app_configs() if hasattr(config, "rights")]
    return tuple(cast("Giver", import_module(name)) for name in named)


@cache
def _bars() -> tuple[Bar, ...]:
    named = [config.bars for config in apps.get_app_configs() if hasattr(config, "bars")]
    return tuple(cast("Bar", import_module(name)) for name in named)


def all_rights(today: date) -> list[Right]:
    """Every right of everybody on this day."""
    return [right for giver in _givers() for right in giver.rights(today)]


def words(key: str) -> str:
    """A right in the reader's language, else its key."""
    return next((said for giver in _givers() if (said := giver.words(key))), key)


def questions(number: str) -> list[Question]:
    """What `barred` asks, so that it can be asked together with others' questions."""
    return [bar.question(number) for bar in _bars()]


def standing() -> list[Question]:
    """What `answers` asks first, so that it can be asked together with others' questions."""
    return [bar.anybody() for bar in _bars()]


def answers(numbers: Sequence[str]) -> dict[Question, Rows]:
    """The answers to `questions` of many people: where nothing bars anybody, none of them is asked."""
    asked = [bar.question(number) for bar in _bars() if rows(bar.anybody()) for number in numbers]
    with at_once(asked):
        found = {question: rows(question) for question in asked}
    return {question: found.get(question, []) for number in numbers for question in questions(number)}


def barred(number: str) -> Mapping[str, Barred]:
    """The person's rights that do not count now, by key."""
    return {one.key: one for bar in _bars() for one in bar.barred(number)}


def expect(number: str, key: str) -> None:
    """Refuse (`right-suspended`) where this right of the person does not count now."""
    found = barred(number).get(key)
    if found is not None:
        raise shut([found])


RULE = "right-suspended"
_CLAUSES = ("PBOC3-14", "XB-47")


def shut(found: Iterable[Barred], beside: tuple[Reason, ...] = ()) -> Shut:
    """The refusal: why, by which clauses, and who can change it. With reasons `beside`, that alone would not be enough."""
    barring = list(found)
    reasons = tuple(Reason(RULE, *one.cause, _CLAUSES, ("staff.posts",)) for one in barring)
    steps = tuple(RemedyStep("staff.posts", one.post, *one.cure, "manager") for one in barring)
    return Shut(RULE, (*reasons, *beside), None if beside else Remedy(steps), said_cure=barring[0].cure)


def is_shut(error: Refused) -> bool:
    """Whether this refusal says that a right is suspended."""
    return isinstance(error, Shut)
