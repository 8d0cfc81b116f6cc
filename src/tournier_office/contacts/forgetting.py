# SPDX-License-Identifier: Apache-2.0
"""A contact holds a customer's number, sealed under their key; both go with an erasure, that the partner contacted somebody stays."""

from __future__ import annotations

from tournier_office.contacts.models import Contact


def subjects() -> set[str]:
    """The numbers of all customers that stand in rows."""
    return set(Contact.objects.exclude(subject="").values_list("subject", flat=True))


def forget(customer: str) -> int:
    """Take the number out; such a contact is weighed no more."""
    rows = list(Contact.objects.filter(subject=customer))
    for row in rows:
        row.subject, row.customer = "", b""
        row.save()
    return len(rows)


def holds(_customer: str) -> bool:
    """A contact keeps nobody's information."""
    return False
