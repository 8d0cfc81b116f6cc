# SPDX-License-Identifier: Apache-2.0
"""The traps of the policy engine, each of which would open the gate silently, and that none of them opens ours."""

import json

import cedarpy
import pytest

from tests.policy.asking import facts, request
from tournier.base import SystemFailed
from tournier.policy import Outcome, RuleBook
from tournier.policy.engine import Engine
from tournier.policy.schema import schema_text
from tournier.policy.vocabulary import FACTS


def test_entities_without_a_schema_lose_their_action_groups():
    """The trap itself: the same forbid, the same question; it denies only when the entities know the schema."""
    schema = cedarpy.Schema.from_str(
        "entity Staff; entity Customer; action anything; action look_up in [anything]"
        " appliesTo { principal: [Staff], resource: [Customer], context: {} };"
    )
    policies = cedarpy.PolicySet.from_str(
        'permit (principal, action, resource); forbid (principal, action in Action::"anything", resource);'
    )
    people = json.dumps([{"uid": {"type": "Staff", "id": "s"}, "attrs": {}, "parents": []}])
    question = {"principal": 'Staff::"s"', "action": 'Action::"look_up"', "resource": 'Customer::"c"', "context": {}}
    assert cedarpy.is_authorized(question, policies, cedarpy.Entities.from_json_str(people)).allowed
    assert not cedarpy.is_authorized(question, policies, cedarpy.Entities.from_json_str(people, schema)).allowed


def test_the_canary_stops_an_engine_that_loses_action_groups():
    broken = schema_text().replace("action look_up in [open_card, see_card, one_customer, anything]", "action look_up")
    assert broken != schema_text()
    with pytest.raises(SystemFailed, match="canary") as caught:
        Engine((), cedarpy.Schema.from_str(broken))
    assert caught.value.code == "rules.canary"


def test_a_forbid_that_errs_is_skipped_by_the_engine_but_refuses_here(book: RuleBook):
    result = cedarpy.is_authorized(
        {"principal": 'U::"a"', "action": 'Action::"x"', "resource": 'R::"1"'},
        "permit (principal, action, resource); forbid (principal, action, resource) when { principal.retired };",
        [{"uid": {"type": "U", "id": "a"}, "attrs": {}, "parents": []}],
    )
    assert result.allowed  # the trap: an error, and an open door
    assert result.diagnostics.errors
    for decide in (book.decide, book.decide_with_engine):
        decision = decide(request(), facts(without=["staff.training_until"]))
        assert decision.outcome is Outcome.REFUSE
        assert decision.reasons[0].rule == "fact-missing"
        assert decision.reasons[0].facts == ("staff.training_until",)


def test_an_unfit_text_is_no_exception_in_the_engine():
    question = {"principal": 'U::"a"', "action": 'Action::"x"', "resource": 'R::"1"'}
    result = cedarpy.is_authorized(question, "permit(oops", [])
    assert result.decision is cedarpy.Decision.NoDecision


REQUIRED = [fact.key for fact in FACTS if not fact.optional]


@pytest.mark.parametrize("key", REQUIRED)
def test_no_missing_fact_ever_opens_anything(book: RuleBook, key: str):
    """For each channel: with one fact gone the answer is refused, or that channel's rules do not read the fact at all."""
    for channel in ("search", "look_up", "reveal", "match", "copy", "print"):
        asked = request(channel)
        whole, lacking = book.decide(asked, facts()), book.decide(asked, facts(without=[key]))
        if lacking.outcome is not Outcome.REFUSE:
            assert lacking == whole
            assert all(key not in rule.facts for rule in book.rules if rule.id in book.firing(asked, facts()))
        else:
            assert lacking.reasons[0].facts == (key,)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("staff.training_until", "2027-01-01"),
        ("staff.training_until", True),
        ("staff.employment", "Regular"),
        ("staff.status", ""),
        ("staff.posts", {"teller"}),
        ("staff.posts", frozenset({"teller", "tellr"})),
        ("staff.posts", frozenset({("teller",)})),
        ("staff.posts", "teller"),
        ("staff.relatives", None),
        ("staff.relatives", ["1000001"]),
        ("customer.consents", frozenset({"spying"})),
        ("customer.vip", 0),
        ("customer.vip", "false"),
        ("moment.factors", 2.0),
        ("moment.network", "wifi"),
        ("approval.roles", frozenset({"king"})),
        ("approval.case_open", 1),
    ],
)
def test_a_fact_of_another_type_or_outside_its_list_refuses(book: RuleBook, key: str, value: object):
    given = facts({key: value})  # type: ignore[dict-item]
    decision = book.decide(request("reveal"), given)
    assert decision.outcome is Outcome.REFUSE
    assert decision.reasons[0].rule == "fact-missing"
    assert decision.reasons[0].facts == (key,)
    assert book.decide_with_engine(request("reveal"), given).outcome is Outcome.REFUSE


def test_an_optional_fact_of_another_type_refuses_too(book: RuleBook):
    given = facts({"staff.posts": frozenset({"call_agent"}), "approval.caller_matched": "yes"})
    assert book.decide(request(purpose="caller_check"), given).outcome is Outcome.REFUSE


def test_facts_about_another_person_refuse(book: RuleBook):
    decision = book.decide(request(staff="S0002"), facts())
    assert decision.outcome is Outcome.REFUSE
    assert decision.reasons[0].rule == "facts-of-another"


def test_every_cause_is_named_at_once(book: RuleBook):
    lapsed = facts({"staff.training_until": 0, "staff.pledge_until": 0, "moment.locked": True})
    names = {reason.rule for reason in book.decide(request(), lapsed).reasons}
    assert names == {"training-lapsed", "pledge-lapsed", "screen-locked"}


def test_a_default_denial_says_that_no_rule_grants_it(book: RuleBook):
    decision = book.decide(request(purpose="audit", basis="legal_duty"), facts())
    assert [reason.rule for reason in decision.reasons] == ["no-grant"]
    assert decision.reasons[0].clauses


def test_a_catalogue_cannot_lower_the_class_of_a_category(book: RuleBook):
    from dataclasses import replace

    from tournier.catalogue import InformationClass

    asked = request("reveal", "PASSWORD")
    lowered = replace(asked, fields=tuple(replace(item, cls=InformationClass.C1) for item in asked.fields))
    assert "c3-never-in-clear" in {reason.rule for reason in book.decide(lowered, facts()).reasons}
