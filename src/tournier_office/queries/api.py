# SPDX-License-Identifier: Apache-2.0
"""Questions in SQL for programs: the same functions, so the same gate (design.md 2, law 11)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from tournier_office.disclosures import schemas as answers
from tournier_office.disclosures import written as refusals
from tournier_office.disclosures.sessions import person_of
from tournier_office.queries import actions, lookups, schemas, written
from tournier_office.queries.models import Run
from tournier_office.site.api_session import PEOPLE_AND_SERVICES

router = Router(tags=["queries"], auth=PEOPLE_AND_SERVICES)
_NO = {400: answers.ProblemOut, 403: answers.ProblemOut, 429: answers.ProblemOut, 503: answers.ProblemOut}


@router.post("/queries", response={200: schemas.PageOut} | _NO, summary="Ask in SQL")
def ask(request: HttpRequest, body: schemas.QueryIn) -> Status[dict[str, Any]]:
    """The first page of the answer; the others wait for half an hour, and each asks the rules again."""
    person = person_of(request, "query")
    question = actions.Question(body.sql, body.purpose, body.basis, body.case, body.source)
    run = actions.start(person, question, rows_a_page=body.rows)
    if not isinstance(run, Run):
        return Status(403, refusals.problem(run))
    return Status(200, written.shown(actions.page(person, run.pk, 1)))


@router.get("/queries", response={200: list[schemas.RunOut]} | _NO, summary="One's own questions")
def asked(request: HttpRequest) -> Status[list[dict[str, Any]]]:
    """The newest fifty, without literals and answers."""
    person = person_of(request, "query")
    return Status(200, [written.run(run) for run in lookups.runs_of(person.staff)])


@router.get("/queries/{run}/pages/{number}", response={200: schemas.PageOut} | _NO, summary="A page of an answer")
def page(request: HttpRequest, run: str, number: int) -> Status[dict[str, Any]]:
    """A disclosure of its own: facts and rules are asked again."""
    return Status(200, written.shown(actions.page(person_of(request, "query"), run, number)))


@router.delete("/queries/{run}", response={204: None} | _NO, summary="Cancel a question or give up its answer")
def cancel(request: HttpRequest, run: str) -> Status[None]:
    """It stops within a second, and its pages are gone."""
    actions.cancel(person_of(request, "query"), run)
    return Status(204, None)
