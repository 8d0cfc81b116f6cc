# SPDX-License-Identifier: Apache-2.0
"""The spot checks that a person judges, for whoever hands them on. Nobody is handed the check of their own disclosure."""

from __future__ import annotations

from tournier_office.site.owning import Handing, Owned
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import Actor
from tournier_office.spot_checks.models import SpotCheck
from tournier_office.spot_checks.register import SPOT_CHECKS


def owned(number: str) -> list[Owned]:
    """Those that are not judged."""
    rows = SpotCheck.objects.filter(owner=number).exclude(state="judged")
    said = str(SPOT_CHECKS.words)
    return [Owned(SPOT_CHECKS.name, row.pk, f"{said} {row.day}", f"/{SPOT_CHECKS.name}/{row.pk}/") for row in rows]


def hand_on(one: Owned, how: Handing) -> None:
    """Whoever accepted judges it. Raises Refused or BadInput where it is their own disclosure, or they do not judge such."""
    acts.take(SPOT_CHECKS, one.key, Asked(Actor(how.by), how.at, SPOT_CHECKS.move("assign"), {"owner": how.taker}))
