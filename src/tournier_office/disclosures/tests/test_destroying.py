# SPDX-License-Identifier: Apache-2.0
"""Copies and prints are given back as exports are: destroyed by a day, confirmed by who made them, overdue until then."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.simulators.small_office import Office

from tournier.ledger.entries import Event
from tournier_office.disclosures.models import Taking
from tournier_office.disclosures.tests import desk
from tournier_office.duties import lookups as duties
from tournier_office.people.lookups import Staff
from tournier_office.site import gateway
from tournier_office.site.chores import run

pytestmark = pytest.mark.django_db


def printed(office: Office) -> tuple[Client, Taking]:
    clerk = office.client("teller")
    key = desk.look(clerk)
    assert clerk.post(f"/lookup/{key}/print/", {}).status_code == 200
    return clerk, Taking.objects.get()


def reminded(office: Office) -> list[tuple[str, bool]]:
    """The clocks of what this clerk copied and printed: their states, and whether they are over."""
    run()
    owed = duties.about("takings", office.staff("teller")).filter(owner=office.staff("teller"))
    return [(one.state, one.due_at is not None and one.due_at < timezone.now()) for one in owed]


def test_a_print_is_to_be_destroyed_and_its_maker_confirms_it(office):
    clerk, row = printed(office)
    assert row.destroy_by is not None
    assert reminded(office) == []
    Taking.objects.update(destroy_by=timezone.now() - timedelta(minutes=1))
    assert reminded(office) == [("escalated", True)]
    assert "overdue" in clerk.get("/copies/").content.decode()
    clerk.post(f"/copies/{row.pk}/destroyed/", {"how": "shredded"})
    row.refresh_from_db()
    entry = gateway.ledger().read(row.receipt)
    assert (entry.event, entry.actor, entry.detail["late"]) == (Event.TAKING_DESTROYED, row.staff, True)
    assert reminded(office) == []


def hours_left(row: Taking) -> int:
    """Whole hours that its maker's clock has left."""
    due = duties.due_of("takings", [row.staff])[row.staff]
    return int((due - timezone.now()) / timedelta(hours=1))


def test_many_prints_have_one_clock_and_what_is_due_first_is_owed(office):
    clerk, first = printed(office)
    clerk.post(f"/lookup/{desk.look(clerk)}/print/", {})
    second = Taking.objects.exclude(pk=first.pk).get()
    for row, hours in ((first, 5), (second, 50)):
        Taking.objects.filter(pk=row.pk).update(destroy_by=timezone.now() + timedelta(hours=hours))
    ((_, over),) = reminded(office)
    assert not over
    assert hours_left(first) == 4
    clerk.post(f"/copies/{first.pk}/destroyed/", {"how": "shredded"})
    assert hours_left(first) == 49
    clerk.post(f"/copies/{second.pk}/destroyed/", {"how": "shredded"})
    assert reminded(office) == []


def test_nobody_else_confirms_it_and_nobody_twice(office):
    clerk, row = printed(office)
    body = json.dumps({"how": "shredded"})
    path = f"/api/v1/copies/{row.pk}/destroyed"
    for post in ("branch_manager", "protection_officer", "auditor"):
        assert office.client(post).post(path, body, content_type="application/json").status_code == 403
    done = clerk.post(path, body, content_type="application/json")
    assert (done.status_code, done.json()["standing"]) == (200, "destroyed")
    assert clerk.post(path, body, content_type="application/json").status_code == 403


def test_for_a_clerk_who_has_left_the_manager_says_it(office):
    _, row = printed(office)
    Staff.objects.filter(pk=row.staff).update(status=Staff.Status.LEFT)
    path, body = f"/api/v1/copies/{row.pk}/destroyed", json.dumps({"how": "the drawer was emptied"})
    assert office.client("auditor").post(path, body, content_type="application/json").status_code == 403
    manager = office.client("branch_manager")
    assert f"/copies/{row.pk}/destroyed/" in manager.get("/copies/").content.decode()
    assert manager.post(path, body, content_type="application/json").status_code == 200
    row.refresh_from_db()
    assert row.destroyed_by == office.staff("branch_manager")


def test_one_sees_ones_own_and_readers_see_all(office):
    printed(office)
    for post, count in (("teller", 1), ("branch_manager", 1), ("protection_officer", 1), ("analyst", 0)):
        rows = office.client(post).get("/api/v1/copies").json()
        assert len(rows) == count, post
