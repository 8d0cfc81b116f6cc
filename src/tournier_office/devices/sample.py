# SPDX-License-Identifier: Apache-2.0
"""For the demonstration: terminals in force, one that waits for a second administrator, one that was lost."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from tournier.law.clocks import BANK_TIME
from tournier_office.devices.models import Device
from tournier_office.devices.register import DEVICES
from tournier_office.people.lookups import staff_of
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.acting import actor

_ROWS = (
    ("ZD-0101", "chip", "", 700, ("confirm",)),
    ("ZD-0102", "chip", "", 20, ("confirm",)),
    ("BJ-0207", "token", "holder", 300, ("confirm", "lose")),
    ("ZD-0103", "file", "", 200, ()),
)
_WHY = {"lose": "出差途中遗失，已报警。", "confirm": ""}


def load(*, enters: str, confirms: str, holder: str) -> None:
    """Once, and only where they are there."""
    first, second, third = staff_of(enters), staff_of(confirms), staff_of(holder)
    if first is None or second is None or third is None or Device.objects.exists():
        return
    today = gateway.clock().now().astimezone(BANK_TIME).date()
    for name, key_lies, whose, ahead, verbs in _ROWS:
        given = {
            "name": name, "fingerprint": hashlib.sha256(name.encode()).hexdigest(), "key_lies": key_lies,
            "place": third.branch_id, "staff": holder if whose else "", "until": (today + timedelta(days=ahead)).isoformat(),
        }  # fmt: skip
        row = acts.open_row(DEVICES, actor(first), given)
        for verb in verbs:
            acts.step(DEVICES, actor(second), row.pk, verb, {"reason": _WHY[verb]})
