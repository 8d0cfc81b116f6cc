# SPDX-License-Identifier: Apache-2.0
"""Every fact about a person and a moment, how it is flipped in registers in memory, and the channels that it must close.

What is expected stands here by itself: it is not read from the rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.simulators.registers import TODAY, Registers
from tournier.policy import Channel

YESTERDAY = TODAY - 1
ONE = frozenset({"search", "look_up", "rows", "match", "reveal", "copy", "print"})
AMOUNTS = frozenset({"query", "export", "download"})  # which an answer shows in clear
MANY = AMOUNTS | {"names"}  # names of many, which an answer shows in part
EVERY = ONE | MANY
CLEAR = frozenset({"reveal", "copy", "print"}) | MANY
_ABOUT = ONE - {"search"}  # those that are about one customer
# How a fact is flipped, and the channels that it must close.
TABLE: dict[str, tuple[dict[str, Any], frozenset[str]]] = {
    "staff.status": ({"staff.status": "on_leave"}, EVERY),
    "staff.posts": ({"staff.posts": frozenset()}, EVERY),
    "staff.training_until": ({"staff.training_until": YESTERDAY}, EVERY),
    "staff.pledge_until": ({"staff.pledge_until": YESTERDAY}, EVERY),
    "staff.read_confirmed_until": ({"staff.read_confirmed_until": YESTERDAY}, EVERY),
    "staff.exam_until": ({"staff.exam_until": YESTERDAY}, CLEAR),
    "staff.background_check_until": ({"staff.background_check_until": YESTERDAY}, CLEAR),
    "staff.open_violation": ({"staff.open_violation": True}, CLEAR),
    "staff.employment": ({"staff.employment": "intern"}, CLEAR - {"names"}),
    "staff.contract_until": ({"staff.employment": "outsourced", "staff.contract_until": YESTERDAY}, EVERY),
    "staff.sponsor": ({"staff.employment": "outsourced", "staff.sponsor": False}, EVERY),
    "staff.relatives": ({"staff.relatives": frozenset({"1000001"})}, _ABOUT),
    "staff.own_customer": ({"staff.own_customer": "1000001"}, _ABOUT),
    "staff.complained_by": ({"staff.complained_by": frozenset({"1000001"})}, _ABOUT),
    "staff.recused_from": ({"staff.recused_from": frozenset({"1000001"})}, _ABOUT),
    "staff.declaration_overdue": ({"staff.declaration_overdue": True}, CLEAR),
    "moment.locked": ({"moment.locked": True}, EVERY),
    "moment.network_allowed": ({"moment.network_allowed": False}, EVERY),
    "moment.network": ({"moment.network": "outside"}, EVERY),
    "moment.managed_device": ({"moment.managed_device": False}, CLEAR - {"names"}),
    "moment.factors": ({"moment.factors": 1}, CLEAR),
    "moment.searches_today": ({"moment.searches_today": 300}, frozenset({"search"})),
    "moment.minute": (
        {"moment.minute": 23 * 60, "approval.roles": frozenset()},
        frozenset({"reveal", "copy"}) | AMOUNTS,
    ),
}
# Facts that open nothing by themselves, or say who asks and when: nothing about them lapses.
# `kept_among` speaks of questions about many alone (`test_kept_customers.py`), `unanswered` of exports (`test_owner_missing.py`).
STEADY = frozenset(
    {
        "staff.id", "staff.branch", "staff.region", "staff.portfolio", "moment.date", "moment.weekday", "moment.workday",
        "moment.kept_among", "moment.unanswered",
    }
)  # fmt: skip
CHANNELS = frozenset(channel.value for channel in Channel)


@contextmanager
def flipped(registers: Registers, fact: str) -> Iterator[None]:
    """The fact as it must not be, and as it was again afterwards."""
    kept = {owner: dict(getattr(registers, owner)) for owner in ("staff", "moment", "approval")}
    for name, value in TABLE[fact][0].items():
        owner, _dot, part = name.partition(".")
        getattr(registers, owner)[part] = value
    try:
        yield
    finally:
        for owner, values in kept.items():
            getattr(registers, owner).clear()
            getattr(registers, owner).update(values)
