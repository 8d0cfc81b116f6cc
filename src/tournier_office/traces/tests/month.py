# SPDX-License-Identifier: Apache-2.0
"""A month of made-up look-ups, and the lists that leak from it or turn up from elsewhere."""

from __future__ import annotations

import random
import sqlite3
from dataclasses import dataclass, field
from typing import Any

from tests.simulators.small_office import Office

from tournier.base import JSON
from tournier.detect.values import is_card_number
from tournier.ledger.entries import Entry, Event
from tournier_office.disclosures.persons import Person
from tournier_office.people import enrol
from tournier_office.site import gateway
from tournier_office.traces import actions, running
from tournier_office.traces.models import Trace

LOOKERS = [f"L{number:02d}" for number in range(12)]
CUSTOMERS = 400  # half of them of each branch
CASE: dict[str, Any] = {"case": "INC-2026-7", "why": "offered on a forum"}


def key(number: int) -> str:
    return f"2{number:06d}"


def mobile(number: int) -> str:
    return f"128{number:08d}"


def name(number: int) -> str:
    return f"某{chr(0x4E00 + number)}"


def birth(number: int) -> str:
    return f"{1950 + number % 50}-{1 + number % 12:02d}-{1 + number % 28:02d}"


def document(number: int) -> str:
    body = f"990199{birth(number).replace('-', '')}{number:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def account(number: int) -> str:
    return next(one for one in (f"9911000000{number:06d}{end}" for end in range(10)) if is_card_number(one))


@dataclass
class Month:
    """What happened: whom each person was shown."""

    office: Office
    seen: dict[str, set[int]]
    random: random.Random
    entries: dict[str, list[str]] = field(default_factory=dict)

    def leak(self, person: str, count: int, noise: float = 0.0) -> list[int]:
        """Customers whom the person was shown; part of them exchanged for others of the branch."""
        chosen = self.random.sample(sorted(self.seen[person]), count)
        branch = LOOKERS.index(person) % 2
        for place in range(int(count * noise)):
            chosen[place] = self.random.randrange(branch, CUSTOMERS, 2)
        return sorted(set(chosen))

    def outside(self, count: int, branch: int | None = None) -> list[int]:
        """Customers whom nobody here passed on."""
        numbers = range(CUSTOMERS) if branch is None else range(branch, CUSTOMERS, 2)
        return self.random.sample(numbers, count)

    def person(self, post: str) -> Person:
        """The person at a post, as an action takes them."""
        number = self.office.staff(post)
        return Person(number, number, "B01", frozenset({post}), "session")

    def traced(
        self, data: str | bytes, by: str = "protection_officer", second: str = "auditor", **more: object
    ) -> Trace:
        """File, agree and run; the row as it is then."""
        filing = actions.Filing(data.encode() if isinstance(data, str) else data, **(CASE | more))
        row = actions.file(self.person(by), filing)
        actions.agree(self.person(second), row.pk)
        running.run(row.pk)
        row.refresh_from_db()
        return row


def live_through(office: Office) -> Month:
    """Add the customers to the bank's database and the looks to the ledger."""
    with sqlite3.connect(office.folder / "core.sqlite") as bank:
        for number in range(CUSTOMERS):
            bank.execute(
                "INSERT INTO cust_info VALUES (?,?,?,?,?,?,?,?)",
                (
                    key(number),
                    name(number),
                    document(number),
                    mobile(number),
                    birth(number),
                    "1",
                    f"B0{1 + number % 2}",
                    "",
                ),
            )
            bank.execute("INSERT INTO acct_base VALUES (?,?,?)", (account(number), key(number), "1.00"))
    bank.close()
    for place, person in enumerate(LOOKERS):
        enrol.create_staff(
            person, zh=f"员工{person}", en=f"Person {person}", branch=f"B0{1 + place % 2}", posts=["teller"],
            password="", by="setup", facts={}, must_change=False,
        )  # fmt: skip
    month = Month(office, {}, random.Random(7))
    for person in LOOKERS:
        _looks(month, person)
    return month


def _looks(month: Month, person: str) -> None:
    """Ten answers of a person; the last looker is a call centre that looks half of everybody up."""
    branch, centre = LOOKERS.index(person) % 2, person == LOOKERS[-1]
    pool = range(CUSTOMERS) if centre else range(branch, CUSTOMERS, 2)
    entries = []
    for day in range(10):
        shown = month.random.sample(pool, 30 if centre else 6)
        month.seen.setdefault(person, set()).update(shown)
        disclosure = f"disclosureofamonth{day}{person.lower()}xy"
        channel = "print" if day == 9 else "look_up"
        kinds: list[JSON] = ["NAME", "MOBILE", "BALANCE"] if day % 2 else ["NAME", "MOBILE"]
        told: dict[str, JSON] = {
            "channel": channel,
            "categories": kinds,
            "purpose": "counter_service",
            "session": f"session{person}",
        }
        subjects = tuple(key(number) for number in shown)
        entries += [
            Entry(Event.DISCLOSURE_INTENDED, person, (), told, disclosure),
            Entry(Event.DISCLOSURE_PAGE, person, subjects, {"channel": channel}, disclosure),
        ]
    receipts = gateway.ledger().append_many(entries)
    month.entries[person] = [receipt.id for receipt in receipts[1::2]]
