# SPDX-License-Identifier: Apache-2.0
"""How a field would be treated, by channel, for a post in an ordinary case; and whether branches differ. Pure.

What is shown here is an example: the decision on a real request reads the real facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tournier.catalogue import Level
from tournier.policy import Channel, Facts, Outcome, RuleBook
from tournier.policy.ordinary import ordinary_facts, ordinary_request

CHANNELS = (Channel.LOOK_UP, Channel.REVEAL, Channel.COPY, Channel.PRINT)


@dataclass(frozen=True, slots=True)
class Treatment:
    """What comes of one category through one channel."""

    channel: Channel
    outcome: Outcome
    level: Level


def treatments(
    rules: RuleBook, post: str, categories: Iterable[str], today: int
) -> Mapping[str, tuple[Treatment, ...]]:
    """For every category its treatment through every channel."""
    facts = ordinary_facts(post, today)
    found: dict[str, tuple[Treatment, ...]] = {}
    for category in dict.fromkeys(categories):
        line = []
        for channel in CHANNELS:
            request = ordinary_request(post, channel, [category])
            decision = rules.decide(request, facts)
            line.append(Treatment(channel, decision.outcome, decision.level(request.fields[0].ref)))
        found[category] = tuple(line)
    return found


def moved(facts: Facts, branch: str) -> Facts:
    """The same facts at another branch: staff and customer both belong to it."""
    return replace(facts, staff={**facts.staff, "branch": branch}, customer={**facts.customer, "branch": branch})


@dataclass(frozen=True, slots=True)
class Deviation:
    """A post and category that one branch treats unlike the first."""

    branch: str
    post: str
    category: str
    channel: Channel


def deviations(
    rules: RuleBook, branches: Sequence[str], posts: Iterable[str], categories: Sequence[str], today: int
) -> tuple[Deviation, ...]:
    """Where branches differ in an ordinary case (M11): one rule book for all leaves this empty."""
    found = []
    for post in posts:
        facts = ordinary_facts(post, today)
        for category in categories:
            for channel in CHANNELS:
                request = ordinary_request(post, channel, [category])
                decided = [rules.decide(request, moved(facts, branch)) for branch in branches]
                found += [
                    Deviation(branch, post, category, channel)
                    for branch, decision in zip(branches, decided, strict=True)
                    if (decision.outcome, decision.levels) != (decided[0].outcome, decided[0].levels)
                ]
    return tuple(found)


def rules_naming(rules: RuleBook, branches: Iterable[str]) -> tuple[str, ...]:
    """The rules whose text names a branch: an exception that nobody may make locally (M11)."""
    names = [f'"{branch}"' for branch in branches]
    return tuple(rule.id for rule in rules.rules if any(name in rule.text for name in names))
