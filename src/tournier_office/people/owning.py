# SPDX-License-Identifier: Apache-2.0
"""For whom a person answers and which service keys they keep, for whoever hands it on."""

from __future__ import annotations

from django.urls import reverse

from tournier_office.people import keys, lending
from tournier_office.people.models import Staff
from tournier_office.site.owning import Handing, Owned

SPONSORED, KEYS = "people", "keys"


def owned(number: str) -> list[Owned]:
    """People whose sponsor this is, and living keys that this person keeps."""
    people = Staff.objects.filter(sponsor_id=number).exclude(status=Staff.Status.LEFT)
    found = [Owned(SPONSORED, one.pk, f"{one} {one.pk}", reverse("people:one", args=[one.pk])) for one in people]
    kept = keys.kept_by(number)
    return found + [
        Owned(KEYS, one.pk, f"tnr_{one.prefix}", reverse("people:one", args=[one.staff_id])) for one in kept
    ]


def hand_on(one: Owned, how: Handing) -> None:
    """Name the new sponsor. A key's secret is with its keeper: new terms are set by the security administrator."""
    if one.register == SPONSORED:
        lending.set_sponsor(one.key, how.taker)
