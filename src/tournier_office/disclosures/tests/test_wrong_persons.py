# SPDX-License-Identifier: Apache-2.0
"""Every act by every wrong person: nothing changes, nothing is shown."""

import pytest
from django.utils import timezone

from tournier.base import Refused
from tournier_office.disclosures import looks
from tournier_office.disclosures.models import AccessRequest, Approval, Look
from tournier_office.disclosures.tests import desk
from tournier_office.disclosures.tests.desk import CLEAR, MOBILE

pytestmark = pytest.mark.django_db

OTHERS = (
    "protection_officer",
    "compliance_officer",
    "security_admin",
    "auditor",
    "audit_admin",
    "system_admin",
    "aml_officer",
)


@pytest.fixture
def clerk(office):
    return office.client("teller")


@pytest.mark.parametrize("act", ["approve", "refuse"])
def test_only_the_named_post_decides(office, clerk, act):
    row = desk.filed(clerk, desk.look(clerk), MOBILE)
    for who in ("teller", *OTHERS):
        answer = office.client(who).post(f"/approvals/{row.pk}/{act}/", {"reason": "because"})
        assert answer.status_code == 403, who
    row.refresh_from_db()
    assert row.state == "filed"
    assert not Approval.objects.exists()
    assert desk.events(row) == ["request:filed"]


def test_only_the_requester_withdraws(office, clerk):
    row = desk.filed(clerk, desk.look(clerk), MOBILE)
    for who in ("branch_manager", *OTHERS):
        assert office.client(who).post(f"/requests/{row.pk}/withdraw/").status_code == 403, who
    row.refresh_from_db()
    assert row.state == "filed"


def test_another_persons_look_is_closed(office, clerk):
    key = desk.look(clerk)
    desk.granted(office, clerk, key, MOBILE)
    body = {
        "fields": desk.fields(MOBILE),
        "category": "MOBILE",
        "text": "x",
        "channel": "reveal",
        "reason": "r",
        "offset": "0",
    }
    for who in ("branch_manager", *OTHERS):
        other = office.client(who)
        assert other.get(f"/lookup/{key}/").status_code == 403, who
        for act in ("reveal", "copy", "match", "request", "more"):
            answer = other.post(f"/lookup/{key}/{act}/", body).content.decode()
            assert "look.closed" in answer, (who, act)
            assert CLEAR[MOBILE] not in answer


def test_a_look_does_not_outlive_its_session(office, clerk):
    key = desk.look(clerk)
    assert office.client("teller").get(f"/lookup/{key}/").status_code == 403
    assert clerk.get(f"/lookup/{key}/").status_code == 200


def test_a_look_closes_when_it_is_not_used(office, clerk):
    key = desk.look(clerk)
    Look.objects.update(touched_at=timezone.now() - looks.UNUSED)
    with pytest.raises(Refused, match="closed"):
        looks.take(desk.acting(office, clerk, "teller"), key)


def test_administrators_see_no_customer(office):
    for who in ("system_admin", "security_admin", "audit_admin"):
        answer = desk.search(office.client(who))
        assert answer.status_code == 403, who
        assert "128****" not in answer.content.decode()
        assert "data-item" not in answer.content.decode()


def test_requests_of_others_are_unknown(office, clerk):
    row = desk.filed(clerk, desk.look(clerk), MOBILE)
    for who in OTHERS:
        assert office.client(who).get(f"/requests/{row.pk}/").status_code == 403, who
        assert office.client(who).get(f"/approvals/{row.pk}/").status_code == 403, who


def test_a_customer_has_nothing_here(office):
    customer = office.client("1000001")
    for address in ("/lookup/", "/requests/", "/approvals/", "/emergencies/", "/copies/"):
        answer = customer.get(address)
        assert answer.status_code in {302, 403}, address


def test_whoever_approved_the_first_stage_does_not_approve_the_second(office, clerk):
    row = desk.filed(clerk, desk.look(clerk), MOBILE)
    AccessRequest.objects.filter(pk=row.pk).update(
        stages=[{"roles": ["branch_manager"], "all_of": True}, {"roles": ["branch_manager"], "all_of": True}]
    )
    manager = office.client("branch_manager")
    desk.approve(manager, row)
    assert desk.approve(manager, row).status_code == 403
    row.refresh_from_db()
    assert row.state == "approved"
    assert desk.CLEAR[MOBILE] not in desk.reveal(clerk, desk.look(clerk), MOBILE).content.decode()
