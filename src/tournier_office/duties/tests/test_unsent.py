# SPDX-License-Identifier: Apache-2.0
"""Notices that failed: who, what, when, why; sent again by whoever may, and forgotten when the duty is done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tournier.ledger.entries import Event
from tournier_office.duties import noticing
from tournier_office.duties.models import Duty, Notice
from tournier_office.duties.tests.test_clocks import begin
from tournier_office.duties.tests.test_notices import OWNER, SECOND, group, ways
from tournier_office.site import gateway

__all__ = ["group"]
SEE = ("compliance_officer", "protection_officer", "system_admin")


@pytest.fixture
def failed(timed, clock, group) -> Notice:
    """A group's robot that takes nothing, until it is given up."""
    begin("I03A", "discovered", clock.now(), OWNER, SECOND)
    clock.advance(timedelta(hours=3, minutes=30))
    group.answer = {"errcode": 45009}
    noticing.remind(ways(group=group))
    for wait in (*noticing.WAITS, timedelta()):
        noticing.deliver(ways(group=group))
        clock.advance(wait)
    row = Notice.objects.get(way="hook:desk")
    assert row.state == "failed"
    return row


def test_who_oversees_duties_or_keeps_the_server_sees_what_failed_and_why(timed, failed):
    for post in SEE:
        page = timed.client(post).get("/notices/unsent/").content.decode()
        assert "The robot of the group did not take the notice." in page
        assert "Report of an incident (CAC)" in page
        assert "tried 6 times" in page
        found = timed.client(post).get("/api/v1/notices/unsent").json()
        assert [(one["key"], one["to"], one["again_at"]) for one in found] == [(failed.pk, "desk", None)]
    for post in ("teller", "branch_manager", "auditor", "security_admin"):
        assert timed.client(post).get("/notices/unsent/").status_code == 403
        assert timed.client(post).post(f"/notices/unsent/{failed.pk}/again/").status_code == 403
        assert timed.client(post).get("/api/v1/notices/unsent").status_code == 403
    assert Notice.objects.get(pk=failed.pk).state == "failed"


def test_it_is_sent_again_recorded_and_gone_from_the_list(timed, clock, group, failed):
    client = timed.client("system_admin")
    assert client.post(f"/notices/unsent/{failed.pk}/again/").status_code == 302
    entry = gateway.ledger().entries(event=Event.ADMINISTRATION)[0]
    assert (entry.actor, entry.detail["act"]) == ("S0008", "notice.again")
    assert "again at" in client.get("/notices/unsent/").content.decode()
    group.answer = {"errcode": 0}
    assert noticing.deliver(ways(group=group)) == 1
    assert client.get("/api/v1/notices/unsent").json() == []
    assert client.post(f"/api/v1/notices/unsent/{failed.pk}/again").status_code == 403, "it was sent"
    assert client.post("/api/v1/notices/unsent/none/again").status_code == 403


def test_of_a_duty_that_is_done_nobody_needs_to_be_told(timed, failed):
    duty = Duty.objects.get(pk=failed.duty_id)
    duty.state, duty.ended_at, duty.evidence = "done", gateway.clock().now(), "letter"
    duty.save()
    assert timed.client("system_admin").get("/api/v1/notices/unsent").json() == []
