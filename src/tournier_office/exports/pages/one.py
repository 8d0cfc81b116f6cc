# SPDX-License-Identifier: Apache-2.0
"""One export: how far it is, what can be done with it, its file; and what an approver sees of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from tournier.base import Refused, TournierError
from tournier_office.disclosures import lookups as requests
from tournier_office.disclosures.pages.requested import request_view
from tournier_office.disclosures.sessions import facts_of, person_of
from tournier_office.exports import actions, delivering, lookups, recalling, sample
from tournier_office.exports.models import Export
from tournier_office.exports.streaming import streamed
from tournier_office.exports.views import may, view
from tournier_office.people.keeping import proof_url
from tournier_office.people.sessions import proved_at
from tournier_office.site.said import say

STOP_POLLING = 286  # htmx stops asking when it gets this


@require_GET
def one(request: HttpRequest, key: str) -> HttpResponse:
    """Everything about one export, for whoever has a part in it."""
    person = person_of(request)
    row = lookups.export_for(person, key)
    shown: dict[str, object] = {"export": view(row), "may": may(person, row), "links": lookups.links_of(row)}
    asked = requests.request_of(row.request) if row.request else None
    if asked is not None:
        shown["request_"] = request_view(asked)
        shown["decides"] = requests.may_decide(person, asked)
    shown["recalled"] = recalling.is_recalled(row)
    if person.staff == row.requester or shown.get("decides"):
        shown["sql"] = row.sql
    return render(request, "exports/one.html", shown)


@require_GET
def state(request: HttpRequest, key: str) -> HttpResponse:
    """How far it is; asked by the page itself, which is loaded anew when it moves no more."""
    row = lookups.export_for(person_of(request), key)
    shown = view(row)
    if shown.moving and request.GET.get("was", "") in {"", shown.state}:
        return render(request, "exports/_progress.html", {"export": shown})
    response = HttpResponse(status=STOP_POLLING)
    response["HX-Refresh"] = "true"
    return response


@require_GET
def approval(request: HttpRequest, key: str) -> HttpResponse:
    """Everything needed to decide: fields and classes, counts, how it will look, the receiver and key, earlier exports."""
    person = person_of(request)
    asked = requests.request_for(person, key)
    row = lookups.of_request(key)
    if row is None or not requests.may_decide(person, asked):
        return redirect("disclosures:request", key)
    shown = {
        "export": view(row),
        "request_": request_view(asked),
        "sql": row.sql,
        "sample": sample.rows(row),
        "similar": [view(other) for other in lookups.similar(row)],
        "facts": facts_of(row.requester),
    }
    return render(request, "exports/approval.html", shown)


@require_POST
def link(request: HttpRequest, key: str) -> HttpResponse:
    """Make the single-use link and follow it; without fresh proof the person gives it first and comes back."""
    try:
        made = delivering.link(person_of(request), key, proved_at=proved_at(request))
    except Refused as refused:
        proof = proof_url(request, reverse("exports:one", args=[key])) if refused.code == "export.fresh" else ""
        if not proof:
            raise
        return redirect(proof)
    return redirect("exports:take", made.pk)


@require_GET
def take(request: HttpRequest, link: str) -> HttpResponseBase:
    """The file, once."""
    return streamed(delivering.take(person_of(request), link))


def _act(request: HttpRequest, key: str, name: str) -> Export:
    person, post = person_of(request), request.POST
    match name:
        case "cancel":
            return actions.cancel(person, key)
        case "retry":
            return actions.retry(person, key)
        case "revoke":
            return actions.revoke(person, key, post.get("why", ""))
        case _:
            return actions.confirm(person, key, post.get("how", ""))


@require_POST
def act(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """Cancel, try again, revoke, or confirm the destruction."""
    try:
        _act(request, key, name)
    except TournierError as error:
        say(request, error)
    return redirect("exports:one", key)
