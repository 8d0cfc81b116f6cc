# SPDX-License-Identifier: Apache-2.0
"""How it would be if everybody agreed whom the rules ask."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from tournier.policy.decision import Decision, Outcome
from tournier.policy.request import Facts, Request

_MOST_ROUNDS = 4


class Decides(Protocol):
    """A rule book, as far as it is needed here."""

    def decide(self, request: Request, facts: Facts) -> Decision:
        """The decision on a request."""
        ...


def as_agreed(rules: Decides, request: Request, facts: Facts, decision: Decision) -> Decision:
    """The decision if everybody agreed whom the rules ask. Nothing may leave by it: it says what would be shown."""
    for _ in range(_MOST_ROUNDS):
        if decision.outcome is not Outcome.NEEDS_APPROVAL:
            break
        held = facts.approval.get("roles", frozenset())
        roles = frozenset(held) if isinstance(held, frozenset) else frozenset()
        asked = frozenset(role for stage in decision.stages for role in stage.roles)
        facts = replace(facts, approval={**facts.approval, "roles": roles | asked})
        decision = rules.decide(request, facts)
    return decision
