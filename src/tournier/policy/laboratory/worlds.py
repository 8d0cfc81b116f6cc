# SPDX-License-Identifier: Apache-2.0
"""A rule book as formulas, action by action, and a world that z3 found as a request with its facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from tournier.catalogue import CATEGORIES, FieldRef, InformationClass, Level
from tournier.policy.laboratory.encoding import any_fires, fires
from tournier.policy.laboratory.symbols import SYMBOLS, Symbols, Term, Texts, Words, possible, well_formed, z3
from tournier.policy.ordinary import ordinary_facts
from tournier.policy.request import Channel, Facts, Request, RequestedField, Value
from tournier.policy.rules import Rule
from tournier.policy.vocabulary import FACTS
from tournier.policy.words import ENUMS, FAMILY_OF, SHOWN, Action, level_action

_USUAL = frozenset({"NAME", "MOBILE"})  # what an example asks for when it may be anything
_STAFF, _CUSTOMER = "s-0001", "c-0001"
_TIMEOUT = 20_000  # milliseconds for one question
_HEAVY = 20  # what an example keeps to before anything else: a purpose and a basis that go together


def channel_of(action: Action) -> Channel:
    """The channel of an action: a search hit is `find`."""
    return Channel.SEARCH if action.name == "find" else Channel(action.name)


@dataclass(slots=True)
class Encoded:
    """The rules of one book as formulas over one set of symbols."""

    rules: Sequence[Rule]
    symbols: Symbols = field(default_factory=Symbols)
    _known: dict[tuple[str, str], Term] = field(default_factory=dict)
    _solvers: dict[str, Term] = field(default_factory=dict)

    @contextmanager
    def asking(self, action: Action) -> Iterator[Term]:
        """A solver that knows what holds of every request of an action; what is added within is forgotten after."""
        solver = self._solvers.get(action.name)
        if solver is None:
            solver = self._solvers[action.name] = z3.Solver()
            solver.set("timeout", _TIMEOUT)
            solver.set("core.minimize", True)  # noqa: FBT003  an option of z3
            solver.add(*self.world(action))
        solver.push()
        try:
            yield solver
        finally:
            solver.pop()

    def fires(self, rule: Rule, action: Action) -> Term:
        """When a rule of the book fires for an action."""
        key = (rule.id, action.name)
        if key not in self._known:
            self._known[key] = fires(rule, action, self.symbols)
        return self._known[key]

    def of_kind(self, kind: str, action: Action) -> list[tuple[str, Term]]:
        """The rules of a kind that may fire for an action, with when they do."""
        found = ((rule.id, self.fires(rule, action)) for rule in self.rules if rule.kind == kind)
        return [(name, term) for name, term in found if not z3.is_false(term)]

    def some(self, kind: str, action: Action) -> Term:
        """Whether some rule of a kind fires."""
        return z3.Or([term for _, term in self.of_kind(kind, action)])

    def passes(self, action: Action) -> Term:
        """Whether a request is granted, not refused, and needs nobody's approval any more."""
        return z3.And(
            self.some("grant", action), z3.Not(self.some("refuse", action)), z3.Not(self.some("approve", action))
        )

    def caps(self, level: Level, principal: str) -> list[tuple[str, Term]]:
        """The rules that cap a field at or below a level, with when they do."""
        found = []
        for at in (at for at in SHOWN if at <= level):
            action = level_action(at, principal)
            found += [
                (rule.id, self.fires(rule, action)) for rule in self.rules if rule.kind == "show" and not rule.permits
            ]
        return [(name, term) for name, term in found if not z3.is_false(term)]

    def reaches(self, level: Level, principal: str) -> Term:
        """Whether a field is shown at a level or above it: a rule opens it, and none caps it on the way."""
        ways = []
        for at in (at for at in SHOWN if at >= level):
            opened = any_fires(
                (rule for rule in self.rules if rule.kind == "show" and rule.permits),
                level_action(at, principal),
                self.symbols,
            )
            ways.append(z3.And(opened, z3.Not(z3.Or([term for _, term in self.caps(at, principal)]))))
        return z3.Or(ways)

    def world(self, action: Action) -> list[Term]:
        """What holds of every request of an action, and of every field that is shown."""
        if action.resource == "FieldGroup":
            return possible(self.symbols)
        channel = ENUMS["Channel"].index(channel_of(action).value)
        found = [*possible(self.symbols), self.symbols.of("request.channel") == channel]
        if action.principal == "Staff":
            found.append(self.symbols.of("staff.id") == self.symbols.of("request.staff"))
        return found

    def asked_for(self) -> Term:
        """The field of which a show rule speaks is one of the fields that are asked for."""
        categories, group = self.symbols.of("request.categories"), self.symbols.of("group.cls")
        if not isinstance(categories, Words):
            raise TypeError("the list of categories is closed")
        family = self.symbols.of("group.family")
        return z3.And(
            group <= self.symbols.of("request.cls"),
            z3.Or(
                [
                    z3.And(
                        categories.at(place),
                        family == ENUMS["Family"].index(FAMILY_OF[name]),
                        group >= int(CATEGORIES[name].cls),
                    )
                    for place, name in enumerate(ENUMS["Category"])
                ]
            ),
        )


