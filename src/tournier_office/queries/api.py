# SPDX-License-Identifier: Apache-2.0
"""Questions in SQL for programs: the same functions, so the same gate (design.md 2, law 11)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from tournier.gate import Refusal, Stopped
from tournier_office.disclosures import schemas as answers
from tournier_office.disclosures import written as refusals
from tournier_office.disclosures.persons import Person
from tournier_office.disclosures.sessions import person_of
from tournier_office.queries import actions, lookups, schemas, written
from tournier_office.site.api_session import PEOPLE_AND_SERVICES

router = Router(tags=["queries"], auth=PEOPLE_AND_SERVICES)
_OK, _REFUSED = 200, 403
_NO = {400: answers.ProblemOut, 403: answers.ProblemOut, 429: answers.ProblemOut, 503: answers.ProblemOut}


def _question(body: schemas.QueryIn) -> actions.Question:
    return actions.Question(body.sql, body.purpose, body.basis, body.case, body.source, body.saved)


def _page(person: Person, run: str, number: int) -> tuple[int, dict[str, Any]]:
    try:
        return _OK, written.shown(actions.page(person, run, number))
    except Stopped as stopped:
        return _REFUSED, written.stopped(stopped)


@router.post("/queries", response={200: schemas.QueryAnswerOut, 202: schemas.BegunOut} | _NO, summary="Ask in SQL")
def ask(request: HttpRequest, body: schemas.QueryIn) -> Status[dict[str, Any]]:
    """The first page of the answer; the others wait for half an hour, and each asks the rules again.

    Without `wait` the question runs behind the request: ask for its state, then for its pages.
    """
    person = person_of(request, "query")
    begun = (actions.start if body.wait else actions.begin)(person, _question(body), rows_a_page=body.rows)
    if not isinstance(begun, actions.Begun):
        return Status(403, refusals.problem(begun))
    if not body.wait:
        return Status(202, written.begun(begun))
    status, page = _page(person, begun.run.pk, 1)
    return Status(status, {**page, "rewritten": begun.told} if status == _OK else page)


@router.get("/queries", response={200: list[schemas.RunOut]} | _NO, summary="One's own questions")
def asked(request: HttpRequest) -> Status[list[dict[str, Any]]]:
    """The newest fifty, without literals and answers."""
    person = person_of(request, "query")
    actions.sweep()
    return Status(200, [written.run(run) for run in lookups.runs_of(person.staff)])


@router.post("/queries/offer", response={200: schemas.OfferOut} | _NO, summary="What a question may name")
def offer(request: HttpRequest, body: schemas.OfferIn) -> Status[dict[str, Any]]:
    """The tables and columns that the person may name for this purpose, and how an answer would show them."""
    person = person_of(request, "query")
    return Status(200, written.offer(actions.offered(person, body.purpose, body.basis, body.case, body.source)))


@router.get("/queries/saved", response={200: list[schemas.SavedOut]} | _NO, summary="One's own kept questions")
def saved(request: HttpRequest) -> Status[list[dict[str, Any]]]:
    """By name, with their texts."""
    person = person_of(request, "query")
    return Status(200, [written.saved(one) for one in lookups.saved_of(person.staff)])


@router.post("/queries/saved", response={200: schemas.SavedOut} | _NO, summary="Keep a question")
def save(request: HttpRequest, body: schemas.SavedIn) -> Status[dict[str, Any]]:
    """For its author alone; one that had the name gives way."""
    person = person_of(request, "query")
    return Status(200, written.saved(actions.save(person, body.name, body.source, body.sql)))


@router.patch("/queries/saved/{key}", response={200: schemas.SavedOut} | _NO, summary="Rename a kept question")
def rename(request: HttpRequest, key: answers.Key, body: schemas.NameIn) -> Status[dict[str, Any]]:
    """A name that another has is refused."""
    return Status(200, written.saved(actions.rename(person_of(request, "query"), key, body.name)))


@router.delete("/queries/saved/{key}", response={204: None} | _NO, summary="Give up a kept question")
def forget(request: HttpRequest, key: answers.Key) -> Status[None]:
    """Its text is gone."""
    actions.forget(person_of(request, "query"), key)
    return Status(204, None)


@router.post("/queries/requests", response={200: answers.RequestOut} | _NO, summary="Ask for agreement to a question")
def file(request: HttpRequest, body: schemas.QueryRequestIn) -> Status[dict[str, Any]]:
    """Where the rules want people's agreement; it opens this one statement. Ask again once it is granted."""
    answer = actions.file(person_of(request, "query"), _question(body), body.reason)
    if isinstance(answer, Refusal):
        return Status(403, refusals.problem(answer))
    return Status(200, refusals.request(answer))


@router.get("/queries/{run}", response={200: schemas.RunOut} | _NO, summary="How far a question is")
def state(request: HttpRequest, run: answers.Key) -> Status[dict[str, Any]]:
    """Its state, the rows so far and the seconds; of one that ended badly, cause and cure."""
    return Status(200, written.run(actions.state(person_of(request, "query"), run)))


@router.get("/queries/{run}/pages/{number}", response={200: schemas.QueryPageOut} | _NO, summary="A page of an answer")
def page(request: HttpRequest, run: answers.Key, number: int) -> Status[dict[str, Any]]:
    """A disclosure of its own: facts and rules are asked again."""
    return Status(*_page(person_of(request, "query"), run, number))


@router.delete("/queries/{run}", response={204: None} | _NO, summary="Cancel a question or give up its answer")
def cancel(request: HttpRequest, run: answers.Key) -> Status[None]:
    """It stops within a second, and its pages are gone."""
    actions.cancel(person_of(request, "query"), run)
    return Status(204, None)
