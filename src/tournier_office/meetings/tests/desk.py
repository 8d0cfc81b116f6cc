# SPDX-License-Identifier: Apache-2.0
"""Minutes as somebody types them in, for tests of this room."""

from __future__ import annotations

from typing import Any

from tournier.law.clocks import BANK_TIME
from tournier_office.meetings.models import Meeting
from tournier_office.meetings.register import ACTIONS, ATTENDANCES, MEETINGS
from tournier_office.site import gateway
from tournier_office.site.register import Register, acts
from tournier_office.site.register.tests.sample import person

TAKER, CHAIR, COMPLIANCE, ABSENT = "S0001", "S0002", "S0004", "S0010"
TEXT = "复习查询须有业务目的的要求，检查打印间的管理。"


def day() -> str:
    """Today, by the bank's clock."""
    return gateway.clock().now().astimezone(BANK_TIME).date().isoformat()


def drafted(**over: str) -> Meeting:
    """A draft by the teller, with the branch manager in the chair and one who was absent."""
    given = {"kind": "regular", "day": day(), "chair": CHAIR, "called": f"{TAKER}, {CHAIR}，{ABSENT}"}
    given |= {"came": f"{TAKER} {CHAIR}", "minutes": TEXT}
    row: Meeting = acts.open_row(MEETINGS, person(TAKER), {**given, **over})
    return row


def step(row: Any, number: str, verb: str, register: Register = MEETINGS, **given: Any) -> Any:
    """A step with one entry of these registers."""
    return acts.step(register, person(number), row.pk, verb, given)


def confirmed(*, owner: str = TAKER, term: str = "B21", **over: str) -> Meeting:
    """Minutes that their chair confirmed, with one action."""
    row = drafted(**over)
    step(row, TAKER, "act", what="每日两次检查打印间", owner=owner, term=term)
    found: Meeting = step(row, CHAIR, "confirm")
    return found


def action_of(row: Meeting) -> Any:
    """The first thing that it decided."""
    return ACTIONS.table.objects.get(meeting=row.root)


def attendance(row: Meeting, number: str) -> Any:
    """The entry of somebody who was called."""
    return ATTENDANCES.table.objects.get(meeting=row.pk, staff=number)
