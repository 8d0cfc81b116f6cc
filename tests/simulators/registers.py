# SPDX-License-Identifier: Apache-2.0
"""The registers as the gate sees them, in memory: facts that a test may flip, and rations that are counted."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from tournier.base import Refused
from tournier.policy import Apart, Facts, Request
from tournier.policy.request import Value

TODAY = (date(2026, 11, 23) - date(1970, 1, 1)).days
NEXT_YEAR = TODAY + 365

STAFF: dict[str, Value] = {
    "id": "S0001",
    "branch": "B01",
    "region": "R1",
    "posts": frozenset({"teller"}),
    "employment": "regular",
    "status": "active",
    "training_until": NEXT_YEAR,
    "exam_until": NEXT_YEAR,
    "pledge_until": NEXT_YEAR,
    "read_confirmed_until": NEXT_YEAR,
    "background_check_until": NEXT_YEAR,
    "contract_until": NEXT_YEAR,
    "sponsor": True,
    "open_violation": False,
    "relatives": frozenset(),
    "complained_by": frozenset(),
    "recused_from": frozenset(),
    "declaration_overdue": False,
    "own_customer": "",
    "portfolio": False,
}
CUSTOMER: dict[str, Value] = {
    "known": True,
    "branch": "B01",
    "manager": "",
    "age": 40,
    "minor": False,
    "young": False,
    "deceased": False,
    "vip": False,
    "dormant": False,
    "is_staff": False,
    "restricted": False,
    "consents": frozenset(),
    "card_only": False,
    "objections": frozenset(),
    "kept": "no",
}
MOMENT: dict[str, Value] = {
    "date": TODAY,
    "minute": 10 * 60,
    "weekday": 1,
    "workday": True,
    "network": "branch",
    "network_allowed": True,
    "factors": 2,
    "managed_device": True,
    "searches_today": 0,
    "locked": False,
}
APPROVAL: dict[str, Value] = {"roles": frozenset(), "case_open": True, "caller_matched": True}


@dataclass
class Registers:
    """A FactPort and a LimitPort. Change the dictionaries to flip a fact; `asked` counts how often facts were asked."""

    staff: dict[str, Value] = field(default_factory=lambda: dict(STAFF))
    customer: dict[str, Value] = field(default_factory=lambda: dict(CUSTOMER))
    moment: dict[str, Value] = field(default_factory=lambda: dict(MOMENT))
    approval: dict[str, Value] = field(default_factory=lambda: dict(APPROVAL))
    apart: tuple[Apart, ...] = ()
    missing: bool = False
    asked: int = 0
    spent: Counter[tuple[str, str]] = field(default_factory=Counter)

    def facts(self, request: Request) -> Facts:
        self.asked += 1
        if self.missing:
            raise Refused("fact.missing", "A register does not answer.", "Try again.")
        customer = {} if request.subject is None else dict(self.customer)
        return Facts(dict(self.staff), customer, dict(self.moment), dict(self.approval), apart=self.apart)

    def spend(self, name: str, who: str, most: int, seconds: int) -> None:
        del seconds
        self.spent[name, who] += 1
        if self.spent[name, who] > most:
            raise Refused("limit.spent", "Too many.", "Wait.")
