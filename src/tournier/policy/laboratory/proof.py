# SPDX-License-Identifier: Apache-2.0
"""Standing properties: what a rule book must never do, whatever is asked and whatever the facts are.

A property is a rule text of its own, in `standing/`, of the kinds of the rule book:

- `refuse-`: whenever it fires, some refusal of the book must fire;
- `approve-`: whenever it fires, the book must refuse or wait for an approval;
- `show-`: whenever it caps a field, some rule of the book must cap it as low.

What is proved leaves the grants out, so no grant, of today or tomorrow, can break it. When that fails, a second question
says whether the grants of today break it: then there is a request that is answered, which the book itself confirms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tournier.policy.compiling import compile_rules
from tournier.policy.decision import Decision, Outcome
from tournier.policy.laboratory.encoding import fires
from tournier.policy.laboratory.symbols import Term, require_z3, well_formed, z3
from tournier.policy.laboratory.worlds import Encoded, example
from tournier.policy.request import Facts, Request
from tournier.policy.rulebook import RuleBook
from tournier.policy.rules import Rule, read_rules, read_texts
from tournier.policy.schema import schema
from tournier.policy.words import ACTIONS, LEVEL_ACTIONS, SHOWN, Action, level_action


class Strength(StrEnum):
    """How far a property holds."""

    PROVED = "proved"  # whatever is granted
    UNGUARDED = "unguarded"  # no rule stands behind it; today nobody happens to be granted what would break it
    BROKEN = "broken"
    UNDECIDED = "undecided"  # z3 gave up: not proved


@dataclass(frozen=True, slots=True)
class Example:
    """A request that breaks a property, and what the book answers to it."""

    action: str
    request: Request
    facts: Facts
    decision: Decision


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one property: the rules that carry it, or an example of how it breaks."""

    standing: Rule
    strength: Strength
    carried_by: tuple[str, ...] = ()
    example: Example | None = None


def shipped_standing() -> dict[str, str]:
    """The texts of the standing properties that came with this installation."""
    return read_texts(Path(__file__).resolve().parent / "standing")


def read_standing(texts: Mapping[str, str]) -> tuple[Rule, ...]:
    """Properties read as strictly as rules, with the facts that each reads. BadInput for grants and what else is odd."""
    return compile_rules(read_rules(texts, schema())).rules


def prove(book: RuleBook, standing: Iterable[Rule], today: int) -> tuple[Verdict, ...]:
    """A verdict on every property. BadInput when z3 is not installed or a rule cannot be read for it."""
    require_z3()
    encoded = Encoded(book.rules)
    return tuple(_verdict(book, encoded, rule, today) for rule in standing)


@dataclass(frozen=True, slots=True)
class _Question:
    """For one action: when the property is about a request, what stands against it, and when the request gets through."""

    action: Action
    about: Term
    against: Sequence[tuple[str, Term]]
    through: Term


def _questions(encoded: Encoded, standing: Rule) -> Iterable[_Question]:
    if standing.kind == "show":
        yield from _shown(encoded, standing)
        return
    for action in ACTIONS.values():
        about = fires(standing, action, encoded.symbols)
        if z3.is_false(about):
            continue
        against = encoded.of_kind("refuse", action)
        if standing.kind == "approve":
            against += encoded.of_kind("approve", action)
        # A wait for an approval is no refusal: what must never be is broken by it too.
        yield _Question(action, about, against, encoded.some("grant", action))


def _shown(encoded: Encoded, standing: Rule) -> Iterable[_Question]:
    for principal in ("Staff", "Customer"):
        terms = {level: fires(standing, level_action(level, principal), encoded.symbols) for level in SHOWN}
        capped = [level for level, term in terms.items() if not z3.is_false(term)]
        if not capped:
            continue
        lowest = min(capped)
        reached = encoded.reaches(lowest, principal)
        for action in (action for action in ACTIONS.values() if action.principal == principal):
            through = z3.And(encoded.passes(action), encoded.asked_for(), reached)
            yield _Question(action, terms[lowest], encoded.caps(lowest, principal), through)


def _verdict(book: RuleBook, encoded: Encoded, standing: Rule, today: int) -> Verdict:
    carried: dict[str, None] = {}
    open_questions: list[_Question] = []
    for question in _questions(encoded, standing):
        with encoded.asking(question.action) as solver:
            solver.add(question.about)
            for name, terms in _by_rule(question.against).items():
                solver.assert_and_track(z3.Not(z3.Or(terms)), name)
            answer = solver.check()
            if answer == z3.unsat:
                carried.update(dict.fromkeys(map(str, solver.unsat_core())))
            elif answer == z3.sat:
                open_questions.append(question)
            else:
                return Verdict(standing, Strength.UNDECIDED)
    if not open_questions:
        return Verdict(standing, Strength.PROVED, tuple(sorted(carried)))
    return _broken(book, encoded, standing, open_questions, today)


def _broken(
    book: RuleBook, encoded: Encoded, standing: Rule, open_questions: Sequence[_Question], today: int
) -> Verdict:
    weakest: Verdict | None = None
    for question in open_questions:
        free = [question.about, *(z3.Not(term) for _, term in question.against)]
        for terms, strength in (([*free, question.through], Strength.BROKEN), (free, Strength.UNGUARDED)):
            if strength is Strength.UNGUARDED and weakest is not None:
                continue
            found = example(encoded, question.action, terms, today)
            if found is None:
                continue
            request, facts = found
            shown = Example(question.action.name, request, facts, book.decide(request, facts))
            verdict = Verdict(standing, strength, (), shown)
            if strength is Strength.BROKEN and shown.decision.outcome is not Outcome.REFUSE:
                return verdict
            weakest = weakest or Verdict(standing, Strength.UNGUARDED, (), shown)
    return weakest or Verdict(standing, Strength.UNDECIDED)


def _by_rule(against: Iterable[tuple[str, Term]]) -> dict[str, list[Term]]:
    found: dict[str, list[Term]] = {}
    for name, term in against:
        found.setdefault(name, []).append(term)
    return found


@dataclass(frozen=True, slots=True)
class Idle:
    """A rule that decides nothing: it never fires (`dead`), or another one always says the same (`redundant`)."""

    rule: str
    why: str


def idle_rules(book: RuleBook) -> tuple[Idle, ...]:
    """Rules that never fire, refusals beside which another refusal always fires, grants of which all is refused."""
    require_z3()
    encoded = Encoded(book.rules)
    return tuple(found for rule in book.rules if (found := _idle(encoded, rule)) is not None)


def _idle(encoded: Encoded, rule: Rule) -> Idle | None:
    fires_somewhere = False
    for action in LEVEL_ACTIONS if rule.kind == "show" else ACTIONS.values():
        term = encoded.fires(rule, action)
        if z3.is_false(term):
            continue
        with encoded.asking(action) as solver:
            solver.add(well_formed(encoded.symbols), term)
            if solver.check() == z3.unsat:
                continue
            fires_somewhere = True
            if rule.kind not in {"refuse", "grant"}:
                return None
            solver.add(*(z3.Not(other) for name, other in encoded.of_kind("refuse", action) if name != rule.id))
            if solver.check() != z3.unsat:
                return None
    return Idle(rule.id, "redundant" if fires_somewhere else "dead")
