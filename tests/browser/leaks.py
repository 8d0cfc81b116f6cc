# SPDX-License-Identifier: Apache-2.0
"""A month of made-up look-ups in the ledger of a running demo, so that a list can be traced on its screens.

They are written as the gate writes them; nobody was shown anything.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tournier.base import JSON, FixedClock
from tournier.catalogue.project import Project
from tournier.engines.assembly import open_project_ledger
from tournier.ledger.entries import Entry, Event
from tournier_samples.numbers import customer_number, mobile
from tournier_samples.staff import colleagues

SOURCE = "2005"  # whose customers leak
_CUSTOMERS = 300
_SHOWN = 9


def live_through(folder: Path) -> list[int]:
    """Write the look-ups; returns the places of the customers who leak, some of them nobody's."""
    draw = random.Random(11)
    clock = FixedClock(datetime.now(UTC) - timedelta(days=24))
    ledger = open_project_ledger(Project.load(folder), clock=clock, background=False)
    seen: dict[str, set[int]] = {}
    try:
        for day in range(8):
            clock.advance(timedelta(days=2))
            for one in colleagues(24):
                shown = draw.sample(range(_CUSTOMERS), _SHOWN)
                seen.setdefault(one.code, set()).update(shown)
                ledger.append_many(_look(f"{day:02d}lookofthedemo{one.code}xyzab", one.code, shown, day))
    finally:
        ledger.close()
    return [*draw.sample(sorted(seen[SOURCE]), 20), *draw.sample(range(_CUSTOMERS), 5)]


def _look(disclosure: str, person: str, shown: list[int], day: int) -> list[Entry]:
    channel = "print" if day % 4 == 3 else "look_up"
    told: dict[str, JSON] = {
        "channel": channel, "purpose": "counter_service", "basis": "contract", "case": f"CS-2026-{day}",
        "categories": ["NAME", "MOBILE", "ADDRESS"], "session": f"made{person}", "rules": [], "rules_version": "",
    }  # fmt: skip
    subjects = tuple(customer_number(place) for place in shown)
    return [
        Entry(Event.DISCLOSURE_INTENDED, person, (), told, disclosure),
        Entry(Event.DISCLOSURE_PAGE, person, subjects, {"channel": channel, "purpose": "counter_service"}, disclosure),
    ]


def listed(places: list[int]) -> str:
    """The list as it turned up: mobiles with blanks, out of order, under a heading."""
    numbers = [mobile(place) for place in sorted(places, key=lambda place: place * 7 % 31)]
    return "手机号\n" + "\n".join(f"{number[:3]} {number[3:7]} {number[7:]}" for number in numbers)
