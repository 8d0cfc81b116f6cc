# SPDX-License-Identifier: Apache-2.0
"""The smallest remedy: the fewest changes that people can bring about and that together allow the request.

A rule's answer rests on the facts that it reads and on nothing else. So whatever stands against the request is cleared
by changing one of the facts that the rule in the way reads: the search follows the rule with the fewest such changes,
one step deeper each round, and the first that allows is smallest. What it found is checked once more, step by step:
a step that can be left out is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from types import MappingProxyType
from typing import TypeAlias

from tournier.policy.decision import Decision, Outcome, Remedy, RemedyStep
from tournier.policy.request import Facts, Request, Value
from tournier.policy.rules import Rule
from tournier.policy.stages import demands
from tournier.policy.vocabulary import FACT, OWNERS, Change, FactType
from tournier.policy.words import POST_TITLES

_MOST_STEPS = 14
_MOST_QUESTIONS = 4000
_A_YEAR = 365
_ROLES = "approval.roles"
# Whose act is asked for first when several changes would do: the approval before waiting for tomorrow.
_ORDER = ("approvers", "self", "manager", "office", "customer", "time")


@dataclass(frozen=True, slots=True)
class Position:
    """Where a request stands: the decision, the rules that fire, and all rules that could grant it."""

    decision: Decision
    fired: tuple[Rule, ...]
    possible: tuple[Rule, ...]


Ask: TypeAlias = Callable[[Request, Facts], Position]


@dataclass(frozen=True, slots=True)
class _Step:
    change: Change
    value: Value


_Steps: TypeAlias = Mapping[str, _Step]


def smallest_remedy(ask: Ask, rules: Iterable[Rule], request: Request, facts: Facts) -> Decision:
    """The decision with its remedy; with None when it is allowed or when nothing that people can do would allow it."""
    decision = ask(request, facts).decision
    if decision.outcome is Outcome.ALLOW:
        return decision
    search = _Search(ask, {rule.id: rule for rule in rules}, request, facts)
    steps = search.find()
    if steps is None:
        return decision
    found = sorted(steps.items(), key=lambda item: _ORDER.index(item[1].change.who))
    return replace(decision, remedy=Remedy(tuple(_words(key, step, facts) for key, step in found)))


class _Search:
    def __init__(self, ask: Ask, rules: Mapping[str, Rule], request: Request, facts: Facts) -> None:
        self._ask = ask
        self._rules = rules
        self._request = request
        self._facts = facts
        self._questions = 0

    def find(self) -> _Steps | None:
        for most in range(1, _MOST_STEPS + 1):
            self._deeper = False
            found = self._follow({}, most)
            if found is not None:
                return self._pruned(found)
            if not self._deeper or self._questions >= _MOST_QUESTIONS:
                return None
        return None

    def _position(self, steps: _Steps) -> Position:
        self._questions += 1
        return self._ask(self._request, changed(self._facts, {key: step.value for key, step in steps.items()}))

    def _allows(self, steps: _Steps) -> bool:
        return self._position(steps).decision.outcome is Outcome.ALLOW

    def _follow(self, steps: _Steps, most: int) -> _Steps | None:
        position = self._position(steps)
        if position.decision.outcome is Outcome.ALLOW:
            return steps
        if self._questions >= _MOST_QUESTIONS:
            return None
        obstacles = [list(self._ways(obstacle, steps)) for obstacle in self._obstacles(position)]
        if not obstacles:
            return None
        for key, step in min(obstacles, key=len):
            if key not in steps and len(steps) >= most:
                self._deeper = True
                continue
            found = self._follow({**steps, key: step}, most)
            if found is not None:
                return found
        return None

    def _obstacles(self, position: Position) -> list[tuple[tuple[Rule, ...], tuple[str, ...]]]:
        """What stands in the way, each as the rules and the facts of which one must change."""
        reasons = position.decision.reasons
        found: list[tuple[tuple[Rule, ...], tuple[str, ...]]] = []
        for reason in reasons:
            rule = self._rules.get(reason.rule)
            if reason.rule == "no-grant":
                grants = tuple(rule for rule in position.possible if rule.kind == "grant")
                found.append((grants, tuple(dict.fromkeys(fact for rule in grants for fact in rule.facts))))
            elif reason.rule == "fact-missing":
                found += [((), (fact,)) for fact in reason.facts]
            elif rule is not None:
                found.append(((rule,), rule.facts))
            else:
                found.append(((), ()))  # nothing that changes a fact helps
        if not any(reason.rule == "fact-missing" for reason in reasons):
            # Approvals show only once nothing refuses, but they will be needed: they stand in the way already.
            waiting = [rule for rule in position.fired if rule.kind == "approve"]
            found += [((rule,), rule.facts) for rule in waiting if rule.id not in {reason.rule for reason in reasons}]
        return found

    def _ways(self, obstacle: tuple[tuple[Rule, ...], tuple[str, ...]], steps: _Steps) -> Iterator[tuple[str, _Step]]:
        rules, keys = obstacle
        ways = [
            (key, change) for key in keys if key in FACT for change in FACT[key].changes if key not in steps or key == _ROLES
        ]  # fmt: skip
        for key, change in sorted(ways, key=lambda way: _ORDER.index(way[1].who)):
            present = steps[key].value if key in steps else self._present(key)
            if change.instead_of is not None and present not in change.instead_of:
                continue
            for value in self._values(FACT[key], change, present, rules):
                if value != present:
                    yield key, _Step(change, value)

    def _values(
        self, fact: FactType, change: Change, present: Value | None, rules: tuple[Rule, ...]
    ) -> Iterator[Value]:
        if change.value is not None:
            yield change.value
        elif fact.type == "date":
            today = self._facts.moment.get("date")
            if type(today) is int:
                yield today + _A_YEAR
        elif fact.key == _ROLES:
            given = present if isinstance(present, frozenset) else frozenset()
            if present is None:
                yield frozenset()
            for rule in rules:
                every, some = demands(rule.stages)
                choices = [sorted(roles, key=list(POST_TITLES).index) for roles in some if not roles & given]
                for chosen in product(*choices):
                    yield given | every | frozenset(chosen)
        else:
            given = present if isinstance(present, frozenset) else frozenset()
            yield given | {self._request.purpose}

    def _present(self, key: str) -> Value | None:
        owner, name = key.split(".")
        known: Mapping[str, Value] = getattr(self._facts, owner)
        return known.get(name)

    def _pruned(self, steps: _Steps) -> _Steps:
        kept = dict(steps)
        for key in list(kept):
            without = {other: step for other, step in kept.items() if other != key}
            if self._allows(without):
                kept = without
        roles = kept[_ROLES].value if _ROLES in kept else None
        given = self._present(_ROLES)
        if isinstance(roles, frozenset):
            for role in sorted(roles - (given if isinstance(given, frozenset) else frozenset())):
                fewer = {**kept, _ROLES: _Step(kept[_ROLES].change, roles - {role})}
                if self._allows(fewer):
                    kept, roles = fewer, roles - {role}
        return kept


def changed(facts: Facts, values: Mapping[str, Value]) -> Facts:
    """The facts with these values, by keys as `staff.training_until`, in place of their own."""
    parts = {owner: dict(getattr(facts, owner)) for owner in OWNERS}
    for key, value in values.items():
        owner, name = key.split(".")
        parts[owner][name] = value
    return Facts.by_owner({owner: MappingProxyType(part) for owner, part in parts.items()})


def _words(key: str, step: _Step, facts: Facts) -> RemedyStep:
    zh, en = step.change.zh, step.change.en
    if key == _ROLES and isinstance(step.value, frozenset):
        given = facts.approval.get("roles")
        wanted = step.value - (given if isinstance(given, frozenset) else frozenset())
        titles = [POST_TITLES[role] for role in POST_TITLES if role in wanted]
        zh = f"取得审批：{'、'.join(title[0] for title in titles)}"
        en = f"Obtain the approval of: {', '.join(title[1] for title in titles)}"
    return RemedyStep(key, step.value, zh, en, step.change.who)