def example(encoded: Encoded, action: Action, terms: Iterable[Term], today: int) -> tuple[Request, Facts] | None:
    """The most ordinary request for which all terms hold; None when there is none."""
    symbols = encoded.symbols
    solver = z3.Optimize()
    solver.set("timeout", _TIMEOUT)
    solver.add(*encoded.world(action), *terms)
    solver.add_soft(well_formed(symbols), _HEAVY)
    _prefer_ordinary(solver, symbols, today)
    if solver.check() != z3.sat:
        return None
    return _read(symbols, solver.model(), action)


def _prefer_ordinary(solver: Term, symbols: Symbols, today: int) -> None:
    facts = ordinary_facts("teller", today)
    for fact in FACTS:
        if fact.key != "staff.posts":
            weight = _HEAVY if fact.key == "moment.date" else 2  # a lapse lies in the past, today in the present
            solver.add_soft(symbols.equals(fact.key, getattr(facts, fact.owner)[fact.name]), weight)
    for key, value in (("request.staff", _STAFF), ("request.subject", _CUSTOMER), ("request.count", 1), ("request.break_glass", False)):  # fmt: skip
        solver.add_soft(symbols.equals(key, value), 3)
    for key in ("staff.posts", "request.categories"):
        words = symbols.of(key)
        if isinstance(words, Words):
            for place in words.places():
                if ENUMS[SYMBOLS[key].enum][place] not in _USUAL:
                    solver.add_soft(z3.Not(words.at(place)), 1)
            solver.add_soft(z3.Not(words.is_empty()), 3)  # somebody with a post asks for something


def _value(symbols: Symbols, model: Term, key: str) -> Value:
    fact, symbol = SYMBOLS[key], symbols.of(key)
    if isinstance(symbol, Words):
        held = (place for place, term in symbol.holds.items() if z3.is_true(model.eval(term, model_completion=True)))
        return frozenset(ENUMS[fact.enum][place] for place in held)
    if isinstance(symbol, Texts):
        subject = symbols.of("request.subject")
        inside = z3.is_true(model.eval(symbol.contains(subject), model_completion=True))
        return frozenset({str(_value(symbols, model, "request.subject"))} if inside else ())
    found = model.eval(symbol, model_completion=True)
    if fact.type == "bool":
        return bool(z3.is_true(found))
    number = int(found.as_long())
    if fact.type != "str":
        return number
    if fact.enum:
        return ENUMS[fact.enum][number]
    return next((text for text, at in symbols.texts.items() if at == number), f"other-{number}")


def _read(symbols: Symbols, model: Term, action: Action) -> tuple[Request, Facts]:
    parts: dict[str, dict[str, Value]] = {"staff": {}, "customer": {}, "moment": {}, "approval": {}}
    for fact in FACTS:
        if fact.optional and not z3.is_true(model.eval(symbols.present(fact.key), model_completion=True)):
            continue
        parts[fact.owner][fact.name] = _value(symbols, model, fact.key)
    asked = {
        name: _value(symbols, model, f"request.{name}") for name in ("staff", "subject", "purpose", "basis", "count")
    }
    named = action.resource == "Customer"
    request = Request(
        id="example",
        channel=channel_of(action),
        staff=str(asked["staff"]),
        purpose=str(asked["purpose"]),
        basis=str(asked["basis"]),
        subject=str(asked["subject"]) if named else None,
        fields=_requested(symbols, model),
        count=int(str(asked["count"])),
        case="CASE-1",
        break_glass="an emergency" if _value(symbols, model, "request.break_glass") else "",
    )
    return request, Facts.by_owner(parts)


def _requested(symbols: Symbols, model: Term) -> tuple[RequestedField, ...]:
    """One field of each category; of those that can, the first carries the class of the whole."""
    names = sorted(_words(symbols, model))
    whole = InformationClass(int(str(_value(symbols, model, "request.cls"))))
    found: list[RequestedField] = []
    for name in names:
        raised = whole if not found else CATEGORIES[name].cls
        found.append(RequestedField(FieldRef("example", name), name, max(raised, CATEGORIES[name].cls)))
    return tuple(found)


def _words(symbols: Symbols, model: Term) -> frozenset[str]:
    found = _value(symbols, model, "request.categories")
    return found if isinstance(found, frozenset) else frozenset()
