# SPDX-License-Identifier: Apache-2.0
"""From the rules that fire to the three answers. The compiled path and the real engine both end here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tournier.catalogue import FieldRef, InformationClass, Level
from tournier.policy.compiling import Plan
from tournier.policy.decision import Decision, Obligation, Outcome, Reason, Stage
from tournier.policy.grounds import NO_GRANT
from tournier.policy.levels import Group
from tournier.policy.request import Channel, RequestedField
from tournier.policy.rules import Rule
from tournier.policy.stages import merge_stages
from tournier.policy.words import FAMILY_OF, IN_CLEAR, effective_class


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the fired rules of one action come to, before fields are looked at."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    rules: tuple[Rule, ...]
    stages: tuple[Stage, ...] = ()


def reason_of(rule: Rule) -> Reason:
    """The rule as a reason."""
    return Reason(rule.id, rule.zh, rule.en, rule.clauses, rule.facts)


def judge(plan: Plan, fired: int) -> Verdict:
    """Refuse rules win, then want of a grant, then approvals."""
    rules = tuple(rule for bit, rule in enumerate(plan.rules) if fired >> bit & 1)
    by_kind = {kind: tuple(rule for rule in rules if rule.kind == kind) for kind in ("grant", "refuse", "approve")}
    refuse, approve = by_kind["refuse"], by_kind["approve"]
    if refuse or not by_kind["grant"]:
        none = () if by_kind["grant"] else (NO_GRANT,)
        return Verdict(Outcome.REFUSE, (*map(reason_of, refuse), *none), rules)
    if approve:
        stages = merge_stages([rule.stages for rule in approve])
        return Verdict(Outcome.NEEDS_APPROVAL, tuple(map(reason_of, approve)), rules, stages)
    return Verdict(Outcome.ALLOW, tuple(map(reason_of, by_kind["grant"])), rules)


@dataclass(frozen=True, slots=True)
class View:
    """The fields of a request as rules see them."""

    fields: tuple[RequestedField, ...]
    groups: tuple[Group, ...]
    cls: int
    categories: frozenset[str]
    families: frozenset[str]
    withheld: Mapping[FieldRef, Level]
    known: dict[object, Decision]  # decisions about these very fields, by everything else that they rest on


def view_fields(fields: tuple[RequestedField, ...]) -> View:
    """The view of fields whose categories are known."""
    groups = tuple((int(effective_class(item.category, item.cls)), FAMILY_OF[item.category]) for item in fields)
    return View(
        fields,
        groups,
        max((cls for cls, _ in groups), default=int(InformationClass.C1)),
        frozenset(item.category for item in fields),
        frozenset(family for _, family in groups),
        MappingProxyType({item.ref: Level.WITHHELD for item in fields}),
        {},
    )


def refused(view: View | None, reasons: tuple[Reason, ...], version: str) -> Decision:
    """A refusal: every field is withheld."""
    return Decision(Outcome.REFUSE, reasons, version, MappingProxyType({}) if view is None else view.withheld)


def conclude(
    verdict: Verdict,
    view: View,
    shown: tuple[tuple[Level, Reason], ...],
    channel: Channel,
    version: str,
    *,
    break_glass: bool,
) -> Decision:
    """The decision. `shown` has a level for each field; a reveal is all or nothing, so one capped field refuses it."""
    if verdict.outcome is not Outcome.ALLOW:
        return Decision(verdict.outcome, verdict.reasons, version, view.withheld, {}, verdict.stages)
    if channel in IN_CLEAR and any(level < Level.CLEAR for level, _ in shown):
        capped = dict.fromkeys(reason for level, reason in shown if level < Level.CLEAR)
        return refused(view, tuple(capped), version)
    levels, why = {}, {}
    for item, (level, reason) in zip(view.fields, shown, strict=True):
        levels[item.ref], why[item.ref] = level, reason
    obligations = _obligations(verdict, view, shown, channel, break_glass=break_glass)
    return Decision(
        Outcome.ALLOW, verdict.reasons, version, MappingProxyType(levels), MappingProxyType(why), (), obligations
    )


def _obligations(
    verdict: Verdict,
    view: View,
    shown: tuple[tuple[Level, Reason], ...],
    channel: Channel,
    *,
    break_glass: bool,
) -> tuple[Obligation, ...]:
    found = []
    c2_shown = any(
        cls >= InformationClass.C2 and level > Level.MATCH
        for (cls, _), (level, _) in zip(view.groups, shown, strict=True)
    )
    if c2_shown and verdict.outcome is Outcome.ALLOW:
        # PBOC3 33: what is displayed or printed carries account and time.
        found.append(Obligation("watermark", "paper" if channel is Channel.PRINT else "screen"))
    if break_glass:
        found.append(Obligation("review", "break_glass"))  # PIPL 13(4): the emergency is shown afterwards
        found.append(Obligation("notify", "protection_officer"))
    return tuple(found)
