# SPDX-License-Identifier: Apache-2.0
"""Pages of the law register beside its clauses: names that the law has left behind, and drafts that are watched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tournier.law import CONFIDENCES, clauses, drafts, superseded_names
from tournier.law.clocks import BANK_TIME
from tournier_office.lawbook.lookups import clause_name
from tournier_office.site import gateway
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


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft in the language of the screen; `stated` where the notice itself names the last day."""

    id: str
    title: str
    by: str
    published: date
    closes: date
    stated: bool
    open: bool
    watches: tuple[tuple[str, str], ...]
    confidence: str
    verified: bool


@require_GET
def draft_list(request: HttpRequest) -> HttpResponse:
    """Every draft that is watched: until when it can be commented on, and what it would change here."""
    person_of(request)
    today, known = gateway.clock().now().astimezone(BANK_TIME).date(), clauses()
    found = [
        DraftView(
            one.id,
            said(one.zh, one.en),
            said(one.by_zh, one.by_en),
            one.published,
            one.closes,
            one.comments_until is not None,
            one.published <= today <= one.closes,
            tuple((name, clause_name(known[name])) for name in one.watches),
            said(CONFIDENCES[one.confidence].zh, CONFIDENCES[one.confidence].en),
            CONFIDENCES[one.confidence].verified,
        )
        for one in drafts()
    ]
    return render(request, "lawbook/drafts.html", {"tab": "drafts", "drafts": found})
