# SPDX-License-Identifier: Apache-2.0
"""Delegation: B decides for A, both are named, both are counted, and it ends with the post of either."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tournier.base import Refused
from tournier_office.disclosures.tests import desk
from tournier_office.disclosures.tests.desk import MOBILE
from tournier_office.mandates.register import DELEGATIONS, LEAVES
from tournier_office.people import actions as people
from tournier_office.people.lookups import Holding, Staff
from tournier_office.site import doors, gateway, standing_in
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person
from tournier_office.site.register.typed import Unfit

MANAGER, LEGAL, COMPLIANCE, TELLER, AUDITOR, ANALYST = "S0002", "S0009", "S0004", "S0001", "S0006", "S0011"


def day(away: int) -> str:
    return (timezone.localdate() + timedelta(days=away)).isoformat()


def offered(by=MANAGER, deputy=LEGAL, post="branch_manager", first=0, last=5):
    given = {"deputy": deputy, "post": post, "since": day(first), "until": day(last), "why": "on leave"}
    return acts.open_row(DELEGATIONS, person(by), given)


def accepted(**over):
    row = offered(**over)
    return acts.step(DELEGATIONS, person(row.deputy), row.pk, "accept", {})


@pytest.fixture
def request_(office):
    clerk = office.client("teller")
    return desk.filed(clerk, desk.look(clerk), MOBILE)


def test_a_decision_in_anothers_place_names_both_everywhere(office, request_):
    accepted()
    assert desk.approve(office.client("legal_officer"), request_).status_code == 302
    given = request_.approvals.get()
    assert (given.person, given.for_whom, given.role) == (LEGAL, MANAGER, "branch_manager")
    entry = next(one for one in gateway.ledger().entries(disclosure=request_.pk) if one.id == given.entry)
    assert entry.detail["for"] == MANAGER
    page = office.client("teller").get(f"/requests/{request_.pk}/").content.decode()
    assert "Staff S0009 S0009 for Staff S0002 S0002" in page
    answers = office.client("teller").get("/api/v1/requests").json()[0]["answers"]
    assert [(one["person"], one["for_whom"]) for one in answers] == [(LEGAL, MANAGER)]


def test_home_shows_the_deputy_what_waits_and_for_whom(office, request_):
    assert f"/approvals/{request_.pk}/" not in office.client("legal_officer").get("/").content.decode()
    accepted()
    home = office.client("legal_officer").get("/").content.decode()
    assert f"/approvals/{request_.pk}/" in home
    assert "in the place of Staff S0002" in home
    assert "decides for you" in office.client("branch_manager").get("/").content.decode()


def test_it_counts_only_when_it_was_accepted_and_on_its_days(office):
    offered()
    assert standing_in.stands_in(LEGAL) == []
    accepted(by=COMPLIANCE, post="compliance_officer", first=2, last=4)
    assert standing_in.stands_in(LEGAL) == []
    accepted(by=COMPLIANCE, post="compliance_officer")
    assert [one.for_whom for one in standing_in.stands_in(LEGAL)] == [COMPLIANCE]


def test_whoever_asks_is_not_decided_about_by_a_deputy_in_their_own_place(office):
    """The head's own request: no deputy of the head's agrees to it in the head's place."""
    accepted()
    client = office.client("branch_manager")
    row = desk.filed(client, desk.look(client, customer="1000003"), MOBILE)
    row.stages = [{"roles": ["branch_manager"], "all_of": True}]
    row.save()
    assert desk.approve(office.client("legal_officer"), row).status_code == 403


@pytest.mark.parametrize("deputy", [TELLER, ANALYST, AUDITOR, "S0005"])
def test_the_deputy_is_of_the_same_rank_or_a_higher_one_and_neither_audits_nor_administers(office, deputy):
    with pytest.raises(Refused) as caught:
        offered(deputy=deputy)
    assert caught.value.code == "delegation.rank"


def test_what_was_delegated_or_lent_is_not_handed_on(office):
    accepted()
    with pytest.raises(Refused) as caught:
        offered(by=LEGAL, deputy=COMPLIANCE)
    assert caught.value.code == "delegation.held"
    Holding.objects.create(
        staff_id=LEGAL, post_id="branch_manager", branch_id="B01", kind="business", since=timezone.localdate(),
        grant="g", starts_at=timezone.now() - timedelta(hours=1), ends_at=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    with pytest.raises(Refused):
        offered(by=LEGAL, deputy=COMPLIANCE)


@pytest.mark.parametrize("whose", [MANAGER, LEGAL])
def test_it_ends_with_the_post_of_either(office, whose):
    accepted()
    assert standing_in.stands_in(LEGAL)
    row = Holding.objects.get(staff_id=whose)
    row.ended = True
    row.save()
    assert standing_in.stands_in(LEGAL) == []


def test_it_goes_on_while_the_delegator_is_on_leave_and_not_once_they_are_suspended(office):
    accepted()
    acts.open_row(LEAVES, person(MANAGER), {"kind": "annual", "since": day(0), "until": day(2)})
    assert standing_in.stands_in(LEGAL)
    Staff.objects.filter(pk=MANAGER).update(status="suspended")
    assert standing_in.stands_in(LEGAL) == []


@pytest.mark.parametrize("who", [MANAGER, LEGAL, COMPLIANCE])
def test_either_of_them_or_an_officer_ends_it_at_once(office, who):
    row = accepted()
    acts.step(DELEGATIONS, person(who), row.pk, "end", {"reason": "back"})
    assert standing_in.stands_in(LEGAL) == []


def test_the_term_is_bounded_and_nobody_is_their_own_deputy(office):
    with pytest.raises(Unfit):
        offered(last=61)
    with pytest.raises(Unfit):
        offered(deputy=MANAGER)


@pytest.mark.parametrize("who", [MANAGER, LEGAL])
def test_it_ends_for_good_when_either_of_them_leaves(office, who):
    row = accepted()
    people.set_status(who, "left", by="S0005", reason="last day")
    row.refresh_from_db()
    assert row.state == "ended"
    assert ("delegation", row.pk) in {(one.kind, one.door) for one in doors.proof(who)}
