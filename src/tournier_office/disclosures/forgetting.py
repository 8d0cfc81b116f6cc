# SPDX-License-Identifier: Apache-2.0
"""What this room keeps about a customer: open looks go; requests, emergencies, copies and prints stay without them."""

from __future__ import annotations

from tournier_office.disclosures.models import AccessRequest, BreakGlass, CallerMatch, Look, Taking
from tournier_office.site.forgetting import GONE

_PASSING = (Look, CallerMatch)
_LASTING = (AccessRequest, BreakGlass, Taking)
#: In place of words that a person wrote about the customer.
_NOTHING = "—"


def subjects() -> set[str]:
    """The numbers of all customers that stand in rows."""
    found: set[str] = set()
    for model in (*_PASSING, *_LASTING):
        found |= set(model.objects.exclude(subject__in=("", GONE)).values_list("subject", flat=True))
    return found


def forget(customer: str) -> int:
    """Delete what is passing; take number, case and reasons out of what stays."""
    count = 0
    for model in _PASSING:
        for row in model.objects.filter(subject=customer):
            row.delete()
            count += 1
    for request in AccessRequest.objects.filter(subject=customer):
        request.subject, request.reason, request.case = GONE, _NOTHING, ""
        request.save()
        count += 1
        for approval in request.approvals.exclude(reason=""):
            approval.reason = _NOTHING
            approval.save()
    for emergency in BreakGlass.objects.filter(subject=customer):
        emergency.subject, emergency.reason, emergency.case = GONE, _NOTHING, ""
        emergency.review = _NOTHING if emergency.review else ""
        emergency.save()
        count += 1
    for taking in Taking.objects.filter(subject=customer):
        taking.subject, taking.case = GONE, ""
        taking.save()
        count += 1
    return count


def holds(customer: str) -> bool:
    """An emergency that nobody has reviewed yet."""
    return BreakGlass.objects.filter(subject=customer, outcome="").exclude(released=False).exists()
