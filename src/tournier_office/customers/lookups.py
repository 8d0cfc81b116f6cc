# SPDX-License-Identifier: Apache-2.0
"""Reads for the customer's own view: the entries about one customer, parted by the orders of secrecy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tournier.base import Refused
from tournier.ledger import Ledger
from tournier.ledger.entries import Event, OpenedEntry
from tournier_office.catalogue.lookups import current_catalogue
from tournier_office.customers.history import Look, Parted, Secrecy, part, tell
from tournier_office.customers.models import SecrecyOrder
from tournier_office.site import gateway
from tournier_office.site.bound import genuine
from tournier_office.site.navigation import Visitor
from tournier_office.site.work import WorkItem

# Tipping off is forbidden by the law itself, without any order (反洗钱法 7): the entries stay withheld until the
# statutory secrecy ends, which only an act of the authority can say. Shown to no customer in the meantime.
STATUTORY = (Secrecy(clause="AML-7", purpose="anti_money_laundering"),)
ORDERERS = frozenset({"compliance_officer", "legal_officer"})
READERS = ORDERERS | {"auditor"}
CONFIRMED_WITHIN = timedelta(hours=72)
BINDS = frozenset({"open", "confirmed"})
PAGE = 20
_BATCH = 200


def orders(now: datetime | None = None) -> tuple[Secrecy, ...]:
    """Every ground of secrecy that stands at `now`: those of the law itself and those that were ordered."""
    moment = now or timezone.now()
    kept = genuine(SecrecyOrder.objects.all())  # those that were lifted too: nobody lifts one past the office
    rows = (row for row in kept if state_of(row, moment) in BINDS)
    return STATUTORY + tuple(Secrecy(row.clause, row.purpose, row.disclosure, row.until) for row in rows)


def state_of(row: SecrecyOrder, now: datetime) -> str:
    """`open` (binds, waits for the second person), `confirmed` (binds), `lifted`, `ended` or `lapsed`."""
    if row.lifted_at is not None:
        return "lifted"
    if row.until is not None and row.until <= now:
        return "ended"
    if row.confirmed_at is not None:
        return "confirmed"
    return "open" if now - row.ordered_at <= CONFIRMED_WITHIN else "lapsed"


def work(visitor: Visitor) -> list[WorkItem]:
    """Orders of secrecy that wait for this person's name."""
    if visitor.staff is None or not visitor.posts & ORDERERS:
        return []
    now, heading = timezone.now(), _("Orders of secrecy")
    rows = SecrecyOrder.objects.filter(lifted_at__isnull=True, confirmed_by="").exclude(ordered_by=visitor.staff.number)
    return [
        WorkItem(
            group=_("Waiting for my decision"),
            text=f"{heading} · {row.clause}",
            href=reverse("secrecy:orders"),
            state=_("second person"),
            tone="warn",
            due=row.ordered_at + CONFIRMED_WITHIN,
        )
        for row in rows
        if state_of(row, now) == "open"
    ]


def entries_about(ledger: Ledger, subject: str) -> tuple[OpenedEntry, ...]:
    """Every entry about the customer, newest first, co-holders' ones too."""
    found: list[OpenedEntry] = []
    before: str | None = None
    while True:
        batch = ledger.entries(subject=subject, before=before, limit=_BATCH)
        found += batch
        if len(batch) < _BATCH:
            return tuple(found)
        before = batch[-1].id


def parted(subject: str, *, ledger: Ledger | None = None, now: datetime | None = None) -> Parted:
    """The entries about the customer: what they see, and what the law withholds for now."""
    moment = now or timezone.now()
    return part(entries_about(ledger or gateway.ledger(), subject), orders(moment), moment)


def proof(subject: str, entry: str) -> str:
    """The file that shows offline that the entry concerns the customer, and that names nobody else.

    Raises Refused (`own_view.proof`) in the same words for what is not there, not theirs, or withheld for now.
    """
    ledger = gateway.ledger()
    if entry not in {one.id for one in parted(subject, ledger=ledger).shown}:
        raise Refused("own_view.proof", "There is no such look at your information.", "Open the list of looks again.")
    return ledger.prove(entry, subject=subject)


@dataclass(frozen=True, slots=True)
class LookPage:
    """One page of what is told, cut after the filter, so that no gap shows what was left out."""

    looks: tuple[Look, ...]
    number: int
    last: int


def look_page(subject: str, number: int, *, ledger: Ledger | None = None) -> LookPage:
    """The page of that number, counted from 1; a number beyond the end gives the last page."""
    book = ledger or gateway.ledger()
    looks = tell(parted(subject, ledger=book).shown, subject)
    last = max(1, -(-len(looks) // PAGE))
    number = min(max(1, number), last)
    chosen = looks[(number - 1) * PAGE : number * PAGE]
    return LookPage(tuple(_completed(look, book, subject) for look in chosen), number, last)


def _completed(look: Look, book: Ledger, subject: str) -> Look:
    """The look with the kinds of information that were shown, from the intent when it is not about this customer alone."""
    if look.fields:
        return replace(look, categories=_kinds(look.fields))
    if look.categories or not look.disclosure:
        return look
    # By event: a long answer has many pages, and its intent is older than all of them.
    for entry in book.entries(disclosure=look.disclosure, event=Event.DISCLOSURE_INTENDED, limit=5):
        if entry.subjects and subject not in entry.subjects:
            # What was asked about the co-holder is theirs; only that a joint product was shown is told.
            return replace(look, joint=True)
        intent = tell([entry], subject)[0]
        return replace(look, categories=_kinds(intent.fields) or intent.categories)
    return look


def _kinds(fields: Iterable[str]) -> tuple[str, ...]:
    """The categories of the fields by today's catalogue; a field that is gone says nothing any more."""
    catalogue = current_catalogue()
    known = {f"{table.id}.{field.name}": field.category for table in catalogue.tables for field in table.fields}
    return tuple(sorted({kind for field in fields if (kind := known.get(field)) is not None}))
