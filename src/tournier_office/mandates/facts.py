# SPDX-License-Identifier: Apache-2.0
"""For whom somebody decides today, as approvals read it; see `site.standing_in`."""

from __future__ import annotations

from django.utils import timezone

from tournier_office.mandates import lookups
from tournier_office.mandates.models import Delegation
from tournier_office.mandates.words import RANKS
from tournier_office.people import lookups as people
from tournier_office.site.bound import genuine
from tournier_office.site.standing_in import StandIn

_GONE = frozenset({"suspended", "left"})


def stands_in(number: str) -> list[StandIn]:
    """What was delegated to this person and counts now: accepted, within its days, and both still hold their posts."""
    today = timezone.localdate()
    rows = Delegation.objects.filter(deputy=number, state="accepted", since__lte=today, until__gte=today)
    found = []
    for row in genuine(rows):
        giver = people.staff_of(row.staff)
        held = lookups.own_holdings(row.staff)
        holds = any(one.post == row.post and one.branch == row.branch for one in held)
        if giver is None or giver.status in _GONE or not holds or lookups.apart(held):
            continue
        if lookups.eligible(number, RANKS.get(row.post, len(RANKS))):
            found.append(StandIn(row.staff, row.post, row.branch))
    return found


def deputies(number: str) -> frozenset[str]:
    """Who is told what this person is told while they are away."""
    return lookups.deputies_of(number)
