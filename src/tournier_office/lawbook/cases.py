# SPDX-License-Identifier: Apache-2.0
"""Variations of ordinary cases, to show what rules mean in practice. Pure and repeatable: the seed is fixed.

A variation departs from what `tournier.policy.ordinary` calls ordinary in a few facts.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tournier.catalogue import CATEGORIES
from tournier.policy import Channel, Decision, Facts, Request, RuleBook
from tournier.policy.ordinary import ordinary_facts, ordinary_request
from tournier.policy.request import Value
from tournier.policy.vocabulary import FACT, FactType
from tournier.policy.words import ENUMS, POSTS
from tournier.purpose import PURPOSES


@dataclass(frozen=True, slots=True)
class Case:
    """One question with its facts, and in what it departs from the ordinary."""

    post: str
    request: Request
    facts: Facts
    departures: tuple[str, ...] = ()


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
