# SPDX-License-Identifier: Apache-2.0
"""Asking in place for people's agreement to a question; once they agree, it runs by itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from tournier.gate import Refusal
from tournier_office.disclosures import actions as requests
from tournier_office.disclosures import lookups as filed
from tournier_office.disclosures.pages.requested import request_view
from tournier_office.disclosures.states import OPEN, WAITING
from tournier_office.queries import actions
from tournier_office.queries.pages.kit import STOP_POLLING, asking_person, fragment, no_context, posted_question


@fragment
@require_POST
def file(request: HttpRequest) -> HttpResponse:
    """File it from the "no" panel. The statement comes along from the editor and is kept by its digest and shape only."""
    person = asking_person(request)
    answer = actions.file(person, posted_question(request, person), request.POST.get("reason", ""))
    if isinstance(answer, Refusal):
        return render(request, "queries/_no.html", no_context(answer))
    return render(request, "queries/_waiting.html", {"request_": request_view(answer)})


@fragment
@require_GET
def state(request: HttpRequest, key: str) -> HttpResponse:
    """Where it stands. It never keeps the session alive: a page left alone is locked (M37)."""
    person = asking_person(request)
    row = filed.request_for(person, key)
    now = filed.state_of(row)
    if now in WAITING:
        return render(request, "queries/_waiting.html", {"request_": request_view(row)})
    row = requests.notice_expiry(key)
    template = "queries/_granted.html" if now in OPEN else "disclosures/_ended.html"
    return render(request, template, {"request_": request_view(row)}, status=STOP_POLLING)
