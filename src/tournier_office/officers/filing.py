# SPDX-License-Identifier: Apache-2.0
"""The bank's officer has to be reported: once a million customers are reached, and when it becomes somebody else (M04, PIPL 52)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tournier.base import Refused
from tournier.catalogue import Catalogue
from tournier.engines.counting import count_customers
from tournier.law.clocks import BANK_TIME
from tournier_office.catalogue.answering import serialised
from tournier_office.officers import lookups
from tournier_office.officers.models import Count, Filing
from tournier_office.officers.register import FILINGS
from tournier_office.officers.words import CHANGED, REACHED
from tournier_office.people import lookups as people
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE
from tournier_office.site.register.typed import Unfit


def count(catalogue: Catalogue) -> None:
    """Count the customers in the sources and keep the number of the day. Raises SystemFailed where a source cannot be read."""
    keep(count_customers(gateway.project(), catalogue))


def keep(persons: int) -> None:
    """Keep how many there are today, and open the report where the law asks for it."""
    at = gateway.clock().now()
    with transaction.atomic():
        serialised()
        day = at.astimezone(BANK_TIME).date()
        row = Count.objects.filter(pk=day).first() or Count(day=day)
        row.persons = persons
        row.save()
        open_where_due(at)


def open_where_due(at: datetime) -> None:
    """Open a report unless one waits, or the newest named whoever is the officer now. The caller has been serialised."""
    last = lookups.counted()
    if last is None or not lookups.mandatory() or lookups.owed():
        return
    before, officer = lookups.reported(), lookups.of_bank()
    if before is not None and (officer is None or officer.staff == before):
        return
    who = [one.pk for post in ("protection_officer", "compliance_officer") for one in people.holders_of(post)]
    values = {
        "why": REACHED if before is None else CHANGED, "persons": last.persons, "counted_on": last.day,
        "owner": next(iter(who), ""), "second": next(iter(who[1:]), ""),
    }  # fmt: skip
    acts.enter(FILINGS, Asked(OFFICE, at, None, values))


def prepare(row: Filing, asked: Asked) -> None:
    """Before the entry."""
    if asked.verb != "file":
        return
    officer = lookups.of_bank()
    if officer is None:
        raise Refused(
            "officer.none",
            "The bank has no officer who could be reported.",
            "Have one named for the whole bank under Secrecy officers, and put in force by a second person.",
        )
    if asked.values["filed_on"] > asked.at.astimezone(BANK_TIME).date():
        raise Unfit({"filed_on": _("Enter it when it was filed.")})
    row.officer = officer.staff
    asked.told["officer"] = officer.staff
