# SPDX-License-Identifier: Apache-2.0
"""The register of copies and prints (M28, M29)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tournier_office.disclosures import lookups, words
from tournier_office.disclosures.pages.requested import channel_name, field_view
from tournier_office.disclosures.scopes import fields_from_json
from tournier_office.disclosures.sessions import name_of, person_of


@require_GET
def takings(request: HttpRequest) -> HttpResponse:
    """Who copied or printed what, when, for what. No value of any customer."""
    rows = [
        {
            "row": row,
            "staff": name_of(row.staff),
            "channel": channel_name(row.channel),
            "customer": lookups.customer_ref(row.subject),
            "purpose": words.purpose_name(row.purpose),
            "fields": [field_view(ref) for ref in fields_from_json(row.fields)],
        }
        for row in lookups.takings(person_of(request))
    ]
    return render(request, "disclosures/takings.html", {"takings": rows})
