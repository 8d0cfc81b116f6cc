# SPDX-License-Identifier: Apache-2.0
"""What several tests do: take something in, count a room."""

from datetime import date
from typing import Any

from tournier.law.clocks import BANK_TIME
from tournier_office.holdings.models import Carrier, StockTake
from tournier_office.holdings.register import HOLDINGS, STOCKTAKES
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person

TELLER, MANAGER, PROTECTION, COMPLIANCE, AUDITOR, LEGAL = "S0001", "S0002", "S0003", "S0004", "S0006", "S0009"
ROOM = "archive"
LONG_AGO = date(2001, 3, 1)


def today() -> date:
    """The day of the office's clock."""
    return gateway.clock().now().astimezone(BANK_TIME).date()


def taken_in(by: str = MANAGER, **over: str) -> Carrier:
    """A box of contracts in the branch's archive, kept by whoever took it in."""
    given = {
        "label": "zc-0001", "kind": "box", "holds": "NAME,LOAN", "grade": "secret", "persons": "40", "unit": "B01", "room": ROOM,
        "terms": "R01,R02", "begun": today().isoformat(), "hold": "none", **over,
    }  # fmt: skip
    row = acts.open_row(HOLDINGS, person(by), given)
    assert isinstance(row, Carrier)
    return row


def step(row: Any, by: str, verb: str, **given: str) -> Any:
    """One step by a member of staff."""
    register = HOLDINGS if isinstance(row, Carrier) else STOCKTAKES
    return acts.step(register, person(by), row.pk, verb, {"reason": "because", **given})


def due(room: str = ROOM) -> StockTake:
    """The room's next count."""
    return StockTake.objects.get(unit="B01", room=room, state__in=["due", "entered"])


def counted(row: Carrier, numbers: str, second: str = TELLER, by: str = MANAGER) -> Any:
    """The count of the row's room, entered; nothing typed is a label that nobody knows."""
    return step(due(row.room), by, "enter", numbers=numbers or "XX-9999", second=second)


def confirmed(row: Carrier, numbers: str, second: str = TELLER) -> Any:
    """The same, confirmed by the second person."""
    return step(counted(row, numbers, second), second, "confirm")
