# SPDX-License-Identifier: Apache-2.0
"""M33: customers are asked to change a password after 180 days, by a job with a clock of the bank's; nobody is shut out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from tests.simulators.small_office import Office

from tournier.ledger.entries import Event
from tournier_office.customers.chores import chores
from tournier_office.people.customer_passwords import ASKING
from tournier_office.site import gateway
from tournier_office.site.register import register_named

ME = "1000001"


def aged(days: float) -> None:
    changed = gateway.clock().now() - timedelta(days=days)
    get_user_model().objects.filter(kind="customer", customer_key=ME).update(password_changed_at=changed)


def duties() -> Any:
    """Every duty, running or not."""
    return register_named("duties").table.objects


def told() -> list[object]:
    found = gateway.ledger().entries(event=Event.ADMINISTRATION, actor="system")
    return [one.detail["customers"] for one in found if one.detail.get("deadline") == ASKING]


def test_a_customer_is_asked_from_the_hundred_and_eightieth_day_on(office: Office) -> None:
    client = office.client(ME)
    for days, asked in ((179.9, False), (180.1, True)):
        aged(days)
        page = client.get("/me/").content.decode()
        assert ("/accounts/password/change/" in page and "180" in page) is asked
        assert client.get("/api/v1/me").json()["password_is_old"] is asked


def test_the_job_asks_each_once_records_it_and_begins_the_clock_anew(office: Office) -> None:
    get_user_model().objects.filter(kind="customer").update(password_changed_at=gateway.clock().now())
    aged(179)
    chores()
    first = duties().get(deadline=ASKING)
    assert (first.state, bool(first.owner), bool(first.second)) == ("running", True, True)
    assert told() == []
    duties().filter(pk=first.pk).update(began_at=gateway.clock().now() - timedelta(days=2))
    aged(181)
    chores()
    chores()
    assert told() == [1], "once, with their number and nobody's name"
    first.refresh_from_db()
    assert (first.state, bool(first.evidence)) == ("done", True)
    again = duties().get(deadline=ASKING, state="running")
    assert again.due_at is not None
    assert 179 <= (again.due_at - gateway.clock().now()).days <= 188
