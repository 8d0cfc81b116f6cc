# SPDX-License-Identifier: Apache-2.0
"""A month of made-up look-ups, and the lists that leak from it or turn up from elsewhere."""

from __future__ import annotations

import json
import random
import sqlite3
from dataclasses import dataclass
from typing import Any

from tests.simulators.small_office import Office, furnish

from tournier.base import JSON
from tournier.catalogue.project import Project
from tournier.detect.values import is_card_number
from tournier.ledger.entries import Entry, Event
from tournier_office.disclosures.persons import Person
from tournier_office.people import enrol
from tournier_office.site import gateway
from tournier_office.traces import actions, running
from tournier_office.traces.models import Trace

LOOKERS = [f"L{number:02d}" for number in range(12)]
CUSTOMERS = 400  # half of them of each branch
_SEED, _PAGES = 7, "pages-of-the-month.json"
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
    entries: dict[str, list[str]]

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


def furnish_month(project: Project) -> None:
    """A small office with the month behind it."""
    furnish(project)
    live_through(Office(project, project.path.parent))


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
    draw = random.Random(_SEED)
    entries = {person: _recorded(person, _drawn(draw, person)) for person in LOOKERS}
    (office.folder / _PAGES).write_text(json.dumps(entries), "utf-8")
    return remembered(office)


def remembered(office: Office) -> Month:
    """The month that this office lived through, or the one that it is a copy of."""
    draw = random.Random(_SEED)
    seen = {person: {number for shown in _drawn(draw, person) for number in shown} for person in LOOKERS}
    return Month(office, seen, draw, json.loads((office.folder / _PAGES).read_text("utf-8")))


def _drawn(draw: random.Random, person: str) -> list[list[int]]:
    """Whom each of ten answers of a person shows; the last looker is a call centre that looks half of everybody up."""
    branch, centre = LOOKERS.index(person) % 2, person == LOOKERS[-1]
    pool = range(CUSTOMERS) if centre else range(branch, CUSTOMERS, 2)
    return [draw.sample(pool, 30 if centre else 6) for _day in range(10)]


def _recorded(person: str, answers: list[list[int]]) -> list[str]:
    """Record a person's answers, the last of them a print; the ids of the entries about their pages."""
    entries = []
    for day, shown in enumerate(answers):
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
    return [receipt.id for receipt in receipts[1::2]]
