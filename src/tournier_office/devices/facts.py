# SPDX-License-Identifier: Apache-2.0
"""What the gate and sign-in read of devices: whether the certificate that a session was begun with is one of the bank's own.

What was decided last on a certificate counts; what was only proposed, or rejected, says nothing about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from tournier_office.devices.models import Device
from tournier_office.devices.register import IN_FORCE, LOST
from tournier_office.site.imprints import Whole
from tournier_office.site.reading import Question, moment, rows
from tournier_office.site.terminals import Terminal

_ROW = Whole(Device, "d")
_OF = (
    f"SELECT {_ROW.columns} FROM devices_device d"
    " WHERE d.fingerprint = %s AND d.state <> 'proposed' AND d.state <> 'rejected'"
)


def terminal(fingerprint: str) -> Terminal | None:
    """The device with this certificate as it stands now (law 4). Raises Refused (`fact.changed`) for a row changed past the office."""
    known = [_ROW.open(values) for values in rows(Question(_OF, (fingerprint,)))]
    if not known:
        return None
    last = max(known, key=_order)
    return Terminal(
        last["name"], reverse("devices:one", args=[last["id"]]), last["state"] == IN_FORCE, last["state"] == LOST,
        _day(last["until"]), last["place"], last["staff"],
    )  # fmt: skip


def _order(row: Mapping[str, Any]) -> tuple[bool, Any]:
    # One of a certificate at most is neither withdrawn nor waits: the act sees to it. Of withdrawn ones the newest tells.
    return row["state"] != "withdrawn", moment(row["opened_at"])


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
