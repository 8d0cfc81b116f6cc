# SPDX-License-Identifier: Apache-2.0
"""The smallest remedy: apply it all and the answer is allow; leave out any step and it is not."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.policy.asking import ODD, TODAY, USUAL, facts, fields, questions, request
from tournier.catalogue import CATEGORIES
from tournier.policy import Channel, Decision, Facts, Outcome, Request, RuleBook
from tournier.policy.remedies import changed
from tournier.policy.vocabulary import FACT
from tournier.policy.words import POSTS
from tournier.purpose import PURPOSES

departures = st.dictionaries(st.sampled_from(sorted(ODD)), st.integers(0, 9), max_size=6).map(
    lambda picked: {key: ODD[key][place % len(ODD[key])] for key, place in picked.items()}
)


@st.composite
def asked(draw: st.DrawFn) -> tuple[Request, Facts]:
    post = draw(st.sampled_from(POSTS))
    purpose = draw(st.sampled_from(USUAL[post]) | st.sampled_from(sorted(PURPOSES)))
    channel = draw(st.sampled_from([channel for channel in Channel if channel is not Channel.OWN_VIEW]))
    subject = None if channel is Channel.SEARCH and draw(st.booleans()) else "1000001"
    names = draw(st.lists(st.sampled_from(sorted(CATEGORIES)), min_size=1, max_size=3, unique=True))
    question = request(
        channel,
        purpose=purpose,
        basis=draw(st.sampled_from(PURPOSES[purpose].bases)),
        subject=subject,
        fields=fields(*names),
        count=draw(st.sampled_from([1, 10, 500])),
    )
    return question, facts({"staff.posts": frozenset({post}), **draw(departures)})


def check(book: RuleBook, question: Request, known: Facts) -> Decision:
    decision = book.explain(question, known)
    plain = book.decide(question, known)
    assert (decision.outcome, decision.reasons, decision.stages) == (plain.outcome, plain.reasons, plain.stages)
    if decision.remedy is None:
        return decision
    steps = {step.fact: step.value for step in decision.remedy.steps}
    assert len(steps) == len(decision.remedy.steps)
    assert book.decide(question, changed(known, steps)).outcome is Outcome.ALLOW
    for size in range(len(steps)):
        if size < len(steps) - 1 and len(steps) > 4:
            continue
        for kept in combinations(steps, size):
            part = {key: steps[key] for key in kept}
            assert book.decide(question, changed(known, part)).outcome is not Outcome.ALLOW, part
    return decision


@examples(400)
@given(asked())
def test_all_of_it_allows_and_any_part_less_does_not(book: RuleBook, asking: tuple[Request, Facts]):
    check(book, *asking)


def test_an_approval_asked_for_is_never_more_than_needed(book: RuleBook):
    checked = 0
    for question, known in questions(1500, seed=3):
        remedy = book.explain(question, known).remedy
        steps = {step.fact: step.value for step in remedy.steps} if remedy else {}
        for role in steps.get("approval.roles", frozenset()) - known.approval["roles"]:
            fewer = {**steps, "approval.roles": steps["approval.roles"] - {role}}
            assert book.decide(question, changed(known, fewer)).outcome is not Outcome.ALLOW
            checked += 1
    assert checked > 60


def test_a_hindrance_that_people_can_clear_always_has_a_remedy(book: RuleBook):
    """From an allowed question, spoil facts that people can mend: the remedy must find the way back."""
    mendable = sorted(
        key for key in ODD if FACT[key].changes and FACT[key].owner in {"staff", "moment"} and key != "staff.portfolio"
    )
    tried = 0
    for number, (question, known) in enumerate(questions(600, seed=77)):
        if book.decide(question, known).outcome is not Outcome.ALLOW or question.channel is Channel.OWN_VIEW:
            continue
        spoilt = {mendable[(number * 7 + step) % len(mendable)] for step in range(0, 9, 3)}
        values = {key: ODD[key][number % len(ODD[key])] for key in spoilt}
        if values.get("staff.status") == "left":
            continue
        tried += 1
        decision = check(book, question, changed(known, values))
        assert decision.outcome is Outcome.ALLOW or decision.remedy is not None, (question, values)
    assert tried > 60


def test_the_clerk_s_walk(book: RuleBook):
    """Without a case: refused, with the case and the manager's approval as the remedy; with the case: approval; then clear."""
    question = request("reveal", "MOBILE")
    first = book.explain(question, facts({"approval.case_open": False}))
    assert first.outcome is Outcome.REFUSE
    assert [reason.rule for reason in first.reasons] == ["clear-needs-case"]
    assert {(step.fact, step.value) for step in first.remedy.steps} == {
        ("approval.case_open", True),
        ("approval.roles", frozenset({"branch_manager"})),
    }
    second = book.explain(question, facts())
    assert second.outcome is Outcome.NEEDS_APPROVAL
    assert [stage.roles for stage in second.stages] == [("branch_manager",)]
    assert second.remedy.steps[0].zh == "取得审批：网点负责人"
    assert second.remedy.steps[0].en == "Obtain the approval of: branch manager"
    assert book.decide(question, facts({"approval.roles": frozenset({"branch_manager"})})).outcome is Outcome.ALLOW


def test_ten_lapses_at_once_are_all_named(book: RuleBook):
    lapsed = {
        key: ODD[key][0]
        for key in (
            "staff.training_until", "staff.exam_until", "staff.pledge_until", "staff.read_confirmed_until",
            "staff.background_check_until", "staff.open_violation", "moment.factors", "moment.managed_device",
            "moment.network_allowed", "approval.case_open",
        )
    }  # fmt: skip
    decision = check(book, request("reveal", "MOBILE"), facts(lapsed))
    assert {step.fact for step in decision.remedy.steps} == {*lapsed, "approval.roles"}


def test_a_missing_fact_is_a_step_when_people_can_supply_it(book: RuleBook):
    decision = book.explain(request(), facts(without=["staff.training_until"]))
    assert [(step.fact, step.value, step.who) for step in decision.remedy.steps] == [
        ("staff.training_until", TODAY + 365, "self")
    ]
    assert book.explain(request(), facts(without=["staff.branch"])).remedy is None


@pytest.mark.parametrize(
    ("question", "changes"),
    [
        (request("reveal", "PASSWORD"), {}),
        (request("reveal", "OTP"), {}),
        (request(), {"staff.own_customer": "1000001"}),
        (request(), {"staff.relatives": frozenset({"1000001"})}),
        (request(), {"staff.status": "left"}),
        (request(), {"customer.known": False}),
        (request(), {"staff.posts": frozenset({"teller", "system_admin"})}),
        (request(purpose="marketing", basis="consent"), {}),
        (request(purpose="spying"), {}),
    ],
)
def test_what_nobody_can_mend_has_no_remedy(book: RuleBook, question: Request, changes: dict):
    decision = book.explain(question, facts(changes))
    assert decision.outcome is Outcome.REFUSE
    assert decision.remedy is None


def test_no_remedy_ever_proposes_another_purpose_or_an_emergency(book: RuleBook):
    for question, known in questions(600, seed=5):
        remedy = book.explain(question, known).remedy
        for step in remedy.steps if remedy else ():
            assert step.fact in FACT
            assert step.zh
            assert step.en
            assert step.who in {"self", "manager", "office", "customer", "time", "approvers"}
