# SPDX-License-Identifier: Apache-2.0
"""The page of a proof: what must always hold, whatever is asked and whatever the facts are."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tournier.base import BadInput
from tournier.law import clauses
from tournier.policy.laboratory.telling import IDLE_TITLES, STRENGTH_TITLES
from tournier_office.lawbook import lookups, proving
from tournier_office.site.language import said
from tournier_office.site.staff_person import person_of

_TONES = {"proved": "good", "unguarded": "warn", "broken": "bad", "undecided": "warn"}


@require_GET
def proof(request: HttpRequest, key: str) -> HttpResponse:
    """Every standing property with its verdict: the rules that carry it, or an example of how it breaks."""
    try:
        row, found = proving.proved(key, person_of(request))
    except BadInput as error:
        if error.code == "rules.unknown":
            raise
        return render(request, "lawbook/proof.html", {"row": lookups.version(key), "error": error}, status=409)
    law = clauses()
    properties = [
        {
            "title": said(one["zh"], one["en"]),
            "clauses": [(clause, lookups.clause_name(law[clause])) for clause in one["clauses"]],
            "tone": _TONES[one["strength"]],
            "strength": said(*STRENGTH_TITLES[one["strength"]]),
            "rules": one["carried_by"],
            "example": said(one["example"]["zh"], one["example"]["en"]) if one["example"] else "",
        }
        for one in found["properties"]
    ]
    context = {
        "row": row,
        "properties": sorted(properties, key=lambda one: one["tone"] == "good"),
        "proved": sum(one["strength"] == "proved" for one in found["properties"]),
        "idle": [(one["rule"], said(*IDLE_TITLES[one["why"]])) for one in found["idle"]],
    }
    return render(request, "lawbook/proof.html", context)
