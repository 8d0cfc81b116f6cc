# SPDX-License-Identifier: Apache-2.0
"""What violations take from a year's performance score: points by the table of sanctions that each case was judged by (M18).

- a case counts in the year in which its decision was told, by the bank's clock, for whom it is about and for whoever was in charge;
- it counts when it is final: nobody may appeal any more. Until then it is named as not final, and takes nothing;
- points that an appeal took back, or a milder sanction put in place of others, follow by themselves: nothing is kept here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tournier.base import BadInput, Refused
from tournier.law.clocks import BANK_TIME
from tournier.ledger.entries import Event
from tournier_office.people import lookups as people
from tournier_office.people import named
from tournier_office.site import gateway
from tournier_office.site.bound import genuine
from tournier_office.site.register import acts, reading
from tournier_office.site.register.judging import Actor
from tournier_office.site.register.sheet import sheet
from tournier_office.violations import lookups
from tournier_office.violations.models import Violation
from tournier_office.violations.register import VIOLATIONS
from tournier_office.violations.words import NO_FAULT

FIRST_YEAR, _LAST_YEAR = 2000, 9998
_DECIDED = ("decided", "appealed", "final", "closed")


@dataclass(slots=True)
class Assessed:
    """One person's year: the points of the cases that are final, and how many cases are not."""

    staff: str
    name: str
    branch: str
    works_at: str = ""  # the branch in words
    points: int = 0
    cases: int = 0
    pending: int = 0


def may_read(actor: Actor) -> bool:
    """Whoever may take the list of cases away; heads of branches are told nothing of others' cases here."""
    return acts.may_export(VIOLATIONS, actor)


def this_year() -> int:
    """By the bank's clock."""
    return gateway.clock().now().astimezone(BANK_TIME).year


def year_of(text: str) -> int:
    """The year that was asked for; this one where none was. Raises BadInput for what is none."""
    if not text:
        return this_year()
    if not (text.isdecimal() and FIRST_YEAR <= int(text) <= _LAST_YEAR):
        raise BadInput("violation.year", "This is no year.", "Write it with four figures.")
    return int(text)


def of_year(actor: Actor, year: int) -> list[Assessed]:
    """Everybody of whom a case was decided in that year, by branch and number. Cases about the reader are left out."""
    if not may_read(actor):
        raise Refused("violation.assessment", "Your posts do not read what cases take from others' scores.", "Your own stands under Cases about me.")  # fmt: skip
    found: dict[str, Assessed] = {}
    for row in genuine(_decided_in(year) & reading.visible(VIOLATIONS, actor)):
        for number in _persons(row):
            _add(found.setdefault(number, Assessed(number, "", "")), row)
    names, branches, known = people.names_of(set(found)), people.branches_of(), dict(named.branches())
    for number, one in found.items():
        one.name, one.branch = names.get(number, number), branches.get(number, "")
        one.works_at = known.get(one.branch, one.branch)
    return sorted(found.values(), key=lambda one: (one.branch, one.staff))


def own(number: str, year: int) -> Assessed:
    """The same of one person, for their own page."""
    found = Assessed(number, "", "")
    for row in genuine(_decided_in(year)):
        if number in _persons(row):
            _add(found, row)
    return found


def taken(actor: Actor, year: int) -> bytes:
    """The list as CSV, its reading recorded first."""
    lines = of_year(actor, year)
    gateway.record(
        Event.REGISTER_EXPORTED, actor.staff,
        {"register": VIOLATIONS.name, "count": len(lines), "filter": [f"points of {year}"]},
    )  # fmt: skip
    headings = (
        _("Staff number"),
        _("Name"),
        _("Branch"),
        _("Year"),
        _("Points"),
        pgettext("of a violation", "Cases"),
        _("Not final yet"),
    )
    return sheet(
        headings, ((one.staff, one.name, one.works_at, year, one.points, one.cases, one.pending) for one in lines)
    )


def points_of(row: Violation, number: str) -> int:
    """What the case takes from this person, by the table that it was judged by."""
    sanction = row.sanction if number == row.about else row.manager_sanction
    known = lookups.table_of(row).sanctions.get(sanction)
    return known.points if known is not None else 0


def is_final(row: Violation, now: datetime) -> bool:
    """Whether nobody may appeal any more."""
    until = lookups.appeal_until(row)
    return row.state in {"final", "closed"} or (row.state == "decided" and until is not None and now >= until)


def _decided_in(year: int) -> QuerySet[Violation]:
    first, after = (datetime(one, 1, 1, tzinfo=BANK_TIME) for one in (year, year + 1))
    return Violation.objects.filter(state__in=_DECIDED, decided_at__gte=first, decided_at__lt=after)


def _persons(row: Violation) -> Iterator[str]:
    """Whom the case takes something from, or may."""
    if row.sanction != NO_FAULT:
        yield row.about
    if row.manager and row.manager_sanction not in ("", NO_FAULT):
        yield row.manager


def _add(one: Assessed, row: Violation) -> None:
    if is_final(row, gateway.clock().now()):
        one.points += points_of(row, one.staff)
        one.cases += 1
    else:
        one.pending += 1
