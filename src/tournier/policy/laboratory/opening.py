# SPDX-License-Identifier: Apache-2.0
"""What posts open in the ordinary case, and what each fact about a person keeps open. Pure and repeatable.

A door is a channel and a purpose, asked about a C2 field of one ordinary customer. It is open where the answer is yes,
or yes once people agree. What a fact keeps open are the doors that close, need people's agreement, or show less of a
mobile number or a balance, when this fact alone is as it must not be.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from tournier.policy.decision import Outcome
from tournier.policy.laboratory.matrix import CHANNELS, standard_request
from tournier.policy.ordinary import ordinary_facts
from tournier.policy.request import Channel, Facts, Value
from tournier.policy.rulebook import RuleBook
from tournier.purpose import PURPOSES

_FIELD = "MOBILE"
_FIELDS = (_FIELD, "BALANCE")  # an amount is shown in clear where a number is not
_NIGHT = 22 * 60
_LAPSED = (
    "training_until", "exam_until", "pledge_until", "read_confirmed_until", "background_check_until", "contract_until",
)  # fmt: skip
# Each fact as it must not be; a date is yesterday's.
FLIPS: Mapping[str, Mapping[str, Value | None]] = {
    **{f"staff.{name}": {f"staff.{name}": None} for name in _LAPSED},
    "staff.posts": {"staff.posts": frozenset()},
    "staff.status": {"staff.status": "on_leave"},
    "staff.employment": {"staff.employment": "intern"},
    "staff.sponsor": {"staff.sponsor": False},
    "staff.open_violation": {"staff.open_violation": True},
    "staff.declaration_overdue": {"staff.declaration_overdue": True},
    "moment.managed_device": {"moment.managed_device": False},
    "moment.network": {"moment.network": "outside", "moment.network_allowed": False},
    "moment.factors": {"moment.factors": 1},
    "moment.minute": {"moment.minute": _NIGHT},
}


class Door(NamedTuple):
    """A way in which information leaves, and what for."""

    channel: Channel
    purpose: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What the doors depend on beside the facts that are flipped: the posts and how the person is employed."""

    posts: frozenset[str]
    employment: str = "regular"
    today: int = 0

    @property
    def facts(self) -> Facts:
        """The facts of an ordinary case, everything in order."""
        usual = ordinary_facts(min(self.posts, default=""), self.today)
        return replace(usual, staff={**usual.staff, "posts": self.posts, "employment": self.employment})


def doors(book: RuleBook, facts: Facts, among: Collection[Door] = ()) -> dict[Door, Outcome]:
    """Those of `among` (of all, where none is named) that are open, and whether people have to agree."""
    return {door: answer for door, (answer, _level) in _answers(book, facts, _FIELD, among).items()}


def _answers(book: RuleBook, facts: Facts, field: str, among: Collection[Door] = ()) -> dict[Door, tuple[Outcome, int]]:
    """The same about one category, with how much of it is shown."""
    asked = among or [Door(channel, name) for name in PURPOSES if name != "own_view" for channel in CHANNELS]
    number = str(facts.staff["id"])
    found: dict[Door, tuple[Outcome, int]] = {}
    for door in asked:
        request = standard_request(door.purpose, door.channel, field, number)
        answer = book.decide(request, facts)
        if answer.outcome is not Outcome.REFUSE:
            found[door] = answer.outcome, int(answer.level(request.fields[0].ref))
    return found


def kept_open(book: RuleBook, standing: Standing) -> dict[str, frozenset[Door]]:
    """Of each fact of `FLIPS` the doors that close, need people's agreement or show less, when it alone is as it must not be."""
    facts = standing.facts
    found: dict[str, set[Door]] = {name: set() for name in FLIPS}
    for field in _FIELDS:
        whole = _answers(book, facts, field)
        for name, change in FLIPS.items() if whole else ():
            after = _answers(book, _flipped(facts, change, standing.today), field, tuple(whole))
            found[name] |= {door for door, before in whole.items() if after.get(door) != before}
    return {name: frozenset(some) for name, some in found.items()}


def _flipped(facts: Facts, change: Mapping[str, Value | None], today: int) -> Facts:
    parts: dict[str, dict[str, Value]] = {"staff": dict(facts.staff), "moment": dict(facts.moment)}
    for name, value in change.items():
        owner, _dot, fact = name.partition(".")
        parts[owner][fact] = today - 1 if value is None else value
    return replace(facts, staff=parts["staff"], moment=parts["moment"])
