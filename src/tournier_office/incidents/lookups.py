# SPDX-License-Identifier: Apache-2.0
"""Reads of incidents: running clocks, lessons, what waits for whom, how many are open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tournier.law.incidents import levels_named
from tournier_office.duties import lookups as duties
from tournier_office.duties import words as duty_words
from tournier_office.incidents import words
from tournier_office.incidents.models import Incident
from tournier_office.incidents.register import APPROVERS, BOOK, INCIDENTS, KEEPERS, LIVING, OVER, REPORTED, SEEN
from tournier_office.site import gateway
from tournier_office.site.bound import genuine
from tournier_office.site.navigation import Visitor
from tournier_office.site.register import register_named
from tournier_office.site.work import WorkItem

_MANY = 20


@dataclass(frozen=True, slots=True)
class Running:
    """A clock that runs: what is owed, on which clause, what is left, the last moment in time, and whether that is over."""

    title: str
    clause: str
    remains: str
    until: datetime | None
    late: bool


def clocks(row: Incident) -> list[Running]:
    """The clocks that run, what is due first first."""
    now = gateway.clock().now()
    return [
        Running(
            duty_words.title(one.deadline), duty_words.clause(one.deadline), duty_words.remains(one), one.due_at,
            late=one.due_at is not None and one.due_at < now,
        )
        for one in duties.about(INCIDENTS.name, row.pk)
    ]  # fmt: skip


def lessons(row: Incident) -> list[Any]:
    """The confirmed minutes of meetings that drew lessons from it (M13)."""
    held = register_named("meetings").table.objects.filter(source=INCIDENTS.name, origin=row.pk, state="confirmed")
    return list(held.order_by("day"))


def living() -> QuerySet[Incident]:
    """Every incident that is neither closed nor was none."""
    return Incident.objects.filter(state__in=LIVING)


def open_grave() -> int:
    """How many are open of those that are not closed before it is said whose part they were. Raises Refused for a changed row."""
    return sum(levels_named(row.version).names_persons(row.level) for row in genuine(living()))


def work(visitor: Visitor) -> list[WorkItem]:
    """Incidents to assess, to look at as the second person, to lower and to close; nothing says what happened."""
    if visitor.staff is None or not visitor.posts & BOOK:
        return []
    mine = visitor.staff.number
    rows = [row for row in living().exclude(in_charge=mine).exclude(direct=mine) if mine not in row.others.split(",")]
    return [item for row in rows[:_MANY] if (item := _item(row, mine, visitor.posts)) is not None]


def _item(row: Incident, mine: str, posts: frozenset[str]) -> WorkItem | None:
    text = f"{words.level(row.level)} · {row.found_at:%Y-%m-%d}"
    page = reverse(f"{INCIDENTS.name}:one", args=[row.pk])
    if row.state == REPORTED and posts & KEEPERS:
        return WorkItem(INCIDENTS.words, text, page, _("to be assessed"), "bad", urgent=True)
    if row.lower_to and posts & APPROVERS and row.lower_by != mine:
        return WorkItem(INCIDENTS.words, text, page, _("lower level: second person"), "warn")
    if row.state == SEEN:
        return WorkItem(INCIDENTS.words, text, page, _("contained: second person"), "warn")
    if row.leaking == words.YES and posts & KEEPERS:
        return WorkItem(INCIDENTS.words, text, page, _("its source still leaks"), "bad", urgent=True)
    if row.state == OVER and posts & APPROVERS:
        return WorkItem(INCIDENTS.words, text, page, _("to be closed"), "warn")
    return None
