# SPDX-License-Identifier: Apache-2.0
"""A decision of the past in its reasons: made again by a rule book from the facts that its entry kept.

The facts of the person, the moment and the approvals are told with their values; of the customer's only which ones were
read. What a customer is (a minor, a VIP, restricted) is customer information, and the gate is its only way out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tournier.ledger import OpenedEntry
from tournier.policy.decision import Decision, Outcome
from tournier.policy.documents import write_decision
from tournier.policy.kept import WHETHER, remade
from tournier.policy.laboratory.past import expect_decision
from tournier.policy.laboratory.telling import Both, fact_told
from tournier.policy.request import Facts
from tournier.policy.rulebook import RuleBook
from tournier.policy.vocabulary import FACT


@dataclass(frozen=True, slots=True)
class Explained:
    """What was recorded, and what a book answers to the same request and facts; `facts` by their keys."""

    recorded: Outcome
    decision: Decision
    facts: Mapping[str, Both]

    @property
    def agrees(self) -> bool:
        """Whether the book answers as was recorded."""
        return self.recorded is self.decision.outcome


def explain_past(entry: OpenedEntry, book: RuleBook) -> Explained:
    """The decision of an entry by this book, with reasons and remedy. BadInput where `expect_decision` raises it."""
    past = expect_decision(entry)
    request, facts = remade(past.row)
    decision = book.explain(request, facts)
    return Explained(past.recorded, decision, facts_read(decision, facts))


def facts_read(decision: Decision, facts: Facts) -> dict[str, Both]:
    """The facts behind the reasons."""
    found: dict[str, Both] = {}
    for key in dict.fromkeys(key for reason in decision.reasons for key in reason.facts if key in FACT):
        fact = FACT[key]
        told = fact.owner != "customer" and key not in WHETHER
        found[key] = fact_told(key, getattr(facts, fact.owner).get(fact.name)) if told else (fact.zh, fact.en)
    return found


def explanation_written(explained: Explained) -> dict[str, Any]:
    """The explanation as an object."""
    facts = {key: {"zh": zh, "en": en} for key, (zh, en) in explained.facts.items()}
    return {
        "recorded": explained.recorded.value, "agrees": explained.agrees,
        "decision": write_decision(explained.decision), "facts": facts,
    }  # fmt: skip
