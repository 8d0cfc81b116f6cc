# SPDX-License-Identifier: Apache-2.0
"""Kept questions: for their author alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tournier_office.disclosures.persons import Person
from tournier_office.queries import actions, lookups
from tournier_office.queries.pages.kit import asking_person, fragment


def _listed(request: HttpRequest, person: Person) -> HttpResponse:
    if request.headers.get("HX-Request") != "true":
        return redirect("queries:workbench")
    return render(request, "queries/_saved.html", {"saved": lookups.saved_of(person.staff)})


@fragment
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep what stands in the editor."""
    person = asking_person(request)
    actions.save(person, request.POST.get("name", ""), request.POST.get("source", ""), request.POST.get("sql", ""))
    return _listed(request, person)


@fragment
@require_POST
def rename(request: HttpRequest, key: str) -> HttpResponse:
    """Another name."""
    person = asking_person(request)
    actions.rename(person, key, request.POST.get("name", ""))
    return _listed(request, person)


@fragment
@require_POST
def forget(request: HttpRequest, key: str) -> HttpResponse:
    """Its text is gone."""
    person = asking_person(request)
    actions.forget(person, key)
    return _listed(request, person)
