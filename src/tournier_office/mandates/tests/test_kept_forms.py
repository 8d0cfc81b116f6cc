# SPDX-License-Identifier: Apache-2.0
"""What was typed is not lost: a form that was refused comes back with the reason above it, as one with faults does."""

from datetime import timedelta

from django.utils import timezone

from tournier_office.mandates.models import Delegation, Handover
from tournier_office.people import lending

MANAGER, TELLER = "S0002", "S0001"


def days():
    today = timezone.localdate()
    return {"since": today.isoformat(), "until": (today + timedelta(days=5)).isoformat()}


def test_a_new_entry_that_is_refused_comes_back_as_it_was_typed(office):
    given = {"deputy": TELLER, "post": "branch_manager", "why": "on leave until Friday", **days()}
    answer = office.client(MANAGER).post("/delegations/new/", given)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "A deputy is of the same rank or a higher one, and neither administers nor audits." in page
    assert "on leave until Friday" in page
    assert f'value="{given["until"]}"' in page
    assert not Delegation.objects.exists()


def test_whoever_may_open_nothing_gets_no_form(office):
    answer = office.client(TELLER).post("/delegations/new/", {"why": "on leave until Friday"})
    assert answer.status_code == 403
    assert "on leave until Friday" not in answer.content.decode()


def test_a_step_that_is_refused_stands_there_with_the_reason(office):
    lending.set_sponsor(TELLER, MANAGER)
    client = office.client("compliance_officer")
    client.post("/handovers/new/", {"staff": MANAGER, "kind": "moves", "why": "to the head office"})
    row = Handover.objects.get()
    answer = client.post(f"/handovers/{row.pk}/close/")
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "Something has no new owner yet, or came since it was listed." in page
    assert f'action="/handovers/{row.pk}/close/"' in page
    row.refresh_from_db()
    assert row.state == "open"


def test_a_step_that_is_not_theirs_is_refused_as_before(office):
    office.client("compliance_officer").post("/handovers/new/", {"staff": MANAGER, "kind": "moves", "why": "moves"})
    row = Handover.objects.get()
    assert office.client(MANAGER).post(f"/handovers/{row.pk}/close/").status_code == 403
    row.refresh_from_db()
    assert row.state == "open"
