# SPDX-License-Identifier: Apache-2.0
"""The one path of every disclosure: ask the facts, decide, record, and only then let an answer be made.

What the gate's docstring promises is kept here; a channel says nothing but what it asks and what an answer is made of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from typing import TypeVar

from tournier.base import JSON, Refused, SystemFailed, TournierError
from tournier.catalogue import Level
from tournier.gate import record
from tournier.gate.answers import ApprovalNeeded, Card, Found, Matched, No, Refusal
from tournier.gate.failing import note_failure
from tournier.gate.intents import Intent
from tournier.gate.ports import EvidencePort, FactPort, Late, LimitPort, RulePort, Shut
from tournier.gate.queries import OpenQuery
from tournier.policy import Apart, Channel, Decision, Facts, Outcome, Reason, Request
from tournier.policy.agreeing import as_agreed

_IN_CLEAR = frozenset({Channel.REVEAL, Channel.COPY})
_UNANSWERED = "moment.unanswered"
_CASE = "approval.case_open"
_NO_CASE = {
    "unknown": (
        "所填编号在本系统中查无此事项，也不属于认可的外部编号；请填写未办结事项的编号",
        "nothing that is known here or whose form is trusted has this number; give that of a case that is open",
    ),
    "closed": ("该事项已办结；请填写未办结事项的编号", "this case is closed; give the number of one that is open"),
    "another": (
        "该事项涉及其他客户；请填写涉及该客户的事项编号",
        "this case is about another customer; give the number of one that is about this customer",
    ),
}
_NAMED = 5  # tables in a reason; there is a page that lists them all
Answer = TypeVar("Answer", Card, Found, Matched, OpenQuery, "OpenQuery | No")


class Path:
    """Facts, rules, evidence and rations, in the order in which they must be asked."""

    def __init__(
        self, *, rules: Callable[[], RulePort], facts: FactPort, evidence: EvidencePort, limits: LimitPort
    ) -> None:
        self._rules = rules
        self._facts = facts
        self._evidence = evidence
        self._limits = limits

    def _spend(self, request: Request, name: str, who: str, ration: tuple[int, int]) -> None:
        # Rationed before it is decided, so that asking for what is refused counts too; a ration used up is itself a
        # refusal, and refusals are recorded (XB 47: abnormal operations leave a trace).
        try:
            self._limits.spend(name, who, *ration)
        except Refused as spent:
            self._evidence.append(record.ration_entry(request, spent.code))
            raise

    def _disclose(
        self,
        request: Request,
        cleared: Callable[[Request, Decision, Intent], Answer],
        extra: Mapping[str, JSON],
        *,
        later: bool = False,
        soon: Late | None = None,
    ) -> Answer | No:
        """`later` leaves it to the answer to record the intent of what is allowed, before anything of it leaves.

        With `soon` the answer records it with its page, and where sources are late it is recorded while they are read.
        """
        if later:
            self._evidence.ensure_open()
        else:  # that the ledger takes writes shows at the decision's own entry, before anything leaves
            self._evidence.ensure_witnessed()
        decision, facts = self._decide(request)
        if request.break_glass and decision.outcome is Outcome.ALLOW:
            self._evidence.append(record.emergency_entry(request))
        intent = Intent(self._evidence, record.decision_entry(request, decision, facts, extra))
        if not (later or soon) or decision.outcome is not Outcome.ALLOW or request.break_glass:
            intent.record()
        # A crash from here on leaves an intent without a page, or neither: the ledger never says less than was disclosed.
        if decision.outcome is Outcome.REFUSE:
            return Refusal(request, decision, intent.receipt)
        if decision.outcome is Outcome.NEEDS_APPROVAL:
            return ApprovalNeeded(request, decision, intent.receipt)
        with intent.while_soon(soon) if soon else nullcontext():
            answer = self._cleared(request, decision, intent, cleared)
        return replace(answer, agreed=facts.agreed) if isinstance(answer, Card) else answer

    def _supposed(
        self,
        request: Request,
        cleared: Callable[[Request, Decision, Intent], OpenQuery | No],
        extra: Mapping[str, JSON],
    ) -> OpenQuery | No:
        self._evidence.ensure_witnessed()
        decision, facts = self._decide(request)
        intent = Intent(self._evidence, record.decision_entry(request, decision, facts, {**extra, "supposed": True}))
        receipt = intent.record()
        agreed = as_agreed(self._rules(), request, facts, decision)
        if agreed.outcome is not Outcome.ALLOW:
            return Refusal(request, agreed if decision.outcome is Outcome.NEEDS_APPROVAL else decision, receipt)
        opened = self._cleared(request, agreed, intent, cleared)
        if isinstance(opened, OpenQuery):
            opened.close()
        return opened

    def _cleared(
        self,
        request: Request,
        decision: Decision,
        intent: Intent,
        cleared: Callable[[Request, Decision, Intent], Answer],
    ) -> Answer:
        try:
            return cleared(request, decision, intent)
        except TournierError as error:
            intent.record(record.failure_entry(request, error.code))
            raise
        except Exception as error:  # noqa: BLE001  whatever it is, the disclosure ends and is recorded as failed
            note_failure(request.id, error)
            # An unforeseen error may carry a value in its text, so it goes no further.
            intent.record(record.failure_entry(request, "gate.failed"))
            raise SystemFailed(
                "gate.failed",
                "The disclosure failed on the way; nothing was released.",
                "Try again; if it stays, tell the platform engineers.",
            ) from None

    def _decide(self, request: Request) -> tuple[Decision, Facts]:
        rules = self._rules()
        try:
            facts = self._facts.facts(request)
        except Shut as shut:
            return Decision(Outcome.REFUSE, shut.reasons, rules.version, remedy=shut.remedy), Facts()
        except Refused as missing:
            reason = Reason(missing.code, missing.cause, missing.cause, ("XB-47",))
            return Decision(Outcome.REFUSE, (reason,), rules.version), Facts()
        decision = rules.decide(request, facts)
        if decision.outcome is not Outcome.ALLOW:
            decision = rules.explain(request, facts)
        elif request.channel in _IN_CLEAR and any(decision.level(item.ref) < Level.CLEAR for item in request.fields):
            # A reveal is all or nothing: fields that no show rule opens make it a refusal with the rule that says so.
            reasons = tuple(
                decision.level_reasons.get(item.ref)
                or Reason(
                    "no-show-rule", "没有规则允许明示该字段", "No rule lets this field be shown in clear", ("XB-47",)
                )
                for item in request.fields
                if decision.level(item.ref) < Level.CLEAR
            )
            decision = Decision(Outcome.REFUSE, tuple(dict.fromkeys(reasons)), decision.rules_version)
        if facts.apart and decision.outcome is not Outcome.REFUSE:
            facts = replace(facts, apart=_left_out(rules, request, facts))
        if facts.case in _NO_CASE and decision.outcome is Outcome.REFUSE:
            decision = _naming_case(decision, *_NO_CASE[facts.case])
        if facts.unanswered and decision.outcome is Outcome.REFUSE:
            decision = _naming_tables(decision, facts.unanswered)
        return decision, facts


def _left_out(rules: RulePort, request: Request, facts: Facts) -> tuple[Apart, ...]:
    """Those customers whom the rules keep out of an answer about many for this purpose (PIPL 47)."""

    def refused(why: str) -> bool:
        among = replace(facts, moment={**facts.moment, "kept_among": why})
        return rules.decide(request, among).outcome is Outcome.REFUSE

    barred = {why for why in {one.why for one in facts.apart} if refused(why)}
    return tuple(one for one in facts.apart if one.why in barred)


def _naming_case(decision: Decision, zh: str, en: str) -> Decision:
    """The same no; a reason that rests on no case says what is wrong with the one that was named, so that it can be cured."""
    reasons = [
        replace(one, zh=f"{one.zh}：{zh}", en=f"{one.en}: {en}") if _CASE in one.facts else one
        for one in decision.reasons
    ]
    return replace(decision, reasons=tuple(reasons))


def _naming_tables(decision: Decision, tables: tuple[str, ...]) -> Decision:
    """The same no; a reason that rests on nobody answering for a table says for which, so that it can be cured (M02)."""
    more = ("…",) if len(tables) > _NAMED else ()
    named = (*tables[:_NAMED], *more)
    reasons = [
        replace(one, zh=f"{one.zh}：{'、'.join(named)}", en=f"{one.en}: {', '.join(named)}") if _UNANSWERED in one.facts else one
        for one in decision.reasons
    ]  # fmt: skip
    return replace(decision, reasons=tuple(reasons))
