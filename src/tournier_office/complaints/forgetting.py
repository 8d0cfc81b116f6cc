# SPDX-License-Identifier: Apache-2.0
"""What a complaint keeps about a customer lies sealed under the customer's key and goes with it; the number goes here."""

from __future__ import annotations

from tournier_office.complaints.models import Complaint
from tournier_office.complaints.register import COMPLAINTS

_LAST = tuple(stage.code for stage in COMPLAINTS.stages if stage.last)


def subjects() -> set[str]:
    """The numbers of all customers that stand in rows."""
    return set(Complaint.objects.exclude(subject="").values_list("subject", flat=True))


def forget(customer: str) -> int:
    """Take the number out; what was sealed under their key opens no more."""
    count = 0
    for row in Complaint.objects.filter(subject=customer):
        row.subject = ""
        row.name = row.phone = row.story = row.reply = row.review_reply = b""
        row.save()
        count += 1
    return count


def holds(customer: str) -> bool:
    """A complaint that is not closed: what it is about is needed for it."""
    return Complaint.objects.filter(subject=customer).exclude(state__in=_LAST).exists()
