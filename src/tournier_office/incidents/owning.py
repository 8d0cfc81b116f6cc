# SPDX-License-Identifier: Apache-2.0
"""The incidents that a person sees to, for whoever hands them on."""

from __future__ import annotations

from tournier_office.incidents.lookups import living
from tournier_office.incidents.register import INCIDENTS
from tournier_office.site.owning import Handing, Owned
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import Actor


def owned(number: str) -> list[Owned]:
    """Those that are not closed."""
    return [
        Owned(INCIDENTS.name, row.pk, f"{INCIDENTS.words} {row.found_at:%Y-%m-%d}", f"/{INCIDENTS.name}/{row.pk}/")
        for row in living().filter(handler=number)
    ]


def hand_on(one: Owned, how: Handing) -> None:
    """Whoever accepted sees to it from now on, and keeps its clocks."""
    acts.take(INCIDENTS, one.key, Asked(Actor(how.by), how.at, INCIDENTS.move("hand_on"), {"handler": how.taker}))
