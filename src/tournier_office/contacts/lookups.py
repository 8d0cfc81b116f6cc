# SPDX-License-Identifier: Apache-2.0
"""Reads: which contacts wait to be weighed, which stand, which leads wait for somebody."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tournier_office.contacts.models import Contact, Lead, Weighing
from tournier_office.contacts.register import AUDIT, OVERSEERS
from tournier_office.contacts.words import ORDERED, OWN
from tournier_office.site.bound import genuine
from tournier_office.site.navigation import Visitor
from tournier_office.site.work import WorkItem

_GROUP = gettext_lazy("Waiting for my decision")
_MANY = 8


def stands(subject: str, plain: str, day: date) -> bool:
    """Whether this contact stands in the register already."""
    return Contact.objects.filter(subject=subject, plain=plain, day=day).exclude(state="withdrawn").exists()


def standing() -> set[tuple[str, str, date]]:
    """Customer, partner and day of every contact that stands."""
    rows = Contact.objects.exclude(subject="").exclude(state="withdrawn")
    return set(rows.values_list("subject", "plain", "day"))


def of_complaints() -> set[str]:
    """The complaints of which a contact was taken, whatever became of it."""
    return set(Contact.objects.exclude(complaint="").values_list("complaint", flat=True))


def due(before: date, least: int, taken: set[str]) -> str:
    """A partner with so many customers whose contacts wait to be weighed, but for the partners that were; empty for none."""
    rows = Contact.objects.filter(state="counts", weighing="", ordered=OWN, day__lt=before).exclude(subject="")
    many = Counter(plain for plain, _subject in set(rows.values_list("plain", "subject")))
    return min((plain for plain, count in many.items() if count >= least and plain not in taken), default="")


def to_weigh(plain: str, before: date) -> list[Contact]:
    """The contacts of a partner that wait to be weighed."""
    rows = Contact.objects.filter(plain=plain, state="counts", weighing="", ordered=OWN, day__lt=before)
    return list(genuine(rows.exclude(subject="")))


def ordered_of(plain: str) -> set[str]:
    """The customers whom the bank itself had named to this partner."""
    rows = Contact.objects.filter(plain=plain, state="counts", ordered=ORDERED).exclude(subject="")
    return {one.subject for one in genuine(rows)}


def partners() -> set[str]:
    """Every partner of whom a contact waits to be weighed, as names are compared."""
    return set(Contact.objects.filter(state="counts", weighing="").values_list("plain", flat=True))


def weighed(key: str) -> bool:
    """Whether there is a weighing of this id."""
    return Weighing.objects.filter(pk=key).exists()


def work(visitor: Visitor) -> list[WorkItem]:
    """Leads that wait to be looked into, for whoever may; whoever a lead is about sees nothing of it."""
    if visitor.staff is None or not visitor.posts & (OVERSEERS | AUDIT):
        return []
    rows = genuine(Lead.objects.filter(state="found").exclude(staff=visitor.staff.number).order_by("opened_at")[:_MANY])
    return [
        WorkItem(
            _GROUP,
            _("Lead from contacts by %(partner)s") % {"partner": row.partner},
            reverse("contact-leads:one", args=[row.pk]),
            tone="warn",
        )
        for row in rows
    ]
