# SPDX-License-Identifier: Apache-2.0
"""Risks as somebody enters them, for tests of this room and of others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tournier.law.clocks import BANK_TIME
from tournier_office.risks import measuring
from tournier_office.risks.models import Measure, Risk
from tournier_office.risks.register import RISKS
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person

OWNER, HEAD, KEEPER, COMPLIANCE, LEGAL, ANALYST = "S0011", "S0002", "S0003", "S0004", "S0009", "S0001"
HIGH = {"likelihood": "5", "impact": "5", "likelihood_left": "4", "impact_left": "4"}


def entered(by: str = KEEPER, **over: str) -> Risk:
    """A medium risk, not treated."""
    given = {
        "title": "导出后未销毁",
        "about": "文件留在终端。",
        "owner": OWNER,
        "controls": "owner-missing, B28",
        "cases": "",
    }
    given |= {"likelihood": "4", "impact": "3", "likelihood_left": "3", "impact_left": "3", "indicator": ""}
    row: Risk = acts.open_row(RISKS, person(by), {**given, **over})
    return row


def day(ahead: int = 30) -> str:
    """So many days from today."""
    return (gateway.clock().now().astimezone(BANK_TIME).date() + timedelta(days=ahead)).isoformat()


def step(row: Risk, number: str, verb: str, **given: str) -> Any:
    """A step with one of them."""
    return acts.step(RISKS, person(number), row.pk, verb, {"reason": "seen", **given})


def accepted(**over: str) -> Risk:
    """A high risk, accepted by two for thirty days."""
    row = entered(**{**HIGH, **over})
    step(row, OWNER, "accept", accepted_until=day())
    found: Risk = step(row, LEGAL, "agree")
    return found


def red(indicator: str = "exports_kept", tone: str = "red") -> None:
    """What the indicator shows today."""
    today = gateway.clock().now().astimezone(BANK_TIME).date()
    Measure.objects.filter(day=today, indicator=indicator).delete()
    Measure.objects.create(day=today, indicator=indicator, value=9, tone=tone, version="default-1")


def asked_while_red() -> str:
    """The key of a high risk with a red indicator whose clock runs, and which somebody wants accepted."""
    row = entered(**HIGH, indicator="exports_kept")
    red()
    measuring.go_on()
    return str(step(row, OWNER, "accept", accepted_until=day()).pk)


def agreed(key: str) -> Any:
    """The second person agrees to it."""
    return acts.step(RISKS, person(LEGAL), key, "agree", {"reason": "seen"})
