# SPDX-License-Identifier: Apache-2.0
"""Pages of the law register beside its clauses: names that the law has left behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tournier.law import CONFIDENCES, superseded_names
from tournier_office.site.language import said
from tournier_office.site.staff_person import person_of


@dataclass(frozen=True, slots=True)
class NameView:
    """Old names and the present one, in the language of the screen."""

    old: tuple[str, ...]
    present: str
    since: date
    confidence: str
    verified: bool


@require_GET
def names(request: HttpRequest) -> HttpResponse:
    """Every old name of the law pack with the one in its place."""
    person_of(request)
    found = [
        NameView(
            one.old,
            said(one.zh, one.en),
            one.since,
            said(CONFIDENCES[one.confidence].zh, CONFIDENCES[one.confidence].en),
            CONFIDENCES[one.confidence].verified,
        )
        for one in superseded_names()
    ]
    return render(request, "lawbook/names.html", {"tab": "names", "names": found, "total": len(found)})
