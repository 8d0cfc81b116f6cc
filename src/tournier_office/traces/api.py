# SPDX-License-Identifier: Apache-2.0
"""Traces for programs: the same functions. A key may file and read; agreeing takes a person who is signed in (law 5)."""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import Any

from django.http import HttpRequest
from ninja import Path, Router, Status

from tournier.base import BadInput
from tournier_office.disclosures.schemas import ProblemOut
from tournier_office.disclosures.sessions import person_of
from tournier_office.site.api_session import PEOPLE, PEOPLE_AND_SERVICES
from tournier_office.traces import actions, lookups, running, schemas, written

router = Router(tags=["traces"], auth=PEOPLE_AND_SERVICES)
_NO = {400: ProblemOut, 403: ProblemOut, 429: ProblemOut, 503: ProblemOut}


@router.post("/traces", response={201: schemas.TraceOut} | _NO, summary="File a trace of a leaked list")
def file(request: HttpRequest, body: schemas.TraceIn) -> Status[dict[str, Any]]:
    """Nothing is looked up before a second person agrees. The list is removed when the trace ends."""
    person = person_of(request, "trace")
    filing = actions.Filing(
        _bytes(body), body.case, body.why, body.origin, body.marks, body.since, body.until, body.channels, body.fields
    )
    return Status(201, written.trace(actions.file(person, filing)))


def _bytes(body: schemas.TraceIn) -> bytes:
    if body.text and body.file:
        raise BadInput("trace.both", "There are two lists: a file and pasted text.", "Give one of them.")
    try:
        return b64decode(body.file, validate=True) if body.file else body.text.encode("utf-8", "replace")
    except (binascii.Error, ValueError):
        raise BadInput("trace.base64", "The file is not base64.", "Encode its bytes in base64.") from None


@router.get("/traces", response={200: list[schemas.TraceOut]} | _NO, summary="Traces, without what they found")
def traces(request: HttpRequest) -> Status[list[dict[str, Any]]]:
    """Newest first."""
    return Status(200, [written.trace(row) for row in lookups.traces(person_of(request, "trace"))])


@router.get("/traces/{key}", response={200: schemas.TraceOut} | _NO, summary="One trace with its result")
def trace(request: HttpRequest, key: Path[str]) -> Status[dict[str, Any]]:
    """The viewing of a result is recorded."""
    return Status(200, written.trace(actions.result(person_of(request, "trace"), key), with_result=True))


@router.post(
    "/traces/{key}/agree", auth=PEOPLE, response={200: schemas.TraceOut} | _NO, summary="Agree as second person"
)
def agree(request: HttpRequest, body: schemas.DecisionIn, key: Path[str]) -> Status[dict[str, Any]]:
    """It begins at once; ask for it until `state` is no longer `running`."""
    row = actions.agree(person_of(request), key, body.why)
    running.start(row)
    return Status(200, written.trace(row))


@router.post(
    "/traces/{key}/reject", auth=PEOPLE, response={200: schemas.TraceOut} | _NO, summary="Reject as second person"
)
def reject(request: HttpRequest, body: schemas.DecisionIn, key: Path[str]) -> Status[dict[str, Any]]:
    """With the reason; the list is removed."""
    return Status(200, written.trace(actions.reject(person_of(request), key, body.why)))


@router.post("/traces/{key}/withdraw", response={200: schemas.TraceOut} | _NO, summary="Withdraw one's own trace")
def withdraw(request: HttpRequest, key: Path[str]) -> Status[dict[str, Any]]:
    """The list is removed."""
    return Status(200, written.trace(actions.withdraw(person_of(request, "trace"), key)))
