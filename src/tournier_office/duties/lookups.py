# SPDX-License-Identifier: Apache-2.0
"""Reads of the register: the clock of a duty, and what waits for a person."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tournier.law import Clock, State
from tournier_office.duties import reckoned, words
from tournier_office.duties.models import Duty, DutyEvent
from tournier_office.duties.register import OVERSEERS
from tournier_office.people import lookups as people
from tournier_office.site import gateway
from tournier_office.site.bound import genuine
from tournier_office.site.navigation import Visitor
from tournier_office.site.work import WorkItem

OPEN = ("running", "standing", "escalated")
_MOST = 30


def clock_of(row: Duty, now: datetime | None = None) -> Clock:
    """What the duty's clock shows, from its events. Raises Refused when somebody changed one of them."""
    events = genuine(DutyEvent.objects.filter(duty=row))
    return reckoned.read(
        row.deadline, [(one.event, one.at) for one in events], now or gateway.clock().now(), row.ended_at
    )


def is_running(kind: str, subject: str, now: datetime) -> bool:
    """Whether a clock runs in this matter and is in time. Raises Refused for a row or an event that somebody changed."""
    return any(clock_of(row, now).state is State.RUNNING for row in genuine(about(kind, subject)))


def due_of(kind: str, subjects: Collection[str]) -> dict[str, datetime]:
    """Until when what is owed in each of these matters is in time, by the last reading; without those that owe nothing."""
    found = open_duties().filter(kind=kind, subject__in=subjects).values_list("subject", "due_at")
    return {subject: due for subject, due in found if due is not None}


def open_duties() -> QuerySet[Duty]:
    """Every duty that is still owed, the first due first."""
    return Duty.objects.filter(state__in=OPEN)


def about(kind: str, subject: str) -> QuerySet[Duty]:
    """The duties that are still owed in a matter."""
    return open_duties().filter(kind=kind, subject=subject)


def dropped(kind: str, subject: str) -> frozenset[str]:
    """The deadlines of a matter of which somebody said, with a reason, that they are not owed. Raises Refused for a changed row."""
    return frozenset(one.deadline for one in genuine(Duty.objects.filter(kind=kind, subject=subject, state="dropped")))


def overseers() -> list[str]:
    """Who oversees duties and is at work: of compliance first."""
    return list(dict.fromkeys(one.pk for post in sorted(OVERSEERS) for one in people.holders_of(post)))


def owed_by(number: str) -> QuerySet[Duty]:
    """What this person must do; as the second owner, what the first has not done in time."""
    return open_duties().filter(Q(owner=number) | Q(second=number, state="escalated"))


def work(visitor: Visitor) -> list[WorkItem]:
    """Home: the person's running clocks, soonest first, with what remains and the clause."""
    if visitor.staff is None:
        return []
    now = gateway.clock().now()
    items = []
    soon = owed_by(visitor.staff.number).filter(due_at__lt=now + reckoned.first())
    for row in soon[:_MOST]:
        over = row.due_at is not None and row.due_at < now
        items.append(
            WorkItem(
                group=_("Clocks running out"),
                text=words.headline(row),
                note=words.clause(row.deadline),
                href=row.page or reverse("duties:one", args=[row.pk]),
                state=words.remains(row),
                tone="bad" if over or row.state == "escalated" else "warn",
                due=row.due_at,
                urgent=over,
            )
        )
    return items
