# SPDX-License-Identifier: Apache-2.0
"""A summer of look-ups by many people, and contacts by a partner, for tests of this room."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from tests.simulators.two_branches import SetClock

from tournier.base import JSON, new_id
from tournier.law.clocks import BANK_TIME
from tournier.ledger.entries import Entry, Event
from tournier_office.contacts.models import Contact
from tournier_office.contacts.register import CONTACTS
from tournier_office.people.lookups import Staff
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person

PROTECTION, COMPLIANCE, AUDITOR, MANAGER = "S0003", "S0004", "S0006", "S0002"
PARTNER = "青禾财富顾问有限公司"
CUSTOMERS = [f"{4_000_000 + number}" for number in range(300)]
JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 10)
SELLER, OTHERS = "T0", [f"T{number}" for number in range(1, 8)]


def shown(number: str, customers: list[str]) -> None:
    """These customers were shown to this person, now."""
    key = new_id()
    detail: dict[str, JSON] = {"channel": "look_up", "categories": ["NAME"], "purpose": "counter_service"}
    gateway.ledger().append(Entry(Event.DISCLOSURE_INTENDED, number, (), detail, key))
    page: dict[str, JSON] = {"channel": "look_up"}
    gateway.ledger().append(Entry(Event.DISCLOSURE_PAGE, number, tuple(customers), page, key))


def summer(clock: SetClock) -> list[str]:
    """Eight clerks of one branch are shown customers in July, everybody some; returns those of the seller alone or not."""
    random, before = Random(5), clock.moment
    Staff.objects.bulk_create(Staff(number=one, zh=f"柜员{one}", en=one, branch_id="B01") for one in (SELLER, *OTHERS))
    seen: list[str] = []
    for day in range(20):
        clock.moment = datetime.combine(JULY + timedelta(days=day), time(10), BANK_TIME)
        for one in (SELLER, *OTHERS):
            customers = random.sample(CUSTOMERS, 3)
            shown(one, customers)
            seen += customers if one == SELLER else []
    clock.moment = before
    return list(dict.fromkeys(seen))


def contact(customer: str, number: str = PROTECTION, **over: str) -> Contact:
    """A contact as somebody types it in."""
    given = {"customer": customer, "partner": PARTNER, "day": AUGUST.isoformat(), "way": "record", "ordered": "no"}
    row: Contact = acts.open_row(CONTACTS, person(number), {**given, **over})
    return row


def counted(customers: list[str], **over: str) -> list[Contact]:
    """Contacts that a second person lets count."""
    rows = [contact(one, **over) for one in customers]
    return [step(row, COMPLIANCE, "confirm") for row in rows]


def step(row: Contact, number: str, verb: str, **given: str) -> Any:
    """A step with a contact."""
    return acts.step(CONTACTS, person(number), row.pk, verb, given)
