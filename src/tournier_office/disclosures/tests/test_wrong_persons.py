# SPDX-License-Identifier: Apache-2.0
"""Every act by every wrong person: nothing changes, nothing is shown."""

import pytest

from tournier.base import Refused
from tournier_office.disclosures import looks
from tournier_office.disclosures.models import AccessRequest, Approval
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


@pytest.mark.parametrize("who", ["teller", *OTHERS])
@pytest.mark.parametrize("act", ["approve", "refuse"])
def test_only_the_named_post_decides(office, clerk, who, act):
    row = desk.filed(clerk, desk.look(clerk), MOBILE)
    answer = office.client(who).post(f"/approvals/{row.pk}/{act}/", {"reason": "because"})
    row.refresh_from_db()
    assert answer.status_code == 403
    assert row.state == "filed"
    assert not Approval.objects.exists()
    assert desk.events(row) == ["request:filed"]


@pytest.mark.parametrize("who", ["branch_manager", *OTHERS])
def test_only_the_requester_withdraws(office, clerk, who):
    row = desk.filed(clerk, desk.look(clerk), MOBILE)
    assert office.client(who).post(f"/requests/{row.pk}/withdraw/").status_code == 403
    row.refresh_from_db()
    assert row.state == "filed"


@pytest.mark.parametrize("who", [*OTHERS, "branch_manager"])
def test_another_persons_look_is_closed(office, clerk, who):
    key = desk.look(clerk)
    desk.granted(office, clerk, key, MOBILE)
    other = office.client(who)
    assert other.get(f"/lookup/{key}/").status_code == 403
    for act in ("reveal", "copy", "match", "request", "more"):
        body = {
            "fields": desk.fields(MOBILE),
            "category": "MOBILE",
            "text": "x",
            "channel": "reveal",
            "reason": "r",
            "offset": "0",
        }
        answer = other.post(f"/lookup/{key}/{act}/", body)
        assert "look.closed" in answer.content.decode()
        assert CLEAR[MOBILE] not in answer.content.decode()


def test_a_look_does_not_outlive_its_session(office, clerk):
    key = desk.look(clerk)
    assert office.client("teller").get(f"/lookup/{key}/").status_code == 403
    assert clerk.get(f"/lookup/{key}/").status_code == 200


def test_a_look_closes_when_it_is_not_used(office, clerk):
    key = desk.look(clerk)
    looks.Look.objects.update(touched_at=looks.timezone.now() - looks.UNUSED)
    with pytest.raises(Refused, match="closed"):
        looks.take(desk.acting(office, clerk, "teller"), key)


@pytest.mark.parametrize("who", ["system_admin", "security_admin", "audit_admin"])
def test_administrators_see_no_customer(office, who):
    answer = desk.search(office.client(who))
    assert answer.status_code == 403
    assert "10012345678" not in answer.content.decode()


@pytest.mark.parametrize("who", OTHERS)
def test_requests_of_others_are_unknown(office, clerk, who):
    row = desk.filed(clerk, desk.look(clerk), MOBILE)
    assert office.client(who).get(f"/requests/{row.pk}/").status_code == 403
    assert office.client(who).get(f"/approvals/{row.pk}/").status_code == 403


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
