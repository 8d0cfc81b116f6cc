# SPDX-License-Identifier: Apache-2.0
"""Asking files back in which an erased customer stands (PIPL 47): what lies here is destroyed, what was taken its holder destroys and confirms.

The ledger hears of each file before the customer's key goes, for afterwards nobody can say in which files they stood; where a
process dies between, whoever agrees again finds the files by these entries. They name the erasure and no customer.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from tournier.ledger.entries import Event
from tournier_office.disclosures import clocks
from tournier_office.exports import actions, lookups
from tournier_office.exports.models import Export
from tournier_office.site import gateway

_WHY = "A customer whose information it holds was erased."
_MANY = 1000


def recall(customer: str, by: str, request: str) -> int:
    """Ask back every file that is not confirmed destroyed and in which the customer stands; how many. May be done twice."""
    known = _asked(request)
    now, count = timezone.now(), 0
    here = Q(state__in=lookups.LIVE) | Q(destroy_by__isnull=False)
    for row in Export.objects.filter(here, destroyed_at__isnull=True).exclude(disclosure=""):
        if row.disclosure not in known:
            if not gateway.ledger().entries(subject=customer, disclosure=row.disclosure, limit=1):
                continue
            gateway.record(Event.EXPORT_RECALLED, by, {"request": request}, disclosure=row.disclosure)
        actions.end(row, Export.State.REVOKED, Event.EXPORT_REVOKED, by, _WHY)  # ends what lives, and nothing else
        if Export.objects.filter(pk=row.pk, destroy_by__gt=now).update(destroy_by=now):
            row.refresh_from_db()
            clocks.settle(lookups.EXPORT, row.pk, lookups.due_of(row))
        count += 1
    return count


def standing(request: str) -> tuple[int, int]:
    """How many files that somebody had taken were asked back for an erasure, and how many of them are confirmed destroyed."""
    taken = Export.objects.filter(disclosure__in=_asked(request), destroy_by__isnull=False)
    return taken.count(), taken.filter(destroyed_at__isnull=False).count()


def is_recalled(row: Export) -> bool:
    """Whether what was taken of it was asked back because a customer in it was erased."""
    if row.state != Export.State.REVOKED or row.destroy_by is None or not row.disclosure:
        return False
    return bool(gateway.ledger().entries(event=Event.EXPORT_RECALLED, disclosure=row.disclosure, limit=1))


def _asked(request: str) -> set[str]:
    found: set[str] = set()
    before: str | None = None
    while True:
        told = gateway.ledger().entries(event=Event.EXPORT_RECALLED, before=before, limit=_MANY)
        found |= {one.disclosure for one in told if one.detail.get("request") == request}
        if len(told) < _MANY:
            return found
        before = told[-1].id
