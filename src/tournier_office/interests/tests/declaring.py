# SPDX-License-Identifier: Apache-2.0
"""What several tests do: declare an interest, take a step, ask what the rules read."""

from dataclasses import replace
from typing import Any

from tests.simulators.small_office import ADDRESS
from tests.simulators.two_branches import session_of

from tournier.law.clocks import BANK_TIME
from tournier.policy import Channel, Request
from tournier_office.interests.models import Declaration, Interest
from tournier_office.interests.register import DECLARATIONS, INTERESTS
from tournier_office.site import gateway
from tournier_office.site.register import acts, register_named
from tournier_office.site.register.judging import Actor
from tournier_office.site.register.tests.sample import person as plain

TELLER, MANAGER, PROTECTION, COMPLIANCE, AUDITOR, LEGAL = "S0001", "S0002", "S0003", "S0004", "S0006", "S0009"
CUSTOMER = "1000001"


def person(number: str) -> Actor:
    """The person with a session, as a request brings them."""
    return replace(plain(number), session=session_of(number), address=ADDRESS)


def declare(by: str = TELLER, kind: str = "relative", **more: str) -> Interest:
    """An interest that has arisen today; of a relative who is a customer, unless another kind is named."""
    today = gateway.clock().now().astimezone(BANK_TIME).date()
    given = {"kind": kind, "since": today.isoformat(), **more}
    if kind in {"relative", "own"}:
        given.setdefault("customers", CUSTOMER)
    row = acts.open_row(INTERESTS, person(by), given)
    assert isinstance(row, Interest)
    return row


def statement(by: str = TELLER, says: str = "nothing") -> Declaration:
    """A declaration that nobody asked for."""
    row = acts.open_row(DECLARATIONS, person(by), {"statement": says})
    assert isinstance(row, Declaration)
    return row


def step(row: Any, number: str, verb: str, **given: str) -> Any:
    """One step by a member of staff."""
    register = INTERESTS if isinstance(row, Interest) else DECLARATIONS
    return acts.step(register, person(number), row.pk, verb, {"reason": "because", **given})


def duties() -> Any:
    """The table of the clocks that run, as the kit knows it."""
    return register_named("duties").table


def read_by_rules(number: str, fact: str) -> Any:
    """The fact as the gate reads it, from the office's own port."""
    from tournier_office.site.facts import OfficeFacts

    port = OfficeFacts(gateway.project(), gateway.gate().catalogue, gateway.clock())
    try:
        asked = Request(
            "r", Channel.REVEAL, number, "counter_service", "contract",
            subject=CUSTOMER, session=session_of(number), address=ADDRESS,
        )  # fmt: skip
        return port.facts(asked).staff[fact]
    finally:
        port.close()
