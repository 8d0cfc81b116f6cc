# SPDX-License-Identifier: Apache-2.0
"""Files that a person exported and that still live, for whoever hands them on."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from tournier_office.exports.models import Export
from tournier_office.site.owning import Handing, Owned


def owned(number: str) -> list[Owned]:
    """Files that are ready and not past their day."""
    rows = Export.objects.filter(requester=number, state=Export.State.READY, expires_at__gt=timezone.now())
    return [Owned("exports", row.pk, row.format, reverse("exports:one", args=[row.pk])) for row in rows]


def hand_on(one: Owned, how: Handing) -> None:
    """Nothing changes here: whoever accepted it answers for its copies until they are returned."""
