# SPDX-License-Identifier: Apache-2.0
"""The systems that ask by a key of their own: whoever keeps the newest living key answers for each, until somebody is named."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from tournier_office.people import keys
from tournier_office.site.answering import SYSTEM, Thing

SERVICE = "service"


def things() -> Iterable[Thing]:
    """Service accounts with a key that lives."""
    newest = {row.staff_id: row for row in reversed(keys.living())}
    for number, row in sorted(newest.items()):
        page = reverse("people:one", args=[number])
        yield Thing(
            SYSTEM,
            SERVICE,
            number,
            f"{row.staff} {number}",
            page,
            owner=row.keeper_id or "",
            department=row.staff.branch_id,
        )
