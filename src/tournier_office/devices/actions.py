# SPDX-License-Identifier: Apache-2.0
"""What the table of stages cannot say: what a certificate's print is, how long it counts, what ends with a device."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from tournier.base import Refused
from tournier.law.clocks import BANK_TIME
from tournier_office.devices import lookups, words
from tournier_office.devices.models import Device
from tournier_office.devices.register import DEVICES
from tournier_office.people.sessions import end_on_device
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE
from tournier_office.site.register.typed import Unfit

LONGEST = timedelta(days=3 * 365)
LONGEST_FILE = timedelta(days=365)
AT_ONCE = 500
_PRINT = re.compile(r"[0-9a-f]{64}")
_CLOSES = frozenset({"lose", "withdraw", "lapse"})


def prepare(row: Device, asked: Asked) -> str | None:
    """Before the entry."""
    if asked.verb == acts.OPENED:
        _enter(row, asked)
    if asked.verb in {"confirm", "restore"} and _day(row.until) < _today(asked):
        raise Unfit({"": _("Its last day is over. Enter it anew.")})
    return None


def bars(row: Device, verb: str) -> Refused | None:
    """Two who entered the same certificate: one of them is put in force."""
    if verb == "confirm" and lookups.stands(row.fingerprint, row.pk):
        return Refused(
            "device.twice",
            "Another living entry is about the same certificate.",
            "Reject one of the two.",
        )
    return None


def _enter(row: Device, asked: Asked) -> None:
    row.branch = row.place
    given = {"fingerprint": row.fingerprint, "key_lies": row.key_lies, "until": row.until}
    row.fingerprint = asked.told["fingerprint"] = fitting(given, _today(asked))
    if lookups.stands(row.fingerprint, row.pk):
        raise Unfit({"fingerprint": _("This certificate stands in the register already.")})


def fitting(given: Mapping[str, Any], today: date) -> str:
    """The print of a certificate as it is kept. Raises Unfit for one that is none, or a last day that is too far."""
    plain = written_print(given["fingerprint"])
    longest = LONGEST_FILE if given["key_lies"] == words.FILE else LONGEST
    if not today <= _day(given["until"]) <= today + longest:
        raise Unfit(
            {"until": _("From today to three years from today; to one year from today where the key lies in a file.")}
        )
    return plain


def written_print(text: str) -> str:
    """The SHA-256 as 64 signs of 0-9 and a-f, however it was copied. Raises Unfit for another text."""
    plain = text.rpartition("=")[2].replace(":", "").replace(" ", "").lower()
    if not _PRINT.fullmatch(plain):
        raise Unfit({"fingerprint": _("Write the 64 signs of the SHA-256, with or without colons.")})
    return plain


def settle(row: Device, asked: Asked) -> None:
    """Whatever was begun on a device that was closed ends in the same transaction: a crash leaves all of it or nothing."""
    if asked.verb in _CLOSES:
        end_on_device(row.fingerprint)


def _today(asked: Asked) -> date:
    return asked.at.astimezone(BANK_TIME).date()


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def go_on() -> None:
    """Withdraw what is over by its day or its person. It counts for nothing before that: the day binds by itself."""
    at = gateway.clock().now()
    for key in lookups.over(at.astimezone(BANK_TIME).date(), AT_ONCE):
        acts.take(DEVICES, key, Asked(OFFICE, at, DEVICES.move("lapse")))
