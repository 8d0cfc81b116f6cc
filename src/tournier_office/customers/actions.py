# SPDX-License-Identifier: Apache-2.0
"""Orders of secrecy: given, confirmed by a second person, lifted; each is an entry in the ledger before it counts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tournier.base import BadInput, Refused
from tournier.law import clauses
from tournier.ledger.entries import Event
from tournier.purpose import PURPOSES
from tournier_office.customers.lookups import ORDERERS, state_of
from tournier_office.customers.models import SecrecyOrder
from tournier_office.site import gateway


def _check(posts: frozenset[str]) -> None:
    if not posts & ORDERERS:
        raise Refused("secrecy.post", "Your posts do not order secrecy.", "Ask compliance or the legal office.")


def _not_own(disclosure: str, by: str) -> None:
    # Else whoever looked at a customer could keep them from seeing it.
    entries = gateway.ledger().entries(disclosure=disclosure, limit=200)
    if not entries:
        raise BadInput("secrecy.disclosure", "There is no such disclosure.", "Copy its id from the evidence.")
    if any(entry.actor == by for entry in entries):
        raise Refused("secrecy.own", "Nobody orders secrecy about their own disclosure.", "Ask a colleague.")


def order(
    *,
    by: str,
    posts: frozenset[str],
    clause: str,
    why: str,
    purpose: str = "",
    disclosure: str = "",
    until: datetime | None = None,
) -> SecrecyOrder:
    """Withhold the entries of a purpose or of one disclosure from customers, for now and by this clause."""
    _check(posts)
    if bool(purpose) == bool(disclosure):
        raise BadInput("secrecy.scope", "An order covers one purpose or one disclosure.", "Name exactly one of them.")
    if purpose and (purpose not in PURPOSES or purpose == "own_view"):
        raise BadInput("secrecy.purpose", "The purpose cannot be withheld.", "Choose one of the listed purposes.")
    if disclosure:
        _not_own(disclosure, by)
    if clause not in clauses():
        raise BadInput("secrecy.clause", "There is no such clause.", "Name a clause of the law book.")
    if not why.strip():
        raise BadInput("secrecy.reason", "The reason is missing.", "Say why the law demands secrecy.")
    if until is not None and until <= timezone.now():
        raise BadInput("secrecy.until", "The end lies in the past.", "Give a later moment, or none.")
    detail = {
        "act": "secrecy.ordered",
        "clause": clause,
        "of_purpose": purpose,
        "of_disclosure": disclosure,
        "until": until.isoformat() if until else None,
        "why": why.strip(),
    }
    with transaction.atomic():
        receipt = gateway.record(Event.ADMINISTRATION, by, detail)
        return SecrecyOrder.objects.create(
            purpose=purpose,
            disclosure=disclosure,
            clause=clause,
            why=why.strip(),
            until=until,
            ordered_by=by,
            ordered_at=timezone.now(),
            entry=receipt.id,
        )


def confirm(key: str, *, by: str, posts: frozenset[str]) -> SecrecyOrder:
    """The second person's name under an order; without it the order lapses."""
    _check(posts)
    with transaction.atomic():
        row = SecrecyOrder.objects.select_for_update().filter(pk=key, confirmed_by="").first()
        if row is None or state_of(row, timezone.now()) != "open":
            raise BadInput("secrecy.unknown", "No order waits under this id.", "Open the list of orders.")
        if row.ordered_by == by:
            raise Refused("secrecy.two_persons", "Nobody confirms their own order.", "A second person must confirm it.")
        if row.disclosure:
            _not_own(row.disclosure, by)
        detail = {"act": "secrecy.confirmed", "order": row.pk}
        row.confirm_entry = gateway.record(Event.ADMINISTRATION, by, detail).id
        row.confirmed_by, row.confirmed_at = by, timezone.now()
        row.save()
        return row


def lift(key: str, *, by: str, posts: frozenset[str], why: str) -> SecrecyOrder:
    """End an order; the customer sees the entries from now on."""
    _check(posts)
    if not why.strip():
        raise BadInput("secrecy.reason", "The reason is missing.", "Say why the order ends.")
    with transaction.atomic():
        row = SecrecyOrder.objects.select_for_update().filter(pk=key).first()
        if row is None or row.lifted_at is not None:
            raise BadInput("secrecy.unknown", "There is no such order in force.", "Open the list of orders.")
        detail = {"act": "secrecy.lifted", "order": row.pk, "why": why.strip()}
        row.lift_entry = gateway.record(Event.ADMINISTRATION, by, detail).id
        row.lifted_by, row.lifted_at = by, timezone.now()
        row.save()
        return row
