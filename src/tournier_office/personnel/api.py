# SPDX-License-Identifier: Apache-2.0
"""The feed over the API, as the screens do it (law 11): for administrators, and for the HR system's own key."""

from __future__ import annotations

import base64
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Router, Schema
from pydantic import Field

from tournier.base import BadInput
from tournier_office.personnel import access, actions, lookups, orphans
from tournier_office.personnel.models import FeedLine, FeedRun
from tournier_office.site.api_session import PEOPLE, PEOPLE_AND_SERVICES

router = Router(tags=["personnel"], auth=PEOPLE_AND_SERVICES)
RunId = Path[Annotated[str, Field(max_length=24)]]
_MOST_LINES = 1000


class FeedIn(Schema):
    """A file of the HR system, CSV with the headings of a feed in English or Chinese: as text, or as it is in base64."""

    text: Annotated[str, Field(max_length=2 * 1024 * 1024)] = ""
    data: Annotated[str, Field(max_length=2 * 1024 * 1024)] = ""


class LineOut(Schema):
    """One line: what it means, what would be another, and why it was refused."""

    line: int
    number: str
    kind: str
    state: str
    changes: list[list[str]]
    code: str
    cause: str
    cure: str


class RunOut(Schema):
    """A run of the feed."""

    id: str
    state: str
    source: str
    by: str
    at: str
    counts: dict[str, Any]
    lines: list[LineOut]


class OrphanOut(Schema):
    """One finding."""

    kind: str
    number: str
    about: str


def _line(line: FeedLine) -> LineOut:
    return LineOut(
        line=line.line, number=line.number, kind=line.kind, state=line.state, changes=line.changes, code=line.code,
        cause=line.cause, cure=line.cure,
    )  # fmt: skip


def _run(run: FeedRun, *, whole: bool = True, offset: int = 0) -> RunOut:
    lines = lookups.lines_of(run)[offset : offset + _MOST_LINES] if whole else []
    return RunOut(
        id=run.pk, state=run.state, source=run.source, by=run.by, at=run.at.isoformat(), counts=run.counts,
        lines=[_line(line) for line in lines],
    )  # fmt: skip


@router.get("/personnel/feed", response=list[RunOut], summary="Runs of the feed")
def runs(request: HttpRequest) -> list[RunOut]:
    """The newest fifty, without their lines."""
    access.reader(request)
    return [_run(run, whole=False) for run in lookups.runs()]


@router.post("/personnel/feed", response=RunOut, summary="Bring a file; it is compared and changes nothing yet")
def receive(request: HttpRequest, body: FeedIn) -> RunOut:
    """Each line that would change something or is refused, with its number, cause and cure."""
    by = access.feeder(request)
    try:
        data = base64.b64decode(body.data, validate=True) if body.data else body.text.encode()
    except ValueError:
        raise BadInput("feed.base64", "The file is not in base64.", "Encode its bytes, or send its text.") from None
    return _run(actions.receive(data, by=by))


@router.get("/personnel/feed/{key}", response=RunOut, summary="One run with its lines")
def one(request: HttpRequest, key: RunId, offset: int = 0) -> RunOut:
    """A thousand lines from `offset` on."""
    access.reader(request)
    run = lookups.run_of(key)
    if run is None:
        raise actions.unknown()
    return _run(run, offset=max(0, offset))


@router.post("/personnel/feed/{key}/apply", response=RunOut, summary="Apply a run")
def apply(request: HttpRequest, key: RunId) -> RunOut:
    """Leavers at once. A run that is held waits for another administrator."""
    return _run(actions.begin(key, by=access.feeder(request)))


@router.post("/personnel/feed/{key}/agree", response=RunOut, auth=PEOPLE, summary="Agree to a run that is held")
def agree(request: HttpRequest, key: RunId) -> RunOut:
    """By an administrator who did not bring it."""
    return _run(actions.agree(key, by=access.feeder(request)))


@router.post("/personnel/feed/{key}/drop", response=RunOut, summary="Give up a run that has not begun")
def drop(request: HttpRequest, key: RunId) -> RunOut:
    """Nothing of it is done."""
    return _run(actions.drop(key, by=access.feeder(request)))


@router.post(
    "/personnel/feed/{key}/codes", response=dict[str, str], auth=PEOPLE, summary="First halves of codes for joiners"
)
def codes(request: HttpRequest, key: RunId) -> dict[str, str]:
    """By number, returned once; another administrator gives the second halves."""
    return actions.first_halves(key, by=access.feeder(request))


@router.get("/personnel/orphans", response=list[OrphanOut], summary="Accounts that belong to nobody at work")
def found(request: HttpRequest) -> list[OrphanOut]:
    """Empty in a bank that is in order."""
    access.reader(request)
    return [OrphanOut(kind=one.kind, number=one.number, about=one.about) for one in orphans.find()]
