# SPDX-License-Identifier: Apache-2.0
"""Law 1: nothing leaves without a decision, and no decision without purpose and exactly one typed basis."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from tests.examples import examples
from tests.laws.conftest import ASK, Bank
from tests.simulators.smallbank import CUSTOMER, MOBILE
from tournier.base import BadInput
from tournier.catalogue import FieldRef, Level
from tournier.gate import Card, Refusal
from tournier.policy import Outcome


def test_an_ordinary_look_up_is_allowed_so_that_the_refusals_below_mean_something(bank: Bank):
    card = bank.gate.look_up(ASK, "1000001")
    assert isinstance(card, Card)
    assert card.decision.outcome is Outcome.ALLOW


@pytest.mark.parametrize(
    ("purpose", "basis"),
    [("", "contract"), ("counter_service", ""), ("spying", "contract"), ("counter_service", "curiosity")],
)
def test_an_unknown_purpose_or_basis_is_bad_input(bank: Bank, purpose: str, basis: str):
    with pytest.raises(BadInput):
        bank.gate.look_up(replace(ASK, purpose=purpose, basis=basis), "1000001")


def test_a_basis_that_cannot_carry_the_purpose_is_refused(bank: Bank):
    answer = bank.gate.look_up(replace(ASK, purpose="counter_service", basis="emergency"), "1000001")
    assert isinstance(answer, Refusal)


def test_an_unclassified_field_is_on_no_card_and_cannot_be_asked_for(bank: Bank):
    card = bank.gate.look_up(ASK, "1000001")
    assert isinstance(card, Card)
    assert all(column.ref.field != "beizhu" for section in card.sections for column in section.columns)
    with pytest.raises(BadInput):
        bank.gate.reveal(ASK, "1000001", [FieldRef(CUSTOMER, "beizhu")])
    with pytest.raises(BadInput):
        bank.gate.reveal(ASK, "1000001", [FieldRef(CUSTOMER, "no_such_field")])


def test_a_register_that_does_not_answer_refuses(bank: Bank):
    bank.registers.missing = True
    assert isinstance(bank.gate.look_up(ASK, "1000001"), Refusal)


@pytest.mark.parametrize("part", ["staff", "moment", "customer"])
def test_every_single_missing_fact_refuses_or_changes_nothing(bank: Bank, part: str):
    """Leaving any one fact out never opens what was closed: here, a reveal that needs approval."""
    facts = getattr(bank.registers, part)
    for name in list(facts):
        value = facts.pop(name)
        answer = bank.gate.reveal(ASK, "1000001", [MOBILE])
        assert not isinstance(answer, Card), name
        facts[name] = value


@examples(40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(subject=st.text(max_size=300), staff=st.text(max_size=30), case=st.text(max_size=30))
def test_odd_identifiers_get_a_clear_error_or_a_refusal(bank: Bank, subject: str, staff: str, case: str):
    try:
        answer = bank.gate.look_up(replace(ASK, staff=staff, case=case), subject)
    except BadInput:
        return
    if isinstance(answer, Card):
        shown = [value for section in answer.sections for row in section.rows for value in row if value]
        assert subject.strip() in {"1000001", "1000002", "1000003"} or not shown


def test_a_level_that_the_decision_does_not_name_is_withheld(bank: Bank):
    card = bank.gate.look_up(ASK, "1000001")
    assert isinstance(card, Card)
    assert card.decision.level(FieldRef("core:elsewhere", "x")) is Level.WITHHELD
