# SPDX-License-Identifier: Apache-2.0
"""What a person asked for and took away, for whoever hands it on: it ends by itself or by being destroyed."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from tournier_office.disclosures.models import AccessRequest, Taking
from tournier_office.disclosures.pages.requested import channel_name
from tournier_office.disclosures.states import OPEN, WAITING
from tournier_office.site.owning import Handing, Owned


def owned(number: str) -> list[Owned]:
    """Requests that wait or are open, copies and prints that are not destroyed."""
    states = [state.value for state in WAITING | OPEN]
    asked = AccessRequest.objects.filter(requester=number, state__in=states, lapses_at__gt=timezone.now())
    taken = Taking.objects.filter(staff=number, destroyed_at__isnull=True)
    found = [
        Owned("requests", one.pk, channel_name(one.channel), reverse("disclosures:request", args=[one.pk]))
        for one in asked
    ]
    return found + [Owned("takings", str(one.pk), one.mark, reverse("disclosures:takings")) for one in taken]


def hand_on(one: Owned, how: Handing) -> None:
    """Nothing changes here: a request stays its requester's, and a copy is destroyed by whoever accepted to."""
