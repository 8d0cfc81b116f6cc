# SPDX-License-Identifier: Apache-2.0
"""A person's own requests: filing, watching, withdrawing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from tournier.gate import Refusal
from tournier_office.disclosures import actions, asking, looks, lookups
from tournier_office.disclosures.pages.kit import field_value, fragment, no_context, posted_fields
from tournier_office.disclosures.pages.requested import request_view
from tournier_office.disclosures.scopes import fields_from_json
from tournier_office.disclosures.sessions import person_of
from tournier_office.disclosures.states import OPEN, WAITING

STOP_POLLING = 286  # htmx stops asking when it gets this


@fragment
@require_POST
def file(request: HttpRequest, key: str) -> HttpResponse:
    """File a request from the "no" panel; the panel then waits for the answer by itself."""
    person = person_of(request)
    look = looks.take(person, key)
    channel, reason = request.POST.get("channel", ""), request.POST.get("reason", "")
    refs = posted_fields(request) if channel in {"reveal", "copy"} else []
    answer = asking.file(person, look, channel, refs, reason)
    if isinstance(answer, Refusal):
        return render(request, "disclosures/_no.html", no_context(look, answer))
    return render(request, "disclosures/_waiting.html", {"request_": request_view(answer), "look": look})


@fragment
@require_GET
def state(request: HttpRequest, key: str, look_key: str) -> HttpResponse:
    """Where the request stands. It keeps the look alive, but never the session: a page left alone is locked (M37)."""
    person = person_of(request)
    look = looks.take(person, look_key)
    row = lookups.request_for(person, key)
    now = lookups.state_of(row)
    if now in WAITING:
        return render(request, "disclosures/_waiting.html", {"request_": request_view(row), "look": look})
    row = actions.notice_expiry(key)
    if now in OPEN:
        shown = {
            "request_": request_view(row),
            "look": look,
            "values": [field_value(ref) for ref in fields_from_json(row.fields)],
        }
        return render(request, "disclosures/_granted.html", shown, status=STOP_POLLING)
    return render(request, "disclosures/_ended.html", {"request_": request_view(row)}, status=STOP_POLLING)


@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """The person's requests."""
    rows = [request_view(row) for row in lookups.own_requests(person_of(request))]
    return render(request, "disclosures/requests.html", {"requests": rows})


@require_GET
def one(request: HttpRequest, key: str) -> HttpResponse:
    """One request with its answers and its entries in the ledger."""
    person = person_of(request)
    lookups.request_for(person, key)
    row = actions.notice_expiry(key)
    own_one = row.requester == person.staff
    shown = {"request_": request_view(row), "own": own_one, "may_decide": lookups.may_decide(person, row)}
    return render(request, "disclosures/request.html", shown)


@require_POST
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """Take one's own request back."""
    actions.withdraw(person_of(request), key)
    return redirect("disclosures:request", key)
