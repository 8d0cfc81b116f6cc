# SPDX-License-Identifier: Apache-2.0
"""Whether what people agreed to still holds when it is taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tournier.base import Refused
from tournier.gate.answers import Ask
from tournier.gate.queries import KEPT, OpenQuery
from tournier.policy import Decision, Facts, Outcome, Request

_NO_GRANT = "no-grant"


def to_deliver(decide: Callable[[Request], tuple[Decision, Facts]], asked: OpenQuery, ask: Ask) -> None:
    """Raises Refused unless the answer to `asked` may go to `ask.staff` in this session and from this address.

    Who asked must be allowed it anew. Another person takes it in their stead, because the approvers agreed to them by
    name: they need no grant of their own, but nothing may speak against them (standing, separation, sign-in, network).
    """
    taken = replace(asked.request, staff=ask.staff, session=ask.session, address=ask.address)
    if ask.staff != asked.request.staff:
        _allowed(asked, *decide(asked.request))
        decision, _ = decide(taken)
        against = [reason for reason in decision.reasons if reason.rule != _NO_GRANT]
        # A refusal without a reason is one that nobody understands: it stands.
        if decision.outcome is Outcome.REFUSE and (against or not decision.reasons):
            raise _no(replace(decision, reasons=tuple(against)))
        return
    _allowed(asked, *decide(taken))


def _allowed(asked: OpenQuery, decision: Decision, facts: Facts) -> None:
    if decision.outcome is not Outcome.ALLOW:
        raise _no(decision)
    if any(decision.level(item.ref) < asked.decision.level(item.ref) for item in asked.request.fields):
        raise Refused(
            "export.lowered", "Less may be shown by now than the file holds.", "Revoke it and ask for a new one."
        )
    if any(one.mark not in asked.apart for one in facts.apart):
        raise _no(replace(decision, reasons=(KEPT,)))


def _no(decision: Decision) -> Refused:
    said = "; ".join(f"{reason.rule}: {reason.en}" for reason in decision.reasons)
    steps = "; ".join(step.en for step in decision.remedy.steps) if decision.remedy else ""
    return Refused("export.stopped", f"The file is not given: {said}.", steps or "Ask for a new export.")
