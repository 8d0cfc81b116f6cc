# SPDX-License-Identifier: Apache-2.0
"""`tournier policy prove`: the shipped book keeps every standing property, and each falls with the rules that carry it."""

from collections.abc import Iterable

import pytest

from tests.policy.asking import TODAY, questions
from tournier.base import BadInput
from tournier.policy import Outcome, RuleBook
from tournier.policy.judging import shape_fields
from tournier.policy.laboratory import proof, symbols, telling
from tournier.policy.laboratory.encoding import fires
from tournier.policy.vocabulary import FACTS
from tournier.policy.words import ACTIONS, action_of

z3 = pytest.importorskip("z3")
QUESTIONS = 160


@pytest.fixture(scope="module")
def standing():
    return proof.read_standing(proof.shipped_standing())


@pytest.fixture(scope="module")
def verdicts(book: RuleBook, standing):
    return proof.prove(book, standing, TODAY)


def without(book: RuleBook, names: Iterable[str]) -> RuleBook:
    texts: dict[str, str] = {}
    for rule in book.rules:
        if rule.id not in set(names):
            texts[rule.file] = texts.get(rule.file, "") + rule.text + "\n"
    return RuleBook(texts)


def test_the_shipped_book_keeps_every_standing_property(verdicts):
    assert [verdict.standing.id for verdict in verdicts if verdict.strength is not proof.Strength.PROVED] == []
    assert len(verdicts) > 50


def test_each_property_falls_when_the_rules_that_carry_it_are_removed(book, verdicts):
    """Every guard rule is removed here once; what is then shown was decided by the book that lacks it."""
    for verdict in verdicts:
        weaker = without(book, verdict.carried_by)
        (found,) = proof.prove(weaker, [verdict.standing], TODAY)
        assert found.strength in {proof.Strength.BROKEN, proof.Strength.UNGUARDED}, verdict.standing.id
        example = found.example
        assert example is not None
        if found.strength is proof.Strength.BROKEN:
            decided = weaker.decide_with_engine(example.request, example.facts)
            assert decided.outcome is example.decision.outcome is not Outcome.REFUSE, verdict.standing.id


def test_only_these_refusals_stand_behind_no_property(book, verdicts):
    """A new refusal either carries a property or is named here: bounds of use, not promises."""
    carrying = {name for verdict in verdicts for name in verdict.carried_by}
    assert {rule.id for rule in book.rules if rule.kind == "refuse"} - carrying == {
        "browsing-needs-case", "browsing-stop", "deceased-own-view", "export-outside-hours", "non-regular-vip",
        "own-view-locked", "print-at-branch", "query-break-glass", "query-needs-case", "risk-rating-need-to-know",
        "service-network",
    }  # fmt: skip


def test_a_counterexample_reads_as_a_story_in_both_languages(book, verdicts):
    standing = next(item.standing for item in verdicts if item.standing.id == "never-without-training")
    (found,) = proof.prove(without(book, ["training-lapsed"]), [standing], TODAY)
    told = telling.verdict_told(found, TODAY)
    assert told is not None
    assert "培训有效期：2026-11-22" in told[0]
    assert "Training valid until: 2026-11-22" in told[1]
    assert told[1].endswith("The answer: allowed.") or "needs approval" in told[1]


def test_a_rule_that_contradicts_itself_is_found_dead(book):
    dead = """@id("dead-one") @law("XB-47") @title("无") @title_en("None")
    forbid (principal, action == Action::"search", resource)
    when { context.moment.searches_today > 9 && context.moment.searches_today < 3 };"""
    whole = {"refuse-dead.cedar": dead}
    for rule in book.rules:
        whole[rule.file] = whole.get(rule.file, "") + rule.text + "\n"
    assert proof.Idle("dead-one", "dead") in proof.idle_rules(RuleBook(whole))


def test_of_the_shipped_rules_none_is_dead(book):
    # Marketing has no other basis than consent, so `consent-missing` refuses as well whenever this rule does.
    assert proof.idle_rules(book) == (proof.Idle("marketing-no-consent", "redundant"),)


def test_the_formulas_fire_as_the_compiled_rules_and_the_engine_do(book):
    world = symbols.Symbols()
    formulas = {
        action.name: [(rule.id, fires(rule, action, world)) for rule in book.rules if rule.kind != "show"]
        for action in ACTIONS.values()
    }
    compared = 0
    for request, facts in questions(QUESTIONS, 77):
        name = action_of(request.channel, subject=request.subject is not None)
        decided = book.decide(request, facts)
        if name is None or any(reason.rule == "basis-mismatch" for reason in decided.reasons):
            continue
        solver = z3.Solver()
        solver.add(*_values(world, request, facts))
        assert solver.check() == z3.sat
        model = solver.model()
        found = {rule for rule, term in formulas[name] if z3.is_true(model.eval(term, model_completion=True))}
        said = {rule for rule in book.firing(request, facts) if book.rule(rule).kind != "show"}
        assert found == said, (request, facts)
        assert book.decide_with_engine(request, facts).outcome is decided.outcome
        compared += 1
    assert compared > QUESTIONS * 3 // 4


def _values(world, request, facts):
    """Each symbol has the value that the question gives it."""
    shape = shape_fields(request.fields)
    asked = {
        "staff": request.staff, "subject": request.subject or "", "channel": request.channel.value,
        "purpose": request.purpose, "basis": request.basis, "cls": shape.cls, "count": request.count,
        "categories": shape.categories, "families": shape.families, "break_glass": bool(request.break_glass),
    }  # fmt: skip
    yield from (world.equals(f"request.{name}", value) for name, value in asked.items())
    for fact in FACTS:
        yield world.equals(fact.key, getattr(facts, fact.owner).get(fact.name))


def test_without_z3_the_command_says_what_to_install(book, standing, monkeypatch):
    monkeypatch.setattr(symbols, "z3", None)
    with pytest.raises(BadInput, match="z3, which is not installed"):
        proof.prove(book, standing, TODAY)
