# SPDX-License-Identifier: Apache-2.0
"""A question that runs, its answer page by page, and what was asked before."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from tournier.base import TournierError
from tournier_office.disclosures import words
from tournier_office.disclosures.persons import Person
from tournier_office.queries import actions, lookups
from tournier_office.queries.models import Run
from tournier_office.queries.pages.grid import grid
from tournier_office.queries.pages.kit import STOP_POLLING, asking_person, fragment, problem_context
from tournier_office.site.headers import customer_data


def seconds_of(run: Run) -> float:
    """How long it ran, or runs by now."""
    return max(0.0, ((run.ended_at or timezone.now()) - run.started_at).total_seconds())


def answer_context(person: Person, run: Run, number: int = 1) -> dict[str, Any]:
    """What the answer's panel shows: how far it is, a page of it, or why there is none."""
    context: dict[str, Any] = {
        "run": run,
        "seconds": seconds_of(run),
        "purpose": words.purpose_name(run.purpose),
        "basis": words.basis_name(run.basis),
        "running": run.state == Run.State.RUNNING,
        "saved_one": next((one for one in lookups.saved_of(person.staff) if one.pk == run.saved), None),
    }
    if run.state != Run.State.READY:
        return context
    try:
        shown = actions.page(person, run.pk, number)
    except TournierError as error:
        return context | problem_context(error)
    return context | {"grid": grid(shown), "shown": shown, "previous": number - 1, "next": number + 1}


@customer_data
@require_GET
def run(request: HttpRequest, key: str) -> HttpResponse:
    """The answer on a page of its own, from the start page, from the history, or without scripts."""
    person = asking_person(request)
    number = request.GET.get("page", "1")
    found = actions.state(person, key)
    shown = answer_context(person, found, int(number) if number.isascii() and number.isdecimal() else 1)
    return render(request, "queries/run.html", shown)


@fragment
@require_GET
def state(request: HttpRequest, key: str) -> HttpResponse:
    """How far it is; once it has ended, the first page or the reason why there is none."""
    person = asking_person(request)
    found = actions.state(person, key)
    status = 200 if found.state == Run.State.RUNNING else STOP_POLLING
    return render(request, "queries/_answer.html", answer_context(person, found), status=status)


@fragment
@require_GET
def page(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Another page: facts and rules are asked again, and it is recorded."""
    person = asking_person(request)
    return render(request, "queries/_answer.html", answer_context(person, actions.state(person, key), number))


@fragment
@require_POST
def cancel(request: HttpRequest, key: str) -> HttpResponse:
    """Stop it, or give its answer up."""
    person = asking_person(request)
    found = actions.cancel(person, key)
    if request.headers.get("HX-Request") != "true":
        return redirect("queries:run", key)
    return render(request, "queries/_answer.html", answer_context(person, found))


@require_GET
def history(request: HttpRequest) -> HttpResponse:
    """What the person asked: shapes, never texts or answers."""
    person = asking_person(request)
    actions.sweep()
    kept = {one.pk: one for one in lookups.saved_of(person.staff)}
    rows = [
        {
            "run": one,
            "seconds": seconds_of(one),
            "purpose": words.purpose_name(one.purpose),
            "saved": kept.get(one.saved),
            "open": one.session == person.session and one.state in {Run.State.RUNNING, Run.State.READY},
            "entry": one.kept.get("entry", [""])[0],
        }
        for one in lookups.runs_of(person.staff)
    ]
    return render(request, "queries/history.html", {"rows": rows})
