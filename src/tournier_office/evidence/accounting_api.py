# SPDX-License-Identifier: Apache-2.0
"""The report of responsibility over the API, as the page shows it (law 11)."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from tournier_office.evidence import accounting
from tournier_office.evidence.persons import reader_of

router = Router()


class LineOut(Schema):
    """One that is responsible. `kind` is branch, person, outside, customer, nobody or unknown; what has no code has none."""

    kind: str
    code: str
    name: str
    decided: int
    pages: int
    exports: int
    delivered: int


class ReportOut(Schema):
    """`cut` is the moment before which nothing was counted, null where all of the days were."""

    since: date
    until: date
    records: int
    cut: datetime | None
    managing: list[LineOut]
    benefiting: list[LineOut]
    using: list[LineOut]


@router.get("/evidence/accountability", response=ReportOut, summary="Who managed, who benefited, who used")
def accountability(request: HttpRequest, since: date | None = None, until: date | None = None) -> accounting.Report:
    """Over a quarter at most, the last thirty days where none are named; for whoever reads all entries."""
    return accounting.report(reader_of(request), *accounting.days_of(since, until))


@router.get("/evidence/accountability/sheet", response={200: bytes}, summary="The same as CSV")
def sheet(request: HttpRequest, since: date | None = None, until: date | None = None) -> HttpResponse:
    """Recorded before it is given."""
    told = accounting.report(reader_of(request), *accounting.days_of(since, until))
    return HttpResponse(accounting.as_sheet(told), content_type="text/csv; charset=utf-8")
