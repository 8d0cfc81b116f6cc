# SPDX-License-Identifier: Apache-2.0
"""The same look-ups, requests and approvals for programs: the same functions, so the same gate (design.md 2, law 11)."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from tournier.catalogue import FieldRef
from tournier.gate import Card, Found, Matched, No, Refusal
from tournier_office.disclosures import actions, asking, emergencies, looks, lookups, schemas, written
from tournier_office.disclosures.destroying import confirm_taking
from tournier_office.disclosures.sessions import person_of
from tournier_office.site.api_session import PEOPLE, PEOPLE_AND_SERVICES

router = Router(tags=["disclosures"], auth=PEOPLE_AND_SERVICES)
_CARD = {
    200: schemas.CardOut,
    400: schemas.ProblemOut,
    403: schemas.ProblemOut,
    429: schemas.ProblemOut,
    503: schemas.ProblemOut,
}
_NO = {400: schemas.ProblemOut, 403: schemas.ProblemOut, 429: schemas.ProblemOut, 503: schemas.ProblemOut}


def _refs(fields: list[schemas.FieldIn]) -> list[FieldRef]:
    return [FieldRef(item.table, item.field) for item in fields]


def _card(answer: Card | No, look: str) -> HttpResponse | Status[dict[str, Any]]:
    if isinstance(answer, Card):
        # Written straight from frozen values: checking a card of a hundred fields against its own schema would cost a
        # tenth of the look-up. The fuzz of the API checks the form instead (tests/api).
        return HttpResponse(orjson.dumps(written.card(answer, look)), content_type="application/json; charset=utf-8")
    return Status(403, written.problem(answer))


@router.post("/search", response={200: schemas.FoundOut} | _NO, summary="Find which customer is meant")
def search(request: HttpRequest, body: schemas.SearchIn) -> Status[dict[str, Any]]:
    """At most five masked hits; each permitted one carries the look through which its card opens."""
    criteria = [(item.category, item.text) for item in body.criteria]
    answer, hits = asking.search(person_of(request, "search"), body.purpose, body.basis, body.case, criteria)
    if isinstance(answer, Found):
        return Status(200, written.found(answer, hits))
    return Status(403, written.problem(answer))


@router.post("/look-ups", response=_CARD, summary="The masked card of one customer")
def look_up(request: HttpRequest, body: schemas.LookIn) -> HttpResponse | Status[dict[str, Any]]:
    """Every open field, each as the rules allow."""
    person = person_of(request, "look_up")
    look = looks.take(person, body.look)
    return _card(asking.look_up(person, look), look.pk)


@router.post("/look-ups/rows", response=_CARD, summary="The next rows of one table")
def rows(request: HttpRequest, body: schemas.RowsIn) -> HttpResponse | Status[dict[str, Any]]:
    """A disclosure of its own."""
    person = person_of(request, "look_up")
    look = looks.take(person, body.look)
    return _card(asking.more_rows(person, look, body.table, body.offset), look.pk)


@router.post("/reveals", response=_CARD, summary="Fields in clear")
def reveal(request: HttpRequest, body: schemas.FieldsIn) -> HttpResponse | Status[dict[str, Any]]:
    """All named fields in clear, or none."""
    person = person_of(request, "reveal")
    look = looks.take(person, body.look)
    return _card(asking.reveal(person, look, _refs(body.fields)), look.pk)


@router.post("/copies", response=_CARD, summary="Fields for the clipboard, registered")
def copy(request: HttpRequest, body: schemas.FieldsIn) -> HttpResponse | Status[dict[str, Any]]:
    """Like a reveal, through the copy channel."""
    person = person_of(request, "copy")
    look = looks.take(person, body.look)
    return _card(asking.copy(person, look, _refs(body.fields)), look.pk)


@router.post("/prints", response=_CARD, summary="The card for paper, registered")
def print_card(request: HttpRequest, body: schemas.LookIn) -> HttpResponse | Status[dict[str, Any]]:
    """Through the print channel; print the mark with it."""
    person = person_of(request, "print")
    look = looks.take(person, body.look)
    return _card(asking.print_card(person, look), look.pk)


@router.post("/matches", response={200: schemas.MatchedOut} | _NO, summary="Match or no match")
def match(request: HttpRequest, body: schemas.MatchIn) -> Status[dict[str, Any]]:
    """Ten attempts on one customer in ten minutes."""
    person = person_of(request, "match")
    look = looks.take(person, body.look)
    answer = asking.match(person, look, body.category, body.text)
    if isinstance(answer, Matched):
        return Status(200, written.matched(answer))
    return Status(403, written.problem(answer))


@router.post("/requests", response={201: schemas.RequestOut} | _NO, summary="File a request")
def file(request: HttpRequest, body: schemas.RequestIn) -> Status[dict[str, Any]]:
    """The gate is asked again; the stages come from the rules."""
    person = person_of(request, body.channel)
    look = looks.take(person, body.look)
    answer = asking.file(person, look, body.channel, _refs(body.fields), body.reason)
    if isinstance(answer, Refusal):
        return Status(403, written.problem(answer))
    return Status(201, written.request(answer))


@router.get("/requests", response={200: list[schemas.RequestOut]} | _NO, summary="One's own requests")
def own(request: HttpRequest) -> list[dict[str, Any]]:
    """Newest first."""
    return [written.request(row) for row in lookups.own_requests(person_of(request))]


@router.get("/requests/{key}", response={200: schemas.RequestOut} | _NO, summary="One request")
def one(request: HttpRequest, key: schemas.Key) -> dict[str, Any]:
    """For requester and approvers."""
    lookups.request_for(person_of(request), key)
    return written.request(actions.notice_expiry(key))


@router.get("/approvals", response={200: list[schemas.RequestOut]} | _NO, summary="What waits for one's decision")
def waiting(request: HttpRequest) -> list[dict[str, Any]]:
    """Oldest first."""
    return [written.request(row) for row in lookups.waiting_for(person_of(request, "approve"))]


@router.post("/requests/{key}/sample", response=_CARD, summary="A masked sample for the approver")
def sample(request: HttpRequest, key: schemas.Key) -> HttpResponse | Status[dict[str, Any]]:
    """The card as the approver may see it; recorded."""
    person = person_of(request, "look_up")
    return _card(asking.sample(person, lookups.request_for(person, key)), "")


@router.post("/requests/{key}/approve", auth=PEOPLE, response={200: schemas.RequestOut} | _NO, summary="Agree")
def approve(request: HttpRequest, body: schemas.ReasonIn, key: schemas.Key) -> dict[str, Any]:
    """In the one role that the person holds at the present stage."""
    return written.request(actions.approve(person_of(request), key, body.reason))


@router.post("/requests/{key}/refuse", auth=PEOPLE, response={200: schemas.RequestOut} | _NO, summary="Refuse")
def refuse(request: HttpRequest, body: schemas.ReasonIn, key: schemas.Key) -> dict[str, Any]:
    """With a reason; this ends the request."""
    return written.request(actions.refuse(person_of(request), key, body.reason))


@router.post("/requests/{key}/withdraw", response={200: schemas.RequestOut} | _NO, summary="Withdraw")
def withdraw(request: HttpRequest, key: schemas.Key) -> dict[str, Any]:
    """One's own request or grant."""
    return written.request(actions.withdraw(person_of(request), key))


