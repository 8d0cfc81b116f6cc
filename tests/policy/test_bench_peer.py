# SPDX-License-Identifier: Apache-2.0
"""The hand-written ifs of the bench are the shipped rules: an independent second reading of them."""

from bench.decisions import check

from tests.policy.asking import questions
from tournier.policy import RuleBook, shipped_rules


def test_the_rules_by_hand_decide_as_the_rule_book_does():
    outcomes = check(RuleBook.load(shipped_rules()), list(questions(3_000, seed=20261128)))
    assert set(outcomes) == {"allow", "needs_approval", "refuse"}
