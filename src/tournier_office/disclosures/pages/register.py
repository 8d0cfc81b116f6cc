# SPDX-License-Identifier: Apache-2.0
"""The register of copies and prints (M28, M29)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from tournier.base import TournierError
from tournier_office.disclosures import lookups, words
from tournier_office.disclosures.destroying import confirm_taking, may_confirm
from tournier_office.disclosures.pages.requested import channel_name, field_view
from tournier_office.disclosures.scopes import fields_from_json
from tournier_office.disclosures.sessions import name_of, person_of
from tournier_office.disclosures.taken import standing
from tournier_office.site.said import say


@require_POST
def destroyed(request: HttpRequest, key: str) -> HttpResponse:
    """Confirm that one's copy or print is destroyed."""
    try:
        confirm_taking(person_of(request), key, request.POST.get("how", ""))
    except TournierError as error:
        say(request, error)
    return redirect("disclosures:takings")


@require_GET
def takings(request: HttpRequest) -> HttpResponse:
    """Who copied or printed what, when, for what. No value of any customer."""
    person = person_of(request)
    rows = [
        {
            "row": row,
            "staff": name_of(row.staff),
            "channel": channel_name(row.channel),
            "customer": lookups.customer_ref(row.subject),
            "purpose": words.purpose_name(row.purpose),
            "standing": standing(row),
            "own": row.destroyed_at is None and may_confirm(person, frozenset({row.staff}), row.branch),
            "fields": [field_view(ref) for ref in fields_from_json(row.fields)],
        }
        for row in lookups.takings(person)
    ]
    return render(request, "disclosures/takings.html", {"takings": rows})
