# SPDX-License-Identifier: Apache-2.0
"""An open complaint binds the gate: whom it is about keeps away from the customer, and the uses it names are refused."""

import pytest
from tests.simulators.two_branches import move_to

from tournier.base import Refused
from tournier.gate import Ask, Card, Refusal
from tournier_office.complaints.models import Complaint
from tournier_office.complaints.register import COMPLAINTS
from tournier_office.complaints.tests.filing import (
    COMPLIANCE,
    LEGAL,
    MANAGER,
    PROTECTION,
    filed,
    investigated,
    person,
    step,
)
from tournier_office.site import gateway
from tournier_office.site.register import sealed

CUSTOMER = "1000001"


def look(number: str, purpose: str = "counter_service", basis: str = "contract", customer: str = CUSTOMER):
    who = person(number)
    return gateway.gate().look_up(Ask(number, purpose, basis, "CASE-1", "", who.session, who.address), customer)


def complaint(**columns: str) -> Complaint:
    """A complaint of a customer whose identity is known."""
    _receipt, row = filed()
    sealed.name_person(COMPLAINTS, row, CUSTOMER)
    for name, value in columns.items():
        setattr(row, name, value)
    row.save()
    return row


def rules(answer) -> set[str]:
    return {reason.rule for reason in answer.decision.reasons}


def test_whoever_is_complained_of_keeps_away_until_it_is_closed(office):
    assert isinstance(look(MANAGER), Card), rules(look(MANAGER))
    row = complaint(about=MANAGER)
    answer = look(MANAGER)
    assert isinstance(answer, Refusal)
    assert "complained-of" in rules(answer)
    assert answer.decision.remedy is not None
    assert [step.en for step in answer.decision.remedy.steps] == ["Close the complaint"]
    assert isinstance(look(MANAGER, customer="1000002"), Card), rules(look(MANAGER, customer="1000002"))
    row.state = "closed"
    row.save()
    assert isinstance(look(MANAGER), Card), rules(look(MANAGER))


def test_the_uses_that_an_open_complaint_asks_to_stop_are_refused(office):
    row = complaint(matter="stop_use", uses="customer_care,marketing")
    answer = look(MANAGER, "customer_care")
    assert "use-objected" in rules(answer)
    assert isinstance(look(MANAGER), Card), rules(look(MANAGER))
    assert isinstance(look(MANAGER, "customer_care", customer="1000002"), Card)
    row.state = "withdrawn"
    row.save()
    assert isinstance(look(MANAGER, "customer_care"), Card)


def test_a_complaint_of_somebody_unknown_stops_no_use_of_any_customer(office):
    """Else anybody could shut a customer's data by filing in their name."""
    filed(matter="stop_use", uses="customer_care")
    assert isinstance(look(MANAGER, "customer_care"), Card)


def test_identity_is_checked_by_match_or_no_match(office):
    """A wrong number learns nothing; a right one binds, and what was sealed is sealed anew under the customer's key."""
    _receipt, row = filed()
    investigated(row)
    with pytest.raises(Refused) as caught:
        step(row, COMPLIANCE, "identify", customer=CUSTOMER)
    assert caught.value.code == "complaint.identity"
    assert not Complaint.objects.get().subject
    _receipt, own = filed(phone="", name="云小满")
    investigated(own)
    own = step(own, COMPLIANCE, "identify", customer=CUSTOMER)
    assert own.subject == CUSTOMER
    assert sealed.read(COMPLAINTS, own, ["name"]) == {"name": "云小满"}
    told = gateway.ledger().entries(subject=CUSTOMER, limit=5)
    assert {entry.detail["channel"] for entry in told} == {"match"}
    assert all(entry.actor == COMPLIANCE for entry in told)
    assert CUSTOMER not in repr([(one.told, one.reason) for one in _steps()])


def _steps():
    from tournier_office.site.models import Step

    return Step.objects.all()


def test_the_branch_of_the_accused_has_an_interest_and_the_accused_sees_nothing_of_it(office):
    move_to("B02", LEGAL)
    row = complaint(about=LEGAL)
    assert office.client(LEGAL).get(f"/complaints/{row.pk}/").status_code == 403
    assert row.number not in office.client(LEGAL).get("/complaints/").content.decode()
    assert row.number in office.client(PROTECTION).get("/complaints/").content.decode()
