# SPDX-License-Identifier: Apache-2.0
"""What several tests do: enter a device, put it in force, sit down at it."""

from datetime import date, timedelta
from ipaddress import ip_network
from typing import Any

from django.test import Client
from django.utils import timezone
from tests.simulators.small_office import ADDRESS, Office

from tournier_office.devices.register import DEVICES
from tournier_office.site.device_proof import DeviceProof
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person

SYSTEM, SECURITY, MANAGER, TELLER, PROTECTION = "S0008", "S0005", "S0002", "S0001", "S0003"
SECRET = "s" * 32
PROOF = DeviceProof((ip_network(f"{ADDRESS}/32"),), SECRET)
PRINT, OTHER = "ab" * 32, "cd" * 32


def day(ahead: int) -> date:
    """So many days from today, as the office counts."""
    return timezone.localdate() + timedelta(days=ahead)


def enter(by: str = SYSTEM, **over: str) -> Any:
    """A device of the branch, entered by one administrator."""
    given = {
        "name": "ZD-1", "fingerprint": PRINT, "key_lies": "chip", "place": "B01", "staff": "", "until": day(300).isoformat(),
        **over,
    }  # fmt: skip
    return acts.open_row(DEVICES, person(by), given)


def in_force(**over: str) -> Any:
    """The same, put in force by another."""
    return step(enter(**over), SECURITY, "confirm")


def step(row: Any, number: str, verb: str, **given: str) -> Any:
    """One step by a member of staff."""
    return acts.step(DEVICES, person(number), row.pk, verb, {"reason": "because", **given})


def seat(office: Office, who: str = "teller", fingerprint: str = PRINT, *, by_address: bool = False) -> Client:
    """Somebody signed in on a device; `by_address`: at an address of managed terminals too."""
    client = office.client(who, device=fingerprint, managed=by_address)
    client.defaults["HTTP_TOURNIER_DEVICE"] = f"{SECRET} {fingerprint}"
    return client
