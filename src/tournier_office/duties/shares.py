# SPDX-License-Identifier: Apache-2.0
"""How duties went: of those that began in a period, by kind and by branch, how many were handed up and how many were late (M05, M19).

What counts is what its rows and steps say, so the figures of a past quarter change as long as its duties are open. Everybody
counts the duties that they may see; whoever oversees duties counts them all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tournier.base import JSON, BadInput, Refused
from tournier.law.clocks import BANK_TIME
from tournier.ledger.entries import Event
from tournier_office.duties import words
from tournier_office.duties.lookups import OPEN
from tournier_office.duties.reckoned import TICK
from tournier_office.duties.register import DUTIES
from tournier_office.people import named
from tournier_office.site import gateway
from tournier_office.site.models import Step
from tournier_office.site.register import reading
from tournier_office.site.register.judging import Actor
from tournier_office.site.register.sheet import sheet

_QUARTER, _LONGEST = timedelta(days=91), timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class Share:
    """Duties of one kind or branch that began in the period. `owed` are those of which nobody said that they are not owed."""

    key: str
    name: str
    began: int
    owed: int
    in_time: int
    late: int
    overdue: int
    handed_up: int

    @property
    def late_share(self) -> int:
        """Of a hundred that are owed, how many were done too late or are overdue."""
        return _hundredths(self.late + self.overdue, self.owed)

    @property
    def handed_up_share(self) -> int:
        """Of a hundred that are owed, how many a second person had to hear of."""
        return _hundredths(self.handed_up, self.owed)


@dataclass(frozen=True, slots=True)
class Shares:
    """The period, its kinds and its branches, and all together."""

    since: date
    until: date
    kinds: list[Share]
    branches: list[Share]
    whole: Share


def _hundredths(part: int, of: int) -> int:
    return round(100 * part / of) if of else 0


def period(since: str, until: str) -> tuple[date, date]:
    """The days that are asked for; a quarter of a year up to today where none are. Raises BadInput for what is no period."""
    today = gateway.clock().now().astimezone(BANK_TIME).date()
    try:
        last = date.fromisoformat(until) if until else today
        first = date.fromisoformat(since) if since else last - _QUARTER
    except ValueError:
        raise BadInput("duty.day", "A day cannot be read.", "Write it as 2026-10-01.") from None
    if not timedelta() <= last - first <= _LONGEST:
        raise BadInput("duty.period", "This is no period of at most three years.", "Name the earlier day first.")
    return first, last


def told(actor: Actor, since: str = "", until: str = "") -> Shares:
    """The figures. Raises Refused for whoever has no duties of others to see."""
    if not may_read(actor):
        raise Refused("duty.shares", "Your posts do not read how duties went.", "Ask compliance.")
    first, last = period(since, until)
    began = datetime.combine(first, time(), BANK_TIME), datetime.combine(last + timedelta(days=1), time(), BANK_TIME)
    rows = reading.visible(DUTIES, actor).filter(began_at__gte=began[0], began_at__lt=began[1])
    names = dict(named.branches())
    kinds = _by(rows, "deadline", words.title)
    places = _by(rows, "branch", lambda code: names.get(code, code) if code else _("the whole bank"))
    whole = Share("", _("Together"), *(sum(getattr(one, name) for one in kinds) for name in _FIGURES))
    return Shares(first, last, kinds, places, whole)


def may_read(actor: Actor) -> bool:
    """Whoever takes the list of duties away: overseers, auditors, and managers of their branch."""
    return bool(actor.posts & DUTIES.exporters.by_post)


_FIGURES = ("began", "owed", "in_time", "late", "overdue", "handed_up")


def _by(rows: QuerySet[Any], column: str, name: Callable[[str], str]) -> list[Share]:
    now = gateway.clock().now()
    was_handed_up = Exists(Step.objects.filter(register=DUTIES.name, row=OuterRef("pk"), verb="escalate"))
    owed, late = ~Q(state="dropped"), Q(ended_at__gt=F("due_at") + TICK)
    found = (
        rows.annotate(handed=was_handed_up)
        .order_by(column)
        .values(column)
        .annotate(
            began=Count("pk"),
            owed=Count("pk", filter=owed),
            in_time=Count("pk", filter=Q(state="done") & (Q(due_at=None) | ~late)),
            late=Count("pk", filter=Q(state="done") & late),
            overdue=Count("pk", filter=Q(state__in=OPEN, due_at__lt=now)),
            handed_up=Count("pk", filter=owed & Q(handed=True)),
        )
    )
    shares = [Share(one[column], str(name(one[column])), *(one[figure] for figure in _FIGURES)) for one in found]
    return sorted(shares, key=lambda one: (-one.handed_up_share, -one.late_share, one.key))


def taken(actor: Actor, since: str = "", until: str = "") -> bytes:
    """The figures as CSV, recorded before they are given."""
    found = told(actor, since, until)
    lines = [*((_("Duty"), one) for one in found.kinds), *((_("Branch"), one) for one in found.branches)]
    span: list[JSON] = ["shares", found.since.isoformat(), found.until.isoformat()]
    gateway.record(Event.REGISTER_EXPORTED, actor.staff, {"register": DUTIES.name, "count": len(lines), "filter": span})
    headings = (
        _("Kind"), _("Number"), _("Name"), pgettext("of duties", "Began"), pgettext("of duties", "Owed"),
        pgettext("of duties", "Done in time"), pgettext("of duties", "Done too late"), pgettext("of duties", "Overdue"),
        pgettext("of duties", "Handed up"), pgettext("of duties", "Late, of a hundred"),
        pgettext("of duties", "Handed up, of a hundred"),
    )  # fmt: skip
    cells = (
        (kind, one.key, one.name, *(getattr(one, name) for name in _FIGURES), one.late_share, one.handed_up_share)
        for kind, one in lines
    )
    return sheet(headings, list(cells))
