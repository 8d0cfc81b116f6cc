# SPDX-License-Identifier: Apache-2.0
"""Deadlines over the API: the pack's, and one of them reckoned."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from tournier.law import Deadline, calendar, deadlines, happenings
from tournier.law.reckoning import events_of, reckon
from tournier_office.lawbook import times
from tournier_office.site.api_session import PEOPLE_AND_SERVICES
from tournier_office.site.staff_person import person_of

router = Router(tags=["law book"], auth=PEOPLE_AND_SERVICES)
_MOST_EVENTS = 50


class DeadlineOut(Schema):
    """A deadline with its clauses and its confidence: what is not verified says so."""

    id: str
    kind: str
    zh: str
    en: str
    trigger: str
    unit: str
    amount: int
    by: str
    events: list[str]
    clauses: list[str]
    confidence: str
    verified: bool
    effective_from: str


class EventOut(Schema):
    """What starts, stops or ends a clock, in words."""

    id: str
    zh: str
    en: str


class DeadlinesOut(Schema):
    """The pack's deadlines, the events they name, and the years whose working days are known."""

    deadlines: list[DeadlineOut]
    events: list[EventOut]
    years: list[int]


class MarkIn(Schema):
    """An event and its moment, ISO 8601; without a zone it is the bank's."""

    event: str
    at: str


class ReckonIn(Schema):
    """The events of one matter, in any order."""

    events: list[MarkIn] = Field(max_length=_MOST_EVENTS)


class ClockOut(Schema):
    """What the clock shows now; `due` is the first moment that is too late."""

    state: str
    started: datetime | None
    due: datetime | None
    ended: datetime | None
    provisional: bool


def _out(one: Deadline) -> DeadlineOut:
    told = times.view(one)
    return DeadlineOut(
        id=one.id,
        kind=one.kind,
        zh=one.zh,
        en=one.en,
        trigger=one.trigger,
        unit=one.unit,
        amount=one.amount,
        by=one.by,
        events=events_of(one),
        clauses=list(one.clauses),
        confidence=one.confidence,
        verified=told.verified,
        effective_from=one.effective_from.isoformat(),
    )


@router.get("/law/deadlines", response=DeadlinesOut, summary="The deadlines of the law pack")
def list_deadlines(request: HttpRequest) -> DeadlinesOut:
    """Every deadline with its trigger, how time is counted, its clauses and its confidence."""
    person_of(request)
    return DeadlinesOut(
        deadlines=[_out(one) for one in deadlines().values()],
        events=[EventOut(id=one.id, zh=one.zh, en=one.en) for one in happenings().values()],
        years=sorted(calendar().years),
    )


@router.post("/law/deadlines/{key}/reckoning", response=ClockOut, summary="Reckon a deadline")
def reckon_one(request: HttpRequest, key: str, given: ReckonIn) -> ClockOut:
    """The clock of one deadline from the events that are named; nothing is kept."""
    person_of(request)
    clock = reckon(key, [(mark.event, mark.at) for mark in given.events], timezone.now())
    return ClockOut(
        state=clock.state, started=clock.started, due=clock.due, ended=clock.ended, provisional=clock.provisional
    )
