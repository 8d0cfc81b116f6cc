# SPDX-License-Identifier: Apache-2.0
"""For the demonstration: a partner's record of whom it called, partly confirmed; too few to lead to anybody."""

from __future__ import annotations

from datetime import timedelta

from tournier.law.clocks import BANK_TIME
from tournier_office.contacts.models import Contact
from tournier_office.contacts.register import CONTACTS
from tournier_office.people.lookups import staff_of
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.acting import actor

_PARTNER = "青禾财富顾问有限公司"


def load(customers: tuple[str, ...], *, enters: str, confirms: str) -> None:
    """Once, and only where both are there. The last of them waits for a second person."""
    first, second = staff_of(enters), staff_of(confirms)
    if first is None or second is None or Contact.objects.exists():
        return
    today = gateway.clock().now().astimezone(BANK_TIME).date()
    for place, customer in enumerate(customers):
        day = (today - timedelta(days=3 + place)).isoformat()
        given = {"customer": customer, "partner": _PARTNER, "day": day, "way": "record", "ordered": "no"}
        row = acts.open_row(CONTACTS, actor(first), given)
        if place < len(customers) - 1:
            acts.step(CONTACTS, actor(second), row.pk, "confirm", {})
