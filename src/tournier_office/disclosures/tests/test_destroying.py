# SPDX-License-Identifier: Apache-2.0
"""Copies and prints are given back as exports are: destroyed by a day, confirmed by who made them, overdue until then."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from tests.simulators.small_office import Office

from tournier.ledger.entries import Event
from tournier_office.disclosures import lookups
from tournier_office.disclosures.models import Taking
from tournier_office.disclosures.tests import desk
from tournier_office.people.lookups import posts_of, staff_of
from tournier_office.site import gateway
from tournier_office.site.navigation import Visitor

pytestmark = pytest.mark.django_db


def printed(office: Office) -> tuple[Client, Taking]:
    clerk = office.client("teller")
    key = desk.look(clerk)
    assert clerk.post(f"/lookup/{key}/print/", {}).status_code == 200
    return clerk, Taking.objects.get()


def reminded(office: Office) -> list[str]:
    staff = staff_of(office.staff("teller"))
    assert staff is not None
    with override("en"):
        items = lookups.work(Visitor(staff, posts_of(staff.number), customer=False))
    return [str(item.state) for item in items]


def test_a_print_is_to_be_destroyed_and_its_maker_confirms_it(office):
    clerk, row = printed(office)
    assert row.destroy_by is not None
    assert reminded(office) == []
    Taking.objects.update(destroy_by=timezone.now() - timedelta(minutes=1))
    assert reminded(office) == ["overdue"]
    assert "overdue" in clerk.get("/copies/").content.decode()
    clerk.post(f"/copies/{row.pk}/destroyed/", {"how": "shredded"})
    row.refresh_from_db()
    entry = gateway.ledger().read(row.receipt)
    assert (entry.event, entry.actor, entry.detail["late"]) == (Event.TAKING_DESTROYED, row.staff, True)
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


def test_one_sees_ones_own_and_readers_see_all(office):
    printed(office)
    for post, count in (("teller", 1), ("branch_manager", 1), ("protection_officer", 1), ("analyst", 0)):
        rows = office.client(post).get("/api/v1/copies").json()
        assert len(rows) == count, post
