# SPDX-License-Identifier: Apache-2.0
"""Officers as somebody names them, for tests of this room and of others."""

from __future__ import annotations

from typing import Any

from tournier_office.officers.models import Officer
from tournier_office.officers.register import OFFICERS
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person

HEAD, KEEPER, COMPLIANCE, LEGAL, ANALYST, AML = "S0002", "S0003", "S0004", "S0009", "S0011", "S0010"


def proposed(staff: str = ANALYST, by: str = HEAD, **over: str) -> Officer:
    """Named, and not in force."""
    given = {"scope": "branch", "staff": staff, "title_zh": "B01支行保密信息岗", "title_en": "Secrecy office of B01"}
    given |= {"telephone": "0571-8888 0101", "email": "secrecy.b01@bank.example", "why": "熟悉业务。"}
    row: Officer = acts.open_row(OFFICERS, person(by), {**given, **over})
    return row


def step(row: Officer, number: str, verb: str) -> Any:
    """A step with one of them."""
    return acts.step(OFFICERS, person(number), row.pk, verb, {"reason": "walk"})


def named(staff: str = ANALYST, by: str = HEAD, second: str = LEGAL, **over: str) -> Officer:
    """In force."""
    row: Officer = step(proposed(staff, by, **over), second, "confirm")
    return row


def bank(staff: str = AML) -> Officer:
    """The bank's own officer, in force."""
    return named(staff, KEEPER, scope="bank", title_zh="个人信息保护办公室", title_en="Privacy office", email="")
