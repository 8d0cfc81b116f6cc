# SPDX-License-Identifier: Apache-2.0
"""What a rule book promises its callers: immutable answers, nothing carried over from one question to the next."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.policy.asking import facts, fields, questions, request
from tournier.catalogue import FieldRef, Level
from tournier.policy import Channel, Outcome, RuleBook, shipped_rules
from tournier.policy.rules import read_texts

APPROVED = {"approval.roles": frozenset({"branch_manager"})}


def test_every_requested_field_has_a_level_whatever_the_outcome(book: RuleBook):
    for question, known in questions(500, seed=8):
        decision = book.decide(question, known)
        assert set(decision.levels) == {item.ref for item in question.fields}
        if decision.outcome is not Outcome.ALLOW:
            assert set(decision.levels.values()) == {Level.WITHHELD}
        else:
            assert set(decision.level_reasons) == set(decision.levels)


def test_answers_cannot_be_changed_by_who_receives_them(book: RuleBook):
    decision = book.decide(request(), facts())
    ref = next(iter(decision.levels))
    for mapping in (decision.levels, decision.level_reasons):
        with pytest.raises(TypeError):
            mapping[ref] = Level.CLEAR  # type: ignore[index]


def test_nothing_is_carried_over_between_questions_about_the_same_fields(book: RuleBook):
    """A book that has answered thousands of questions about one tuple of fields answers like a fresh one."""
    asked = fields("NAME", "MOBILE", "BALANCE", "PASSWORD", "RISK")
    fresh = RuleBook(read_texts(shipped_rules()))
    for question, known in questions(1500, seed=9):
        same = replace(question, fields=asked)
        anew = replace(question, fields=(*asked,))
        assert book.decide(same, known) == fresh.decide(anew, known)


def test_the_same_categories_in_other_tables_keep_their_own_names(book: RuleBook):
    first, second = fields("MOBILE"), fields("MOBILE")
    second = (replace(second[0], ref=FieldRef("warehouse:calls", "phone")),)
    for asked in (first, second):
        decision = book.decide(request("reveal", fields=asked), facts(APPROVED))
        assert dict(decision.levels) == {asked[0].ref: Level.CLEAR}


def test_an_approval_withdrawn_binds_at_the_next_question(book: RuleBook):
    question = request("reveal", "MOBILE")
    assert book.decide(question, facts(APPROVED)).outcome is Outcome.ALLOW
    assert book.decide(question, facts()).outcome is Outcome.NEEDS_APPROVAL
    assert book.decide(question, facts({**APPROVED, "staff.status": "suspended"})).outcome is Outcome.REFUSE


def test_a_reveal_is_all_or_nothing_whatever_the_rules_of_levels_say():
    """A book that grants a reveal but shows only a part refuses it, and names the rule that caps."""
    texts = read_texts(shipped_rules())
    texts["show-extra.cedar"] = (
        '@id("extra-cap") @law("XB-47") @title("题") @title_en("Cap") '
        'forbid (principal is Staff, action in Action::"above_partial", resource) '
        'when { resource.family == Family::"contact" && context.moment.network == Network::"office" };'
    )
    book = RuleBook(texts)
    question = request("reveal", "MOBILE", "NAME")
    assert book.decide(question, facts(APPROVED)).outcome is Outcome.ALLOW
    capped = facts({**APPROVED, "moment.network": "office"})
    for decide in (book.decide, book.decide_with_engine):
        decision = decide(question, capped)
        assert decision.outcome is Outcome.REFUSE
        assert [reason.rule for reason in decision.reasons] == ["extra-cap"]
    remedy = book.explain(question, capped).remedy
    assert [(step.fact, step.value) for step in remedy.steps] == [("moment.network", "branch")]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"purpose": "spying"}, "purpose-unknown"),
        ({"purpose": ""}, "purpose-unknown"),
        ({"basis": "curiosity"}, "basis-mismatch"),
        ({"basis": "emergency"}, "basis-mismatch"),
        ({"subject": None}, "subject-missing"),
        ({"count": 0}, "count-wrong"),
        ({"count": -5}, "count-wrong"),
        ({"count": True}, "count-wrong"),
        ({"fields": (replace(fields("NAME")[0], category="SHOE_SIZE"),)}, "field-unknown"),
    ],
)
def test_a_malformed_request_is_refused_before_any_rule(book: RuleBook, changes: dict, rule: str):
    question = replace(request(), **changes)
    for decide in (book.decide, book.decide_with_engine, book.explain):
        decision = decide(question, facts())
        assert decision.outcome is Outcome.REFUSE
        assert [reason.rule for reason in decision.reasons] == [rule]


@pytest.mark.parametrize("channel", [channel for channel in Channel if channel is not Channel.OWN_VIEW])
def test_administrators_see_nothing_through_any_channel(book: RuleBook, channel: Channel):
    """Law 5, 三员: whatever else they hold and whoever approved."""
    for admin in ("system_admin", "security_admin", "audit_admin"):
        known = facts({"staff.posts": frozenset({admin, "teller", "aml_officer"}), **APPROVED})
        assert book.decide(request(channel), known).outcome is Outcome.REFUSE


def test_many_threads_get_the_answers_of_one(book: RuleBook):
    asked = [(replace(question, fields=fields("NAME", "RISK")), known) for question, known in questions(300, seed=4)]
    alone = [book.decide(question, known) for question, known in asked]
    fresh = RuleBook(read_texts(shipped_rules()))
    with ThreadPoolExecutor(8) as pool:
        for answers in pool.map(lambda _: [fresh.decide(question, known) for question, known in asked], range(8)):
            assert answers == alone
