# SPDX-License-Identifier: Apache-2.0
"""Reads of the registers: a person's declaration, what waits for whom, figures by branch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tournier.law.clocks import BANK_TIME
from tournier.law.reckoning import deadline_of
from tournier_office.interests.models import Declaration, Interest
from tournier_office.interests.register import OFFICERS
from tournier_office.people import lookups as people
from tournier_office.site.bound import genuine
from tournier_office.site.forgetting import GONE
from tournier_office.site.navigation import Visitor
from tournier_office.site.register.judging import SYSTEM
from tournier_office.site.work import WorkItem

YEARLY, FIRST, ANSWER = "B11", "B12", "B14"
IN_TIME = timedelta(days=15)  # DEFAULT-INTERESTS: after an interest arises
_MINE, _REVIEW = gettext_lazy("My declarations"), gettext_lazy("Interests to review")
_MANY = 8


def days(deadline: str) -> timedelta:
    """How long this deadline of the law pack runs, in days."""
    return timedelta(days=deadline_of(deadline).amount or 0)


def declaration_of(number: str) -> Declaration | None:
    """The person's declaration, given or asked for. Raises Refused for a row that was changed."""
    return next(iter(genuine(Declaration.objects.filter(staff=number))), None)


def has_interests(number: str) -> bool:
    """Whether an interest of this person stands in the register."""
    return Interest.objects.filter(staff=number).exclude(state="ended").exists()


def declared_late(row: Any) -> bool:
    """Whether it was declared later than fifteen days after it arose, by whoever had declared before."""
    opened: datetime = row.opened_at
    last: date = row.since + IN_TIME
    return opened.astimezone(BANK_TIME).date() > last


def named(row: Any) -> int:
    """How many numbers stand in it, also one that was added again; an erased one is none."""
    return sum(number not in ("", GONE) for number in row.customers.split(","))


def asking_began() -> bool:
    """Whether an officer has asked everybody for a declaration."""
    return Declaration.objects.exclude(asked_by__in=["", SYSTEM]).exists()


def without_one(most: int) -> list[tuple[str, str]]:
    """Number and branch of people at work of whom no declaration was asked; programs declare nothing."""
    programs = {one.pk for one in people.holders_of("service")}
    there = set(Declaration.objects.values_list("staff", flat=True))
    at_work = (
        people.listed(status=people.Staff.Status.ACTIVE)
        .prefetch_related(None)
        .values_list("pk", "branch_id")
        .order_by("pk")
    )
    return [pair for pair in at_work if pair[0] not in there and pair[0] not in programs][:most]


def gone() -> list[str]:
    """Keys of the declarations of people who have left."""
    left = people.listed(status=people.Staff.Status.LEFT).prefetch_related(None).values_list("pk", flat=True)
    return list(Declaration.objects.filter(staff__in=list(left)).exclude(state="resting").values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Figures:
    """How many declarations of a branch stand where; who declared what is told to nobody by these."""

    branch: str
    name: str
    people: int
    given: int
    waiting: int
    overdue: int


def figures(branches: frozenset[str] | None, today: date) -> list[Figures]:
    """By branch, of all or of these."""
    rows = list(Declaration.objects.exclude(state="resting").values_list("branch", "state", "until"))
    at_work = list(
        people.listed(status=people.Staff.Status.ACTIVE).prefetch_related(None).values_list("branch_id", flat=True)
    )
    found = []
    for branch in sorted(set(at_work) if branches is None else set(at_work) & branches):
        here = [(state, until) for place, state, until in rows if place == branch]
        overdue = sum(until < today for _state, until in here)
        given = sum(state == "given" and until >= today for state, until in here)
        name = people.branch_name(branch)
        found.append(Figures(branch, name, at_work.count(branch), given, len(here) - given - overdue, overdue))
    return found


def work(visitor: Visitor) -> list[WorkItem]:
    """One's own declaration when it is overdue, and interests without a reviewer for compliance. The rest are duties with clocks."""
    if visitor.staff is None:
        return []
    number, today = visitor.staff.number, timezone.localdate()
    found = []
    mine = declaration_of(number)
    if mine is not None and mine.state != "resting" and mine.until < today:
        due = datetime.combine(mine.until, time.max, BANK_TIME)
        href = reverse("declarations:one", args=[mine.pk])
        text = _("Your declaration of interests is overdue")
        found.append(WorkItem(_MINE, text, href, due=due, urgent=True, tone="bad"))
    if visitor.posts & OFFICERS:
        waiting = Interest.objects.filter(reviewer="", state__in=["declared", "over"]).exclude(staff=number)
        for row in waiting.order_by("opened_at")[:_MANY]:
            text = _("An interest of %(name)s") % {"name": people.name_of(row.staff)}
            found.append(WorkItem(_REVIEW, text, reverse("interests:one", args=[row.pk]), tone="warn"))
    return found
