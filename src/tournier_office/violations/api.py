# SPDX-License-Identifier: Apache-2.0
"""A person's own cases; the registers' routes are made by the kit."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field as Pydantic

from tournier_office.site.api_session import PEOPLE
from tournier_office.site.register.acting import actor_of
from tournier_office.violations import assessing, heard

router = Router(tags=["violations"])
_Long = Annotated[str, Pydantic(max_length=10_000)]


class CaseOut(Schema):
    """A case as the person sees it. `may` is the step that is open to them, `until` the moment at which it closes."""

    key: str
    stage: str
    examiner: str
    said: dict[str, str]
    persons: dict[str, int]
    may: str
    until: str


class WordIn(Schema):
    """What the person says, or their appeal."""

    statement: _Long = ""
    appeal: _Long = ""


@router.get("/cases", auth=PEOPLE, response=list[CaseOut], summary="The cases about me")
def mine(request: HttpRequest) -> list[dict[str, object]]:
    """From the hearing on."""
    return [_out(own) for own in heard.mine(actor_of(request))]


class PointsOut(Schema):
    """What cases take from one person's score in one year; `pending` may still be appealed, and takes nothing yet."""

    staff: str
    name: str
    branch: str
    points: int
    cases: int
    pending: int


@router.get("/cases/points", auth=PEOPLE, response=list[PointsOut], summary="What cases take from performance scores")
def points(request: HttpRequest, year: Annotated[str, Query(max_length=8)] = "") -> list[assessing.Assessed]:
    """Of the year, this one where none is named. For overseers and auditors; it leaves out cases about the reader."""
    return assessing.of_year(actor_of(request), assessing.year_of(year))


@router.post("/cases/points/sheet", auth=PEOPLE, response={200: bytes}, summary="The same as CSV")
def points_sheet(request: HttpRequest, year: Annotated[str, Query(max_length=8)] = "") -> HttpResponse:
    """Recorded before it is given."""
    content = assessing.taken(actor_of(request), assessing.year_of(year))
    return HttpResponse(content, content_type="text/csv; charset=utf-8")


@router.get("/cases/{key}", auth=PEOPLE, response=CaseOut, summary="A case about me")
def one(request: HttpRequest, key: Path[str]) -> dict[str, object]:
    """One of them."""
    return _out(heard.one(actor_of(request), key))


@router.post("/cases/{key}/{verb}", auth=PEOPLE, response=CaseOut, summary="Speak, or appeal")
def say(request: HttpRequest, key: Path[str], verb: Path[str], body: WordIn) -> dict[str, object]:
    """`state` while one is heard, `appeal` after the decision."""
    return _out(heard.say(actor_of(request), key, verb, body.dict()))


def _out(own: heard.Own) -> dict[str, object]:
    return {
        "key": own.key, "stage": str(own.stage), "examiner": own.examiner,
        "said": {name: text for name, _words, text in own.lines},
        "persons": {one.kind: one.persons for one in own.counts},
        "may": own.said.verb if own.said else "", "until": own.said.until.isoformat() if own.said else "",
    }  # fmt: skip
