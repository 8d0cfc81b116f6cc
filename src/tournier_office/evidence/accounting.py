# SPDX-License-Identifier: Apache-2.0
"""The report of responsibility over a span of days, by who manages, who benefits and who uses (M03)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tournier.base import JSON, BadInput, Refused
from tournier.law.clocks import BANK_TIME
from tournier.ledger.entries import Event, OpenedEntry
from tournier_office.catalogue import lookups as catalogue
from tournier_office.catalogue.answered import answered
from tournier_office.evidence.access import Reader
from tournier_office.evidence.responsible import (
    BRANCH,
    CUSTOMER,
    EVENTS,
    NOBODY,
    OUTSIDE,
    PERSON,
    UNKNOWN,
    Party,
    Resolver,
    Responsible,
    is_told,
)  # fmt: skip
from tournier_office.evidence.walking import walk
from tournier_office.people import lookups as people
from tournier_office.people import named
from tournier_office.site import gateway
from tournier_office.site.register.sheet import sheet

MOST_DAYS, MOST, USUAL = 92, 20_000, 30


@dataclass(frozen=True, slots=True)
class Line:
    """One that is responsible, in words, with the number of records of each kind and of different disclosures."""

    kind: str
    code: str
    name: str
    decided: int
    pages: int
    exports: int
    delivered: int


@dataclass(frozen=True, slots=True)
class Report:
    """`cut` is the moment before which nothing was counted, where the days hold more than is counted at once."""

    since: date
    until: date
    records: int
    cut: datetime | None
    managing: list[Line]
    benefiting: list[Line]
    using: list[Line]


def days_of(since: date | None, until: date | None) -> tuple[date, date]:
    """The days that are asked for, the last thirty where none are. BadInput for the wrong order and for more than a quarter."""
    last = until or gateway.clock().now().astimezone(BANK_TIME).date()
    first = since or last - timedelta(days=USUAL - 1)
    if last < first:
        raise BadInput("evidence.days", "The last day lies before the first.", "Change one of them.")
    if (last - first).days >= MOST_DAYS:
        raise BadInput("evidence.quarter", "A report covers a quarter at most, 92 days.", "Take fewer days.")
    return first, last


def report(reader: Reader, since: date, until: date) -> Report:
    """The report, its reading recorded before it is given. Raises Refused for whoever does not read all entries."""
    if not reader.reads_all:
        raise Refused("evidence.accountability", "Your posts do not read the report of responsibility.", "Ask an auditor.")  # fmt: skip
    begin = datetime.combine(since, time(), BANK_TIME)
    end = datetime.combine(until + timedelta(days=1), time(), BANK_TIME)
    walked = [walk(gateway.ledger(), event, begin, end, MOST) for event in EVENTS]
    cut = max((one.cut for one in walked if one.cut is not None), default=None)
    # Of each kind the same time is counted, or the columns could not be compared.
    found = [one for each in walked for one in each.entries if is_told(one) and (cut is None or one.at > cut)]
    made = _made(found, since, until, cut)
    detail: dict[str, JSON] = {
        "what": "accountability", "since": since.isoformat(), "until": until.isoformat(), "found": len(found),
    }  # fmt: skip
    gateway.record(Event.LEDGER_READ, reader.staff, detail)
    return made


def _made(found: list[OpenedEntry], since: date, until: date, cut: datetime | None) -> Report:
    resolver = _resolver()
    resolver.know(found)
    counts: dict[str, Counter[tuple[Party, Event]]] = {
        "managing": Counter(),
        "benefiting": Counter(),
        "using": Counter(),
    }
    for entry in found:
        three = resolver.of(entry)
        counts["managing"].update((party, entry.event) for party in three.managing)
        counts["benefiting"][three.benefiting, entry.event] += 1
        counts["using"][three.using, entry.event] += 1
    return Report(since, until, len(found), cut, **{axis: _lines(counted) for axis, counted in counts.items()})


def _resolver() -> Resolver:
    return Resolver(gateway.ledger(), answered(catalogue.current_catalogue()), frozenset(people.branches_of()))


def responsible_told(entry: OpenedEntry) -> dict[str, Any] | None:
    """The three of one entry in words, for whoever may read it; None for an entry that is no such record."""
    if not is_told(entry):
        return None
    try:
        three = _resolver().of(entry)
    except Refused:  # the register of owners was tampered with: its own pages say so, and the entry is still to be read
        three = Responsible((Party(UNKNOWN),), Party(UNKNOWN), Party(UNKNOWN))
    names = Names({*three.managing, three.benefiting, three.using})
    return {
        "managing": [names.of(one) for one in three.managing],
        "benefiting": names.of(three.benefiting),
        "using": names.of(three.using),
    }


def _lines(counted: Counter[tuple[Party, Event]]) -> list[Line]:
    names = Names({party for party, _event in counted})
    lines = [
        Line(party.kind, party.code, names.of(party), *(counted[party, event] for event in EVENTS))
        for party in {party for party, _event in counted}
    ]
    return sorted(lines, key=lambda one: (-(one.decided + one.pages + one.exports + one.delivered), one.kind, one.code))


class Names:
    """Parties in the reader's language."""

    def __init__(self, parties: set[Party]) -> None:
        """Asks for the names of all of them at once."""
        self._branches = dict(named.branches())
        self._staff = people.names_of({one.code for one in parties if one.kind == PERSON})

    def of(self, party: Party) -> str:
        """The name; in words what has none."""
        match party.kind:
            case "branch":
                return self._branches.get(party.code, party.code)
            case "person":
                return f"{self._staff.get(party.code, party.code)} {party.code}"
            case "outside":
                return party.code
        return str(_KINDS[party.kind]())


_KINDS = {
    CUSTOMER: lambda: _("the customer in person"),
    NOBODY: lambda: pgettext("who is responsible", "nobody"),
    UNKNOWN: lambda: _("not known any more"),
    BRANCH: lambda: _("Branch"), PERSON: lambda: _("Person"), OUTSIDE: lambda: _("outside the bank"),
}  # fmt: skip


def as_sheet(told: Report) -> bytes:
    """The report as CSV: every line of the three tables."""
    axes = [
        (_("Managing department"), told.managing),
        (_("Who benefits"), told.benefiting),
        (_("Who uses"), told.using),
    ]
    headings = (
        _("Responsible as"), _("Kind"), _("Number"), _("Name"), _("Disclosures decided"), _("Pages disclosed"),
        _("Exports asked for"), _("Files delivered"),
    )  # fmt: skip
    return sheet(
        headings,
        (
            (axis, _KINDS[one.kind](), one.code, one.name, one.decided, one.pages, one.exports, one.delivered)
            for axis, lines in axes
            for one in lines
        ),
    )
