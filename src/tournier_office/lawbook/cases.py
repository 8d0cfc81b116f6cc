# SPDX-License-Identifier: Apache-2.0
"""Ordinary cases and variations of them, to show what rules mean in practice. Pure and repeatable: the seed is fixed.

An ordinary case is one where everything is in order: right post, own branch, workday morning, training and pledge
valid, an adult customer without special marks. A variation departs from it in a few facts.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tournier.catalogue import CATEGORIES, FieldRef
from tournier.policy import Channel, Decision, Facts, Request, RequestedField, RuleBook
from tournier.policy.request import Value
from tournier.policy.vocabulary import FACT, FACTS, FactType
from tournier.policy.words import ENUMS, MANY, POSTS
from tournier.purpose import PURPOSES

_FAR = 400  # days until an ordinary confirmation ends
_MORNING = 10 * 60
_USUAL_PURPOSE = {
    "teller": "counter_service",
    "customer_manager": "customer_care",
    "call_agent": "caller_check",
    "loan_officer": "credit",
    "analyst": "fraud_prevention",
    "aml_officer": "anti_money_laundering",
    "collector": "collection",
    "branch_manager": "counter_service",
    "department_head": "counter_service",
    "protection_officer": "complaint",
    "compliance_officer": "complaint",
    "legal_officer": "complaint",
    "auditor": "audit",
    "system_admin": "counter_service",
    "security_admin": "counter_service",
    "audit_admin": "audit",
    "service": "counter_service",
}
_BY_TYPE: Mapping[str, Value] = {"bool": False, "int": 0, "str": "", "set": frozenset(), "date": 0, "minutes": _MORNING}


@dataclass(frozen=True, slots=True)
class Case:
    """One question with its facts, and in what it departs from the ordinary."""

    post: str
    request: Request
    facts: Facts
    departures: tuple[str, ...] = ()


def ordinary_facts(post: str, today: int) -> Facts:
    """The facts of an ordinary case for a holder of `post`, on the day numbered `today`."""
    owners: dict[str, dict[str, Value]] = {"staff": {}, "customer": {}, "moment": {}, "approval": {}}
    for fact in FACTS:
        owners[fact.owner][fact.name] = today + _FAR if fact.type == "date" else _BY_TYPE[fact.type]
    known: dict[str, dict[str, Value]] = {
        "staff": {
            "id": "s-0001",
            "branch": "b-0001",
            "region": "r-01",
            "posts": frozenset({post}),
            "employment": "regular",
            "status": "active",
            "sponsor": True,
            "portfolio": True,
        },
        "customer": {
            "known": True,
            "branch": "b-0001",
            "manager": "s-0001",
            "age": 40,
            "consents": frozenset(PURPOSES),
        },
        "moment": {
            "date": today,
            "minute": _MORNING,
            "weekday": 2,
            "workday": True,
            "network": "branch",
            "network_allowed": True,
            "factors": 2,
            "managed_device": True,
        },
        "approval": {"roles": frozenset[str](), "case_open": True, "caller_matched": True},
    }
    for owner, values in known.items():
        owners[owner].update({name: value for name, value in values.items() if name in owners[owner]})
    return Facts.by_owner(owners)


def ordinary_request(post: str, channel: Channel, categories: Iterable[str], *, purpose: str = "") -> Request:
    """What a holder of `post` usually asks, for fields of these categories."""
    chosen = purpose or _USUAL_PURPOSE.get(post, "counter_service")
    if channel is Channel.OWN_VIEW:
        chosen = "own_view"
    fields = tuple(
        RequestedField(FieldRef("sample:customers", name), name, CATEGORIES[name].cls)
        for name in categories
        if name in CATEGORIES
    )
    return Request(
        id="example",
        channel=channel,
        staff="s-0001",
        purpose=chosen,
        basis=PURPOSES[chosen].bases[0],
        subject=None if channel is Channel.SEARCH or channel in MANY else "c-0001",
        fields=fields,
        case="CASE-0001",
    )


def _other(chance: random.Random, fact: FactType, value: Value, today: int) -> Value:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    choices: Sequence[Value]
    if fact.type == "date":
        choices = [today - chance.randint(1, 60)]
    elif isinstance(value, int):
        choices = [3 * 60, 13 * 60, 22 * 60] if fact.type == "minutes" else [0, 1, 2, 7, 13, 17, 50, 500]
    elif isinstance(value, frozenset):
        some = frozenset(chance.sample(ENUMS[fact.enum], 2)) if fact.enum else frozenset({"c-0001"})
        choices = [some]
    else:
        other = "c-0001" if fact.name == "own_customer" else "b-0002"
        choices = [word for word in ENUMS.get(fact.enum, (other,)) if word != value]
    return chance.choice(choices)


def varied_cases(count: int, today: int, seed: int = 1924) -> tuple[Case, ...]:
    """`count` cases over all posts, channels and purposes, each departing from the ordinary in up to three facts."""
    chance = random.Random(seed)  # noqa: S311 - repeatable examples, not secrets
    categories = sorted(CATEGORIES)
    found = []
    for _ in range(count):
        post = chance.choice(POSTS)
        channel = chance.choice(list(Channel))
        usual = chance.random() < 0.7  # noqa: PLR2004 - most cases follow the post's usual purpose
        purpose = "" if usual else chance.choice(sorted(PURPOSES))
        facts = ordinary_facts(post, today)
        owners = {name: dict(getattr(facts, name)) for name in ("staff", "customer", "moment", "approval")}
        departures = chance.sample(sorted(FACT), chance.randint(0, 3))
        for fact in map(FACT.__getitem__, departures):
            owners[fact.owner][fact.name] = _other(chance, fact, owners[fact.owner][fact.name], today)
        request = ordinary_request(post, channel, chance.sample(categories, chance.randint(1, 4)), purpose=purpose)
        found.append(Case(post, request, Facts.by_owner(owners), tuple(departures)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Difference:
    """One case that two books decide differently."""

    case: Case
    before: Decision
    after: Decision


def _same(before: Decision, after: Decision) -> bool:
    return (
        before.outcome == after.outcome and before.stages == after.stages and dict(before.levels) == dict(after.levels)
    )


def compare_outcomes(before: RuleBook, after: RuleBook, cases: Iterable[Case]) -> tuple[Difference, ...]:
    """The cases whose outcome, stages or levels differ between the two books."""
    found = []
    for case in cases:
        old, new = before.decide(case.request, case.facts), after.decide(case.request, case.facts)
        if not _same(old, new):
            found.append(Difference(case, old, new))
    return tuple(found)
