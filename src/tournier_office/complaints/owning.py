# SPDX-License-Identifier: Apache-2.0
"""The complaints that a person handles, for whoever hands them on."""

from __future__ import annotations

from tournier_office.complaints.models import Complaint
from tournier_office.complaints.register import COMPLAINTS
from tournier_office.site.owning import Handing, Owned
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import Actor


def owned(number: str) -> list[Owned]:
    """Those that are still looked into; what is decided is worked on by whoever keeps the register."""
    assigned = COMPLAINTS.move("assign").source
    rows = Complaint.objects.filter(handler=number, state__in=assigned)
    return [Owned(COMPLAINTS.name, row.pk, row.number, f"/{COMPLAINTS.name}/{row.pk}/") for row in rows]


def hand_on(one: Owned, how: Handing) -> None:
    """Name the new handler, by whoever offered it. Refused for whoever is partial (TS-17)."""
    asked = Asked(Actor(how.by), how.at, COMPLAINTS.move("assign"), {"handler": how.taker})
    acts.take(COMPLAINTS, one.key, asked)
