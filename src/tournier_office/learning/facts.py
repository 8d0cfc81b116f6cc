# SPDX-License-Identifier: Apache-2.0
"""The facts that learning keeps of a person, each a reading of what is demanded and what was done (decision 0230).

- the earliest end of all that is demanded of the person's posts counts; what was never done ends nowhere: closed;
- an older version counts to the end of the grace that an approver gave, a date entered about the person to the end of
  the first version's grace; nobody is let in by a date that was entered later;
- where nothing is demanded of the person's posts, learning keeps nothing, and what was entered counts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.urls import reverse

from tournier_office.learning.models import Demand, Record
from tournier_office.site.dated import Dated, Entered, Works
from tournier_office.site.imprints import Whole, opened
from tournier_office.site.reading import Question, listed, rows

COUNTS = "counts"
KEPT = frozenset({"training_until", "exam_until", "pledge_until", "read_confirmed_until"})
_DEMAND, _RECORD = Whole(Demand, "d"), Whole(Record, "r")
_ASKED = (
    f"SELECT {_DEMAND.columns}, {_RECORD.columns} FROM learning_demand d"
    f" LEFT JOIN learning_record r ON r.code = d.code AND r.staff = %s AND r.state = %s"
    " WHERE d.in_force = %s"
)


@dataclass(slots=True)
class Demanded:
    """One thing that is demanded, and what the person has done of it."""

    demand: Mapping[str, Any]
    records: list[Mapping[str, Any]] = field(default_factory=list)

    def binds(self, posts: Collection[str]) -> bool:
        """Whether it is demanded of a holder of these posts."""
        named = listed(self.demand["posts"])
        return not named or not set(named).isdisjoint(posts)

    def until(self, entered: date | None) -> date | None:
        """The last day on which it is met; None where it never was."""
        ends = [self._end(record) for record in self.records]
        carry: date | None = self.demand["carry_until"]
        if entered is not None and carry is not None:
            ends.append(min(entered, carry))
        return max((end for end in ends if end is not None), default=None)

    def _end(self, record: Mapping[str, Any]) -> date | None:
        until: date = record["until"]
        if record["version"] >= self.demand["version"]:
            return until
        grace: date | None = self.demand["grace_until"]
        return None if grace is None else min(until, grace)


def question(number: str) -> Question:
    """All that is demanded of anybody, with what this person has done of it."""
    return Question(_ASKED, (number, COUNTS, True))


def demanded(number: str) -> list[Demanded]:
    """The same as values. Raises Refused (`fact.changed`) for a row that is not as the office wrote it."""
    found: dict[str, Demanded] = {}
    for values in rows(question(number)):
        demand, record = opened(values, _DEMAND, _RECORD)
        one = found.setdefault(demand["id"], Demanded(demand))
        if record:
            one.records.append(record)
    return list(found.values())


def dates(number: str, works: Works, entered: Mapping[str, date | None]) -> dict[str, Dated]:
    """The facts that are kept here for a holder of these posts; see `site.dated`."""
    found: dict[str, Dated] = {}
    for one in demanded(number):
        if not one.binds(works.posts):
            continue
        fact = one.demand["fact"]
        mine = Dated(one.until(entered.get(fact)), page_of(one.demand["kind"], one.demand["code"]), one.demand["code"])
        other = found.get(fact)
        if other is None or _sooner(mine.until, other.until):
            found[fact] = mine
    return found


def dates_of_many(people: Mapping[str, Entered]) -> dict[str, dict[str, date | None]]:
    """The last days of many people at once; see `site.dated`. A report: rows are read without their imprints."""
    demands = list(Demand.objects.filter(in_force=True).values())
    done: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    codes = [demand["code"] for demand in demands]
    for record in Record.objects.filter(code__in=codes, state=COUNTS).values("staff", "code", "version", "until"):
        done.setdefault((record["staff"], record["code"]), []).append(record)
    found: dict[str, dict[str, date | None]] = {}
    for number, (works, entered) in people.items() if demands else ():
        for demand in demands:
            one, fact = Demanded(demand, done.get((number, demand["code"]), [])), demand["fact"]
            if one.binds(works.posts):
                until, mine = one.until(entered.get(fact)), found.setdefault(number, {})
                if fact not in mine or _sooner(until, mine[fact]):
                    mine[fact] = until
    return found


def _sooner(one: date | None, other: date | None) -> bool:
    return other is not None and (one is None or one < other)


@lru_cache(maxsize=500)  # made for every fact of every question, and shown where it is lacking
def page_of(kind: str, code: str) -> str:
    """Where a person does what is demanded."""
    return reverse(f"learning:{kind}", args=[code])


def way(fact: str) -> str:
    """The page that leads on to what is lacking for this fact."""
    return reverse("learning:lacking", args=[fact]) if fact in KEPT else ""
