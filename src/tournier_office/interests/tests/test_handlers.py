# SPDX-License-Identifier: Apache-2.0
"""Whoever has declared an interest decides and handles nothing of it, in each register that lets people decide."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.simulators.two_branches import move_to

from tournier.base import Refused
from tournier_office.complaints.register import COMPLAINTS
from tournier_office.complaints.tests import filing
from tournier_office.disclosures.tests import desk
from tournier_office.disclosures.tests.desk import MOBILE
from tournier_office.interests.tests.declaring import (
    COMPLIANCE,
    CUSTOMER,
    LEGAL,
    MANAGER,
    PROTECTION,
    TELLER,
    declare,
    person,
)
from tournier_office.mandates.register import DELEGATIONS, GRANTS
from tournier_office.people import actions as people
from tournier_office.people.lookups import PostChange
from tournier_office.site.register import acts
from tournier_office.violations.register import VIOLATIONS

ANALYST = "S0011"


def kept_away(register: Any, number: str, row: Any, verb: str, **given: str) -> bool:
    """Whether the step is refused because of an interest; any other refusal is none of this test."""
    try:
        acts.step(register, person(number), row.pk, verb, {"reason": "because", **given})
    except Refused as problem:
        if problem.code != "interest.apart":
            raise
        return True
    return False


@pytest.fixture
def complaint(office):
    """Of a customer whom nobody knows yet, about a clerk of the other branch."""
    move_to("B02", TELLER, ANALYST)
    row = filing.filed(about=TELLER, matter="partner", partner="lotus ltd", partner_duty="x")[1]
    filing.step(row, PROTECTION, "accept")
    row.refresh_from_db()
    return row


def test_a_complaint_about_a_partner_goes_to_nobody_with_a_share_in_it(complaint):
    declare(COMPLIANCE, "holding", organisation="Lotus  Ltd", what="a share")
    assert kept_away(COMPLAINTS, PROTECTION, complaint, "assign", handler=COMPLIANCE)
    assert not kept_away(COMPLAINTS, PROTECTION, complaint, "assign", handler=LEGAL)


def test_whoever_declares_it_while_handling_decides_no_more_and_whoever_would_sign_neither(complaint):
    filing.step(complaint, PROTECTION, "assign", handler=COMPLIANCE)
    declare(COMPLIANCE, "holding", organisation="Lotus Ltd", what="a share")
    assert kept_away(COMPLAINTS, COMPLIANCE, complaint, "decide", **filing.DECISION)


def test_whoever_would_sign_keeps_away_as_well(complaint):
    filing.step(complaint, PROTECTION, "assign", handler=COMPLIANCE)
    filing.step(complaint, COMPLIANCE, "decide", **filing.DECISION)
    declare(MANAGER, "agent", organisation="Lotus Ltd", what="pays me")
    assert kept_away(COMPLAINTS, MANAGER, complaint, "approve")


def test_a_grant_for_a_relative_is_agreed_to_by_somebody_else(office):
    declare(MANAGER, "colleague", colleague=ANALYST)
    now = timezone.now()
    given = {
        "post": "teller", "place": "B01", "purposes": "counter_service", "top": "C2", "why": "x", "matter": "M-1",
        "starts_at": now.isoformat(), "ends_at": (now + timedelta(days=2)).isoformat(),
    }  # fmt: skip
    row = acts.open_row(GRANTS, person(ANALYST), given)
    assert kept_away(GRANTS, MANAGER, row, "agree")


def test_a_case_about_a_relative_is_examined_by_somebody_else(office):
    move_to("B02", TELLER, ANALYST)
    declare(LEGAL, "colleague", colleague=TELLER)
    given = {"about": TELLER, "source": "audit", "kind": "peeking", "charge": "x"}
    row = acts.open_row(VIOLATIONS, person("S0006"), given)
    assert kept_away(VIOLATIONS, PROTECTION, row, "take_up", examiner=LEGAL, suspension="no")
    assert not kept_away(VIOLATIONS, PROTECTION, row, "take_up", examiner=MANAGER, suspension="no")


@pytest.fixture
def request_(office):
    clerk = office.client("teller")
    return desk.filed(clerk, desk.look(clerk), MOBILE)


@pytest.mark.parametrize(
    "told",
    [
        {"kind": "colleague", "colleague": TELLER},
        {"kind": "relative", "customers": CUSTOMER},
        {"kind": "own", "customers": CUSTOMER},
        {"kind": "benefit", "customers": CUSTOMER, "organisation": "x", "what": "x"},
    ],
)
def test_a_request_is_agreed_to_by_nobody_with_an_interest_in_either(office, request_, told):
    assert request_.subject == CUSTOMER
    manager = office.client("branch_manager")
    assert f"/approvals/{request_.pk}/" in manager.get("/").content.decode()
    declare(MANAGER, **told)
    assert f"/approvals/{request_.pk}/" not in manager.get("/").content.decode()
    desk.approve(manager, request_)
    assert not request_.approvals.exists()


def test_nor_in_the_place_of_somebody_with_an_interest(office, request_):
    day = timezone.localdate()
    given = {"deputy": LEGAL, "post": "branch_manager", "since": day.isoformat(), "until": day.isoformat(), "why": "x"}
    row = acts.open_row(DELEGATIONS, person(MANAGER), given)
    acts.step(DELEGATIONS, person(LEGAL), row.pk, "accept", {})
    declare(MANAGER, "colleague", colleague=TELLER)
    desk.approve(office.client("legal_officer"), request_)
    assert not request_.approvals.exists()


def test_a_post_of_a_relative_is_decided_by_another_administrator(office):
    declare("S0005", "colleague", colleague=TELLER)
    people.propose_post(TELLER, "analyst", "B01", "give", by="S0008", until=None, reason="x")
    change = PostChange.objects.get(staff=TELLER)
    with pytest.raises(Refused) as caught:
        people.decide_post(change.pk, by="S0005", agree=True)
    assert caught.value.code == "interest.apart"
