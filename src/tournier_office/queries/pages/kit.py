# SPDX-License-Identifier: Apache-2.0
"""What the workbench's pages share: who may be here, what was posted, and a "no" or an error in its place."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from tournier.base import BadInput, TournierError
from tournier.gate import ApprovalNeeded, No, Stopped
from tournier_office.disclosures import words
from tournier_office.disclosures.persons import Person, refuse_administrators
from tournier_office.disclosures.sessions import person_of
from tournier_office.queries import actions, lookups
from tournier_office.site.headers import customer_data

View = Callable[..., HttpResponseBase]
STOP_POLLING = 286  # htmx stops asking when it gets this


def asking_person(request: HttpRequest) -> Person:
    """The signed-in member of staff. Raises Refused for administrators, customers and nobody."""
    person = person_of(request, "query")
    refuse_administrators(person)
    return person


def posted_ground(request: HttpRequest) -> tuple[str, str]:
    """Purpose and basis as the form gives them together."""
    purpose, _colon, basis = request.POST.get("ground", "").partition(":")
    if not purpose:
        raise BadInput("query.ground", "No purpose is chosen.", "Choose why you ask, and on which legal basis.")
    return purpose, basis


def posted_question(request: HttpRequest, person: Person) -> actions.Question:
    """The question as it was posted; `saved` only when its text is still the kept one."""
    purpose, basis = posted_ground(request)
    sql, key = request.POST.get("sql", ""), request.POST.get("saved", "")
    if not sql.strip():
        raise BadInput("query.empty", "There is no statement.", "Write one SELECT.")
    same = any(one.pk == key and one.sql.split() == sql.split() for one in lookups.saved_of(person.staff))
    return actions.Question(
        # A browser sends a text's lines with carriage returns, and people agree to one statement exactly.
        sql.replace("\r\n", "\n"),
        purpose,
        basis,
        request.POST.get("case", ""),
        request.POST.get("source", ""),
        key if same else "",
    )


def fragment(view: View) -> View:
    """A part of a page, swapped in by htmx: errors are shown in its place, with cause and cure."""

    @customer_data
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except TournierError as error:
            return render(request, "queries/_problem.html", problem_context(error))

    return shown


def problem_context(error: TournierError) -> dict[str, object]:
    """What the panel of an error shows: the word that was the matter, or the decision that stopped an answer."""
    decision = words.decision_words(error.decision) if isinstance(error, Stopped) else None
    return {"error": error, "word": getattr(error, "word", ""), "decision": decision}


def no_context(answer: No) -> dict[str, object]:
    """What the "no" panel shows: rules, clauses, what is missing, the remedy and, where people can agree, the form."""
    return {
        "answer": answer,
        "decision": words.decision_words(answer.decision),
        "needs_approval": isinstance(answer, ApprovalNeeded),
    }
