# SPDX-License-Identifier: Apache-2.0
"""Exports for programs: the same functions, so the same gate (design.md 2, law 11). Approvals are `/requests/{key}/approve`."""

from __future__ import annotations

import time
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from ninja import Query, Router, Status

from tournier.base import BadInput
from tournier_office.disclosures import schemas as answers
from tournier_office.disclosures import written as refusals
from tournier_office.disclosures.sessions import person_of
from tournier_office.exports import actions, building, delivering, keys, lookups, schemas, written
from tournier_office.exports.models import Export
from tournier_office.exports.statements import Condition
from tournier_office.exports.streaming import streamed
from tournier_office.exports.terms import Terms
from tournier_office.people.lookups import ApiKey
from tournier_office.people.sessions import proved_at
from tournier_office.site.api_session import PEOPLE, PEOPLE_AND_SERVICES

router = Router(tags=["exports"], auth=PEOPLE_AND_SERVICES)
_NO = {400: answers.ProblemOut, 403: answers.ProblemOut, 429: answers.ProblemOut, 503: answers.ProblemOut}
_ONE = {200: schemas.ExportOut} | _NO


def _asked(body: schemas.ExportIn) -> actions.Asked:
    terms = Terms(body.format, body.days, body.receiver_kind, body.receiver, body.recipient, body.downloads)
    sql, source, built = body.sql, body.source, False
    if bool(sql) == bool(body.table):
        raise BadInput("export.question", "Say either a statement in SQL or a table with fields.", "Leave one out.")
    if body.table:
        conditions = [Condition(one.field, one.operator, one.value) for one in body.conditions]
        sql, source = building.built(body.table, body.fields, conditions)
        built = True
    return actions.Asked(sql, body.purpose, body.basis, body.why, body.case, source, built, terms)


@router.post("/exports", response={201: schemas.ExportOut} | _NO, summary="Ask for an export")
def file(request: HttpRequest, body: schemas.ExportIn) -> Status[dict[str, Any]]:
    """Possible at all, says the answer; then it is counted, and put to those who must agree."""
    answer = actions.file(person_of(request, "export"), _asked(body))
    if not isinstance(answer, Export):
        return Status(403, refusals.problem(answer))
    return Status(201, written.export(answer))


@router.get("/exports", response={200: list[schemas.ExportOut]} | _NO, summary="One's exports and those for one")
def mine(request: HttpRequest) -> list[dict[str, Any]]:
    """Newest first."""
    return [written.export(row) for row in lookups.exports_of(person_of(request))]


@router.get("/exports/register", response={200: list[schemas.ExportOut]} | _NO, summary="The register of exports")
def register(request: HttpRequest, asked: Query[schemas.RegisterIn]) -> list[dict[str, Any]]:
    """For protection officer, compliance and auditors."""
    person = person_of(request, "evidence")
    rows = lookups.register(person, state=asked.state, format=asked.format, standing_=asked.standing)
    return [written.export(row) for row in rows]


@router.get("/exports/files/{link}", response=_NO, summary="The file, once")
def take(request: HttpRequest, link: schemas.Key) -> HttpResponseBase:
    """By a single-use link, in the session that made it. What breaks off is shorter than Content-Length."""
    return streamed(delivering.take(person_of(request, "export"), link))


@router.get("/exports/{key}", response=_ONE, summary="One export")
def one(request: HttpRequest, key: schemas.Key) -> dict[str, Any]:
    """For whoever has a part in it."""
    return written.export(lookups.export_for(person_of(request), key))


@router.post("/exports/{key}/cancel", response=_ONE, summary="Cancel before it is ready")
def cancel(request: HttpRequest, key: schemas.Key) -> dict[str, Any]:
    """One's own; it stops within a second."""
    return written.export(actions.cancel(person_of(request, "export"), key))


@router.post("/exports/{key}/retry", response=_ONE, summary="Try a stopped one again")
def retry(request: HttpRequest, key: schemas.Key) -> dict[str, Any]:
    """While the agreement lasts."""
    return written.export(actions.retry(person_of(request, "export"), key))


@router.post("/exports/{key}/revoke", auth=PEOPLE, response=_ONE, summary="Revoke: destroy the file")
def revoke(request: HttpRequest, body: schemas.WhyIn, key: schemas.Key) -> dict[str, Any]:
    """By its requester, those who agreed, and the protection officer."""
    return written.export(actions.revoke(person_of(request), key, body.why))


@router.post("/exports/{key}/destroyed", response=_ONE, summary="Confirm the destruction")
def confirm(request: HttpRequest, body: answers.HowIn, key: schemas.Key) -> dict[str, Any]:
    """By who took the file."""
    return written.export(actions.confirm(person_of(request, "export"), key, body.how))


@router.post("/exports/{key}/links", response={201: schemas.LinkOut} | _NO, summary="A single-use link to the file")
def link(request: HttpRequest, key: schemas.Key) -> Status[dict[str, Any]]:
    """For C2 the session must have given its second factor within five minutes."""
    # A key bound to addresses is possession and place, proved by each call (decision 0051).
    caller = getattr(request, "auth", None)
    bound = isinstance(caller, ApiKey) and bool(caller.networks)
    made = delivering.link(person_of(request, "export"), key, proved_at=time.time() if bound else proved_at(request))
    return Status(201, written.link(made))


@router.get("/receiver-key", response={200: schemas.ReceiverKeyOut} | _NO, summary="One's public key")
def my_key(request: HttpRequest) -> dict[str, Any]:
    """Empty texts for none."""
    return written.key(lookups.key_of(person_of(request).staff))


@router.put("/receiver-key", auth=PEOPLE, response={200: schemas.ReceiverKeyOut} | _NO, summary="Register one's key")
def register_key(request: HttpRequest, body: schemas.RecipientIn) -> dict[str, Any]:
    """In place of the one before."""
    return written.key(keys.register(person_of(request), body.recipient))


@router.delete("/receiver-key", auth=PEOPLE, response={204: None} | _NO, summary="Give one's key up")
def revoke_key(request: HttpRequest) -> Status[None]:
    """Later files are not sealed to it."""
    keys.revoke(person_of(request))
    return Status(204, None)
