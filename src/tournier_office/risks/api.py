# SPDX-License-Identifier: Apache-2.0
"""The report of risks for the bank's own reporting, as JSON and as CSV (law 11); the register's routes are the kit's."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from tournier_office.risks import reporting
from tournier_office.site.api_session import PEOPLE
from tournier_office.site.register.acting import actor_of

router = Router(tags=["risks"])
_Quarter = Annotated[str, Query(max_length=8)]


class ShownOut(Schema):
    """An indicator in the quarter. `tone` is red, amber or green, and empty where it was not measured."""

    indicator: str
    name: str
    figure: str
    tone: str
    day: date | None
    amber: str
    red: str
    days_red: int
    days_amber: int
    days: int
    risks: int


class RiskOut(Schema):
    """A risk that is not closed; `level` is high, medium or low."""

    key: str
    title: str
    branch: str
    owner: str
    inherent: int
    residual: int
    level: str
    stage: str
    treatment: str
    accepted_until: date | None
    review_overdue: bool


class ReportOut(Schema):
    """The quarter's report. `matrix` counts risks by likelihood from 5 down and impact from 1 up; `unwatched` names red indicators without a risk."""

    quarter: str
    since: date
    until: date
    version: str
    shown: list[ShownOut]
    risks: list[RiskOut]
    matrix: list[list[int]]
    unwatched: list[str]
    closed: int


@router.get("/risk-report", auth=PEOPLE, response=ReportOut, summary="The report of risks for a quarter")
def report(request: HttpRequest, quarter: _Quarter = "") -> reporting.Report:
    """Written as 2026-Q4, this quarter where none is named; for whoever sees the risks of the whole bank."""
    return reporting.told(actor_of(request), quarter)


@router.post("/risk-report/sheet", auth=PEOPLE, response={200: bytes}, summary="The same as CSV")
def sheet(request: HttpRequest, quarter: _Quarter = "") -> HttpResponse:
    """Recorded before it is given."""
    return HttpResponse(reporting.taken(actor_of(request), quarter), content_type="text/csv; charset=utf-8")
