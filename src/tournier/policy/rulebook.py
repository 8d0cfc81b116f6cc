# SPDX-License-Identifier: Apache-2.0
"""The rule book: loaded strictly, compiled once, asked many times, never changed. A new text is a new book.

- `decide` answers through the compiled rules; `decide_with_engine` through Cedar's own engine, for comparison;
- a missing or malformed fact refuses; no rule is skipped for want of a fact;
- an error anywhere on the way refuses.

What is remembered is remembered by everything that it rests on: the rules that fire, and the values that the rules of
levels read. Rules themselves are evaluated anew for every request.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias, TypeVar

from tournier.base import canonical
from tournier.catalogue import Level
from tournier.policy.compiling import Key, Known, Plan, ShowPlan, compile_rules, faults
from tournier.policy.decision import Decision, Outcome, Reason
from tournier.policy.engine import Engine
from tournier.policy.grounds import BASES_OF, OTHER_PERSON, RULE_FAILED, malformed, missing_reason
from tournier.policy.judging import Outline, Shape, fill, fired_rules, judge, reason_of, shape_fields
from tournier.policy.levels import Group, Profiles, level_of
from tournier.policy.remedies import Position, smallest_remedy
from tournier.policy.request import Channel, Facts, Request, RequestedField
from tournier.policy.rules import Rule, read_rules, read_texts
from tournier.policy.schema import schema
from tournier.policy.words import action_of

_MOST_KNOWN = 2048


def shipped_rules() -> Path:
    """The folder of the rule book that came with this installation."""
    here = Path(__file__).resolve()
    packaged = here.parent / "rulebook"
    return packaged if packaged.is_dir() else here.parents[3] / "rules"


# The very fields of a request, their shape, and decisions about them.
_View: TypeAlias = "tuple[tuple[RequestedField, ...], Shape, dict[object, Decision]]"


class RuleBook:
    """One version of the rules. Safe for threads; hot reload is another book in its place."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """Read the texts, by file name. Raises BadInput with file, rule, cause and cure when they do not make a book."""
        compiled = compile_rules(read_rules(texts, schema()))
        self.rules: tuple[Rule, ...] = compiled.rules
        self.version = hashlib.sha256(canonical({**texts})).hexdigest()
        self._shows = compiled.shows
        self._reasons = {kind: tuple(map(reason_of, show.rules)) for kind, show in compiled.shows.items()}
        self._profiles = {kind: Profiles(show, self._reasons[kind]) for kind, show in compiled.shows.items()}
        routes = {(channel, named): action_of(channel, subject=named) for channel in Channel for named in (True, False)}
        self._routes = {route: compiled.plans[name] for route, name in routes.items() if name is not None}
        self._shapes: dict[object, Shape] = {}
        self._views: dict[int, _View] = {}
        self._engine = Engine(self.rules, schema())

    @classmethod
    def load(cls, path: Path) -> RuleBook:
        """The book of a folder of `.cedar` files; BadInput for the first thing that is wrong in it."""
        return cls(read_texts(path))

    def plans(self, channel: Channel, *, named: bool) -> tuple[Plan, ShowPlan] | None:
        """What is compiled for requests by that channel, about a named customer or not: for the laboratory. None is refused."""
        plan = self._routes.get((channel, named))
        return None if plan is None else (plan, self._shows[plan.action.principal])

    def rule(self, name: str) -> Rule | None:
        """The rule of that id."""
        return next((rule for rule in self.rules if rule.id == name), None)

    def decide(self, request: Request, facts: Facts) -> Decision:
        """The decision, without a remedy. Never raises: what cannot be decided is refused."""
        fields = request.fields
        view = self._views.get(id(fields))
        if view is None or view[0] is not fields:
            view = self._new_view(fields)
        _, shape, decisions = view
        subject = request.subject
        plan = self._routes.get((request.channel, subject is not None))
        # The five checks of `malformed`, in one line for the usual case.
        if plan is None or not shape.is_known or request.basis not in BASES_OF.get(request.purpose, ()) or (
            type(request.count) is not int or request.count < 1
        ):  # fmt: skip
            return self._refuse(malformed(request, shape) or RULE_FAILED, fields)
        try:
            key = plan.run(
                facts.staff, facts.customer, facts.moment, facts.approval,
                request.channel, request.purpose, request.basis, shape.cls, request.count, shape.categories,
                shape.families, request.break_glass != "", subject, request.staff,
            )  # fmt: skip
            decision = decisions.get(key)
        except Exception:  # noqa: BLE001  whatever a fact or a rule does, the answer is no
            return self._refuse(self._fault(plan, request, facts), fields)
        if decision is None:
            outline = shape.outlines.get(key) or self._outline(plan, key, shape, request)
            decision = fill(outline, fields, self.version)
            _remember(decisions, key, decision)
        return decision

    def explain(self, request: Request, facts: Facts) -> Decision:
        """The same decision with the smallest remedy, when there is one that people can bring about."""
        return smallest_remedy(self._position, self.rules, request, facts)

    def decide_with_engine(self, request: Request, facts: Facts) -> Decision:
        """The decision by Cedar's own engine over the same texts: slower, and what `decide` is checked against."""
        shape = shape_fields(request.fields)
        wrong = malformed(request, shape)
        plan = self._routes.get((request.channel, request.subject is not None))
        if wrong is not None or plan is None:
            return self._refuse(wrong or RULE_FAILED, request.fields)
        show, reasons = self._shows[plan.action.principal], self._reasons[plan.action.principal]
        places = {rule.id: 1 << bit for bit, rule in enumerate((*plan.rules, *show.rules))}
        try:
            asked = self._engine.ask(plan.action, request, shape, facts)

            def bits(level: Level, group: Group) -> int:
                return sum(places[name] for name in asked.shown(level, group)) >> len(plan.rules)

            fired = sum(places[name] for name in asked.fired)
            shown = tuple(level_of(show, reasons, bits, group) for group in shape.groups)
        except (ValueError, KeyError, TypeError):
            return self._refuse(self._fault(plan, request, facts), request.fields)
        if _is_another(plan, request, facts):
            return self._refuse(OTHER_PERSON, request.fields)
        outline = judge(plan, fired, shape, lambda: shown, request.channel, break_glass=request.break_glass != "")
        return fill(outline, request.fields, self.version)

    def firing(self, request: Request, facts: Facts) -> tuple[str, ...]:
        """The ids of all rules that fire for a request, show rules of any of its fields among them; for replay and tests."""
        found = self._run(request, facts)
        if found is None:
            return ()
        plan, key = found
        show = self._shows[plan.action.principal]
        groups = set(shape_fields(request.fields).groups)
        shown = 0
        for _, run in show.runs:
            for group in groups:
                shown |= run(key, *group)
        names = [rule.id for rule in fired_rules(plan, plan.fired(key))]
        return (*names, *(rule.id for bit, rule in enumerate(show.rules) if shown >> bit & 1))

    def _run(self, request: Request, facts: Facts) -> tuple[Plan, Key] | None:
        """What fires; None when the request or a fact is malformed."""
        shape = shape_fields(request.fields)
        plan = self._routes.get((request.channel, request.subject is not None))
        if plan is None or malformed(request, shape) is not None:
            return None
        try:
            key = plan.run(
                facts.staff, facts.customer, facts.moment, facts.approval,
                request.channel, request.purpose, request.basis, shape.cls, request.count, shape.categories,
                shape.families, request.break_glass != "", request.subject, request.staff,
            )  # fmt: skip
        except Exception:  # noqa: BLE001  the decision says what is missing
            return None
        return plan, key

    def _position(self, request: Request, facts: Facts) -> Position:
        """Where a request stands: the decision, the rules that fire, and those that might."""
        decision = self.decide(request, facts)
        found = self._run(request, facts)
        if found is None:
            return Position(decision, (), ())
        plan, key = found
        return Position(decision, fired_rules(plan, plan.fired(key)), plan.rules)

    def _outline(self, plan: Plan, key: Key, shape: Shape, request: Request) -> Outline:
        profiles = self._profiles[plan.action.principal]

        def show() -> tuple[tuple[Level, Reason], ...]:
            return tuple(profiles.level(key, group) for group in shape.groups)

        break_glass = request.break_glass != ""
        outline = judge(plan, plan.fired(key), shape, show, request.channel, break_glass=break_glass)
        _remember(shape.outlines, key, outline)
        return outline

    def _new_view(self, fields: tuple[RequestedField, ...]) -> _View:
        # By identity: a gate asks about the same tuple of fields again and again, and hashing them costs more than deciding.
        name = tuple([(item.category, item.cls) for item in fields])
        shape = self._shapes.get(name)
        if shape is None:
            shape = shape_fields(fields)
            _remember(self._shapes, name, shape)
        view: _View = (fields, shape, {})
        _remember(self._views, id(fields), view)
        return view

    def _refuse(self, reason: Reason, fields: tuple[RequestedField, ...]) -> Decision:
        return fill(Outline(Outcome.REFUSE, (reason,)), fields, self.version)

    def _fault(self, plan: Plan, request: Request, facts: Facts) -> Reason:
        known: Mapping[str, Known] = {
            "staff": facts.staff, "customer": facts.customer, "moment": facts.moment, "approval": facts.approval,
        }  # fmt: skip
        found = faults(plan.facts, known)
        if found:
            return missing_reason(found)
        return OTHER_PERSON if _is_another(plan, request, facts) else RULE_FAILED


def _is_another(plan: Plan, request: Request, facts: Facts) -> bool:
    return plan.action.principal == "Staff" and facts.staff.get("id") != request.staff


Name = TypeVar("Name")
Item = TypeVar("Item")


def _remember(known: dict[Name, Item], name: Name, value: Item) -> None:
    if len(known) >= _MOST_KNOWN:
        known.clear()
    known[name] = value
