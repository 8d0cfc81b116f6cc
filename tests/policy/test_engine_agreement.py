# SPDX-License-Identifier: Apache-2.0
"""The compiled rules and Cedar's own engine give the same answer, rule by rule and level by level."""

from collections import Counter

import pytest

from tests.examples import SOAK
from tests.policy.asking import questions
from tournier.policy import Decision, Facts, Outcome, Request, RuleBook

PER_SEED = 1_300
SEEDS = (11, 12, 13, 14)
OFTEN = 5  # at least so often each rule of a seed is seen to fire in both
Question = tuple[Request, Facts]


def said(decision: Decision) -> tuple[object, ...]:
    return (
        decision.outcome,
        decision.reasons,
        decision.stages,
        decision.obligations,
        dict(decision.levels),
        {ref: reason.rule for ref, reason in decision.level_reasons.items()},
    )


def asked(book: RuleBook, seed: int) -> list[Question]:
    """All of a seed's questions in the campaign; else each in which a rule fires that few before it fire, and every sixth."""
    found, fired = [], Counter[str]()
    for place, question in enumerate(questions(PER_SEED, seed)):
        rules = set(book.firing(*question))
        if SOAK or place % 6 == 0 or any(fired[rule] < OFTEN for rule in rules):
            fired.update(rules)
            found.append(question)
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_both_paths_decide_alike(book: RuleBook, seed: int):
    outcomes = Counter()
    for request, facts in asked(book, seed):
        decision = book.decide(request, facts)
        assert said(decision) == said(book.decide_with_engine(request, facts)), (request, facts)
        outcomes[decision.outcome] += 1
    assert min(outcomes[outcome] for outcome in Outcome) > PER_SEED // 200, outcomes


def test_every_rule_fires_for_some_question(book: RuleBook):
    """A rule that these questions never fire is dead, or the questions are too tame to compare the two paths."""
    fired: Counter[str] = Counter()
    for seed in SEEDS:
        for request, facts in questions(PER_SEED, seed):
            fired.update(book.firing(request, facts))
    assert [rule.id for rule in book.rules if not fired[rule.id]] == []
