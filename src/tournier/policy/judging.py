# SPDX-License-Identifier: Apache-2.0
"""From the rules that fire to the three answers. The compiled path and the real engine both end here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tournier.catalogue import CATEGORIES, FieldRef, InformationClass, Level
from tournier.policy.compiling import Plan
from tournier.policy.decision import Decision, Obligation, Outcome, Reason, Stage
from tournier.policy.grounds import NO_GRANT
from tournier.policy.levels import Group
from tournier.policy.request import Channel, RequestedField
from tournier.policy.rules import Rule
from tournier.policy.stages import merge_stages
from tournier.policy.words import FAMILY_OF, IN_CLEAR, effective_class


def reason_of(rule: Rule) -> Reason:
    """The rule as a reason."""
    return Reason(rule.id, rule.zh, rule.en, rule.clauses, rule.facts)


@dataclass(frozen=True, slots=True)
class Shape:
    """What the fields of a request are, whichever tables they lie in: all that rules see of them.

    `outlines` remembers answers about fields of this shape, by everything else that they rest on.
    """

    groups: tuple[Group, ...]
    cls: int
    categories: frozenset[str]
    families: frozenset[str]
    is_known: bool
    outlines: dict[object, Outline]


def shape_fields(fields: tuple[RequestedField, ...]) -> Shape:
    """The shape of fields; `is_known` is False when the category of one is not in the list."""
    known = all(item.category in CATEGORIES for item in fields)
    groups = tuple(
        (int(effective_class(item.category, item.cls)), FAMILY_OF[item.category]) for item in fields if known
    )
    return Shape(
        groups,
        max((cls for cls, _ in groups), default=int(InformationClass.C1)),
        frozenset(item.category for item in fields),
        frozenset(family for _, family in groups),
        known,
        {},
    )


@dataclass(frozen=True, slots=True)
class Outline:
    """An answer without the names of the fields: levels and the rules behind them stand in the order of the request."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    levels: tuple[Level, ...] = ()
    why: tuple[Reason, ...] = ()
    stages: tuple[Stage, ...] = ()
    obligations: tuple[Obligation, ...] = ()


_NOTHING: Mapping[FieldRef, Reason] = MappingProxyType({})


def fill(outline: Outline, fields: tuple[RequestedField, ...], version: str) -> Decision:
    """The decision about these fields. A field without a level is withheld."""
    if outline.levels:
        refs = [item.ref for item in fields]
        levels = dict(zip(refs, outline.levels, strict=True))
        why: Mapping[FieldRef, Reason] = MappingProxyType(dict(zip(refs, outline.why, strict=True)))
    else:
        levels, why = {item.ref: Level.WITHHELD for item in fields}, _NOTHING
    return Decision(
        outline.outcome, outline.reasons, version, MappingProxyType(levels), why, outline.stages, outline.obligations
    )


def fired_rules(plan: Plan, fired: int) -> tuple[Rule, ...]:
    """The rules whose bits are set."""
    return tuple(rule for bit, rule in enumerate(plan.rules) if fired >> bit & 1)


def judge(
    plan: Plan,
    fired: int,
    shape: Shape,
    show: Callable[[], tuple[tuple[Level, Reason], ...]],
    channel: Channel,
    *,
    break_glass: bool,
) -> Outline:
    """Refuse rules win, then want of a grant, then approvals. `show` gives a level for each field, and is asked only when something may be shown.

    A reveal is all or nothing, so one capped field refuses it.
    """
    rules = fired_rules(plan, fired)
    grants, refuses, approves = (
        tuple(rule for rule in rules if rule.kind == kind) for kind in ("grant", "refuse", "approve")
    )
    if refuses or not grants:
        none = () if grants else (NO_GRANT,)
        return Outline(Outcome.REFUSE, (*map(reason_of, refuses), *none))
    if approves:
        stages = merge_stages([rule.stages for rule in approves])
        return Outline(Outcome.NEEDS_APPROVAL, tuple(map(reason_of, approves)), stages=stages)
    shown = show()
    if channel in IN_CLEAR and any(level < Level.CLEAR for level, _ in shown):
        capped = dict.fromkeys(reason for level, reason in shown if level < Level.CLEAR)
        return Outline(Outcome.REFUSE, tuple(capped))
    levels, why = tuple(level for level, _ in shown), tuple(reason for _, reason in shown)
    duties = _obligations(shape, levels, channel, break_glass=break_glass)
    return Outline(Outcome.ALLOW, tuple(map(reason_of, grants)), levels, why, (), duties)


def _obligations(
    shape: Shape, levels: tuple[Level, ...], channel: Channel, *, break_glass: bool
) -> tuple[Obligation, ...]:
    found = []
    c2_shown = any(
        cls >= InformationClass.C2 and level > Level.MATCH for (cls, _), level in zip(shape.groups, levels, strict=True)
    )
    if c2_shown:
        # PBOC3 33: what is displayed or printed carries account and time.
        found.append(Obligation("watermark", "paper" if channel is Channel.PRINT else "screen"))
    if break_glass:
        found.append(Obligation("review", "break_glass"))  # PIPL 13(4): the emergency is shown afterwards
        found.append(Obligation("notify", "protection_officer"))
    return tuple(found)
