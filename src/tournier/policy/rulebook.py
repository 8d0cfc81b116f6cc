# SPDX-License-Identifier: Apache-2.0
"""The rule book: loaded strictly, compiled once, asked many times, never changed. A new text is a new book.

- `decide` answers through the compiled rules; `decide_with_engine` through Cedar's own engine, for comparison;
- a missing or malformed fact refuses; no rule is skipped for want of a fact;
- an error anywhere on the way refuses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import cedarpy

from tournier.base import canonical
from tournier.catalogue import Level
from tournier.policy.compiling import Key, Known, Plan, compile_rules, faults
from tournier.policy.decision import Decision, Reason
from tournier.policy.engine import Engine
from tournier.policy.grounds import OTHER_PERSON, RULE_FAILED, malformed, missing_reason
from tournier.policy.judging import Verdict, View, conclude, judge, reason_of, refused, view_fields
from tournier.policy.levels import Group, Profiles, level_of
from tournier.policy.remedies import Position, smallest_remedy
from tournier.policy.request import Facts, Request, RequestedField
from tournier.policy.rules import Rule, read_rules, read_texts
from tournier.policy.schema import schema_text
from tournier.policy.words import action_of

_MOST_KNOWN = 2048


def shipped_rules() -> Path:
    """The folder of the rule book that came with this installation."""
    here = Path(__file__).resolve()
    packaged = here.parent / "rulebook"
    return packaged if packaged.is_dir() else here.parents[3] / "rules"


class RuleBook:
    """One version of the rules. Safe for threads; hot reload is another book in its place."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """Read the texts, by file name. Raises BadInput with file, rule, cause and cure when they do not make a book."""
        schema = cedarpy.Schema.from_str(schema_text())
        compiled = compile_rules(read_rules(texts, schema))
        self.rules: tuple[Rule, ...] = compiled.rules
        self.version = hashlib.sha256(canonical({**texts})).hexdigest()
        self._plans = compiled.plans
        self._shows = compiled.shows
        self._reasons = {kind: tuple(map(reason_of, show.rules)) for kind, show in compiled.shows.items()}
        self._profiles = {kind: Profiles(show, self._reasons[kind]) for kind, show in compiled.shows.items()}
        self._verdicts: dict[tuple[str, int], Verdict] = {}
        self._views: dict[int, View] = {}
        self._engine = Engine(self.rules, schema)

    @classmethod
    def load(cls, path: Path) -> RuleBook:
        """The book of a folder of `.cedar` files; BadInput for the first thing that is wrong in it."""
        return cls(read_texts(path))

    def rule(self, name: str) -> Rule | None:
        """The rule of that id."""
        return next((rule for rule in self.rules if rule.id == name), None)

    def decide(self, request: Request, facts: Facts) -> Decision:
        """The decision, without a remedy. Never raises: what cannot be decided is refused."""
        wrong = malformed(request)
        if wrong is not None:
            return refused(None, (wrong,), self.version)
        view = self._view(request.fields)
        plan = self._plans[action_of(request.channel, subject=request.subject is not None) or ""]
        if "id" in facts.staff and facts.staff["id"] != request.staff and plan.action.principal == "Staff":
            return refused(view, (OTHER_PERSON,), self.version)
        break_glass = request.break_glass != ""
        try:
            fired, key = plan.run(*_values(request, view, facts))
            known = view.known.get((plan.action.name, fired, key, break_glass))
        except Exception:  # noqa: BLE001  whatever a fact or a rule does, the answer is no
            return refused(view, (self._fault(plan, facts),), self.version)
        if known is not None:
            return known
        profiles = self._profiles[plan.action.principal]
        shown = tuple(profiles.level(key, group) for group in view.groups)
        decision = conclude(
            self._verdict(plan, fired), view, shown, request.channel, self.version, break_glass=break_glass
        )
        if len(view.known) >= _MOST_KNOWN:
            view.known.clear()
        view.known[plan.action.name, fired, key, break_glass] = decision
        return decision

    def explain(self, request: Request, facts: Facts) -> Decision:
        """The same decision with the smallest remedy, when there is one that people can bring about."""
        return smallest_remedy(self._position, self.rules, request, facts)

    def decide_with_engine(self, request: Request, facts: Facts) -> Decision:
        """The decision by Cedar's own engine over the same texts: slower, and what `decide` is checked against."""
        wrong = malformed(request)
        if wrong is not None:
            return refused(None, (wrong,), self.version)
        view = view_fields(request.fields)
        plan = self._plans[action_of(request.channel, subject=request.subject is not None) or ""]
        if facts.staff.get("id", request.staff) != request.staff and plan.action.principal == "Staff":
            return refused(view, (OTHER_PERSON,), self.version)
        try:
            asked = self._engine.ask(plan.action, request, view, facts)
            fired = sum(1 << bit for bit, rule in enumerate(plan.rules) if rule.id in asked.fired)
            show = self._shows[plan.action.principal]
            places = {rule.id: 1 << bit for bit, rule in enumerate(show.rules)}

            def bits(level: Level, group: Group) -> int:
                return sum(places[name] for name in asked.shown(level, group))

            reasons = self._reasons[plan.action.principal]
            shown = tuple(level_of(show, reasons, bits, group) for group in view.groups)
        except (ValueError, KeyError, TypeError):
            return refused(view, (self._fault(plan, facts),), self.version)
        break_glass = request.break_glass != ""
        return conclude(judge(plan, fired), view, shown, request.channel, self.version, break_glass=break_glass)

    def firing(self, request: Request, facts: Facts) -> tuple[str, ...]:
        """The ids of all rules that fire for a request, show rules of any of its fields among them; for replay and tests."""
        found = self._run(request, facts)
        if found is None:
            return ()
        plan, fired, key = found
        show = self._shows[plan.action.principal]
        groups = set(self._view(request.fields).groups)
        shown = 0
        for _, run in show.runs:
            for group in groups:
                shown |= run(key, *group)
        names = [rule.id for bit, rule in enumerate(plan.rules) if fired >> bit & 1]
        return (*names, *(rule.id for bit, rule in enumerate(show.rules) if shown >> bit & 1))

    def _run(self, request: Request, facts: Facts) -> tuple[Plan, int, Key] | None:
        """What fires; None when the request is malformed or a fact is."""
        if malformed(request) is not None:
            return None
        view = self._view(request.fields)
        plan = self._plans[action_of(request.channel, subject=request.subject is not None) or ""]
        try:
            fired, key = plan.run(*_values(request, view, facts))
        except Exception:  # noqa: BLE001  the decision says what is missing
            return None
        return plan, fired, key

    def _position(self, request: Request, facts: Facts) -> Position:
        """Where a request stands: the decision, the rules that fire, and those that might."""
        decision = self.decide(request, facts)
        found = self._run(request, facts)
        if found is None:
            return Position(decision, (), ())
        plan, fired, _ = found
        return Position(decision, self._verdict(plan, fired).rules, plan.rules)

    def _verdict(self, plan: Plan, fired: int) -> Verdict:
        verdict = self._verdicts.get((plan.action.name, fired))
        if verdict is None:
            verdict = judge(plan, fired)
            if len(self._verdicts) >= _MOST_KNOWN:
                self._verdicts.clear()
            self._verdicts[plan.action.name, fired] = verdict
        return verdict

    def _view(self, fields: tuple[RequestedField, ...]) -> View:
        # By identity: a gate asks about the same tuple of fields again and again, and hashing them costs more than deciding.
        view = self._views.get(id(fields))
        if view is None or view.fields is not fields:
            view = view_fields(fields)
            if len(self._views) >= _MOST_KNOWN:
                self._views.clear()
            self._views[id(fields)] = view
        return view

    def _fault(self, plan: Plan, facts: Facts) -> Reason:
        known: Mapping[str, Known] = {
            "staff": facts.staff, "customer": facts.customer, "moment": facts.moment, "approval": facts.approval,
        }  # fmt: skip
        found = faults(plan.facts, known)
        return missing_reason(found) if found else RULE_FAILED


def _values(request: Request, view: View, facts: Facts) -> tuple[object, ...]:
    """What a compiled action takes: the facts by owner, then the request in the order of `compiling.REQUEST`."""
    return (
        facts.staff, facts.customer, facts.moment, facts.approval,
        request.channel.value, request.purpose, request.basis, view.cls, request.count, view.categories,
        view.families, request.break_glass != "", request.subject, request.staff,
    )  # fmt: skip
