# SPDX-License-Identifier: Apache-2.0
"""For the demonstration: three boxes and a tape in two rooms; one room was counted, and a box is missing there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tournier.law.clocks import BANK_TIME
from tournier_office.holdings import lookups
from tournier_office.holdings.models import Carrier
from tournier_office.holdings.register import HOLDINGS, STOCKTAKES
from tournier_office.people.lookups import staff_of
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.acting import actor

_ARCHIVE, _VAULT = "档案室", "介质库"
_CONTRACTS = {"kind": "box", "holds": "NAME,ID_NO,LOAN", "grade": "secret", "terms": "R01,R02"}


def load(*, head: str, second: str) -> None:
    """Once, and only where they are there."""
    people = {number: staff_of(number) for number in (head, second)}
    if Carrier.objects.exists() or None in people.values():
        return
    acting = {number: actor(one) for number, one in people.items() if one is not None}
    unit, today = acting[head].branch, gateway.clock().now().astimezone(BANK_TIME).date()

    def take_in(label: str, room: str, days: int, **more: str) -> Any:
        begun = (today - timedelta(days=days)).isoformat()
        given = {
            **_CONTRACTS,
            "label": label,
            "persons": "120",
            "unit": unit,
            "room": room,
            "begun": begun,
            "hold": "none",
        }
        return acts.open_row(HOLDINGS, acting[head], {**given, **more})

    take_in("DA-2014-031", _ARCHIVE, 4400)
    take_in("DA-2023-007", _ARCHIVE, 900)
    take_in("DA-2024-012", _ARCHIVE, 500, hold="dispute")
    take_in("CD-2025-002", _VAULT, 300, kind="tape", holds="NAME,TXN,BALANCE", grade="core", persons="30000")
    count = lookups.due(unit, _ARCHIVE)
    if count is not None:
        found = {"numbers": "DA-2014-031\nDA-2024-012", "second": second}
        acts.step(STOCKTAKES, acting[head], count.pk, "enter", found)
        acts.step(STOCKTAKES, acting[second], count.pk, "confirm", {})