@router.post("/emergencies", response={200: schemas.OpenedOut} | _NO, summary="Break the glass")
def break_glass(request: HttpRequest, body: schemas.EmergencyIn) -> Status[dict[str, Any]]:
    """At once; somebody else reviews it."""
    person = person_of(request, "reveal")
    look = looks.take(person, body.look)
    row, answer = emergencies.break_glass(person, look, _refs(body.fields), body.reason)
    if isinstance(answer, Card):
        return Status(200, {"emergency": row.pk, "card": written.card(answer, look.pk)})
    return Status(403, written.problem(answer))


@router.get("/emergencies", response={200: list[schemas.EmergencyOut]} | _NO, summary="Emergencies")
def listed(request: HttpRequest) -> list[dict[str, Any]]:
    """Those one opened or may review."""
    return [written.emergency(row) for row in lookups.emergencies_for(person_of(request))]


@router.post(
    "/emergencies/{key}/review", auth=PEOPLE, response={200: schemas.EmergencyOut} | _NO, summary="Review an emergency"
)
def review(request: HttpRequest, body: schemas.ReviewIn, key: schemas.Key) -> dict[str, Any]:
    """By somebody else than who opened it."""
    return written.emergency(emergencies.review(person_of(request), key, body.outcome, body.reason))


@router.get("/copies", response={200: list[schemas.TakingOut]} | _NO, summary="The register of copies and prints")
def takings(request: HttpRequest) -> list[dict[str, Any]]:
    """For the protection officer, auditors and the branch's manager."""
    return [written.taking(row) for row in lookups.takings(person_of(request, "evidence"))]


@router.post("/copies/{key}/destroyed", response={200: schemas.TakingOut} | _NO, summary="Confirm a destruction")
def destroyed(request: HttpRequest, body: schemas.HowIn, key: schemas.Key) -> dict[str, Any]:
    """Of one's own copy or print."""
    return written.taking(confirm_taking(person_of(request, "copy"), key, body.how))
