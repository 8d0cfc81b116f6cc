# SPDX-License-Identifier: Apache-2.0
"""The workbench: the editor, what may be asked, and asking."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from tournier.gate import Offer, OfferedField
from tournier_office.disclosures import words
from tournier_office.queries import actions, lookups
from tournier_office.queries.pages.grid import TreatmentView, treatment_view
from tournier_office.queries.pages.kit import (
    asking_person,
    fragment,
    no_context,
    posted_ground,
    posted_question,
)
from tournier_office.queries.pages.runs import answer_context
from tournier_office.queries.written import spelled
from tournier_office.site import gateway
from tournier_office.site.headers import customer_data
from tournier_office.site.language import said

_USUAL = "statistics:legal_duty"
_SOON = 0.4
_PAGE_SIZES = (50, 200, 1000)


@customer_data
@require_GET
def workbench(request: HttpRequest) -> HttpResponse:
    """The editor. A kept question is named by its id; no statement stands in an address."""
    person = asking_person(request)
    saved = lookups.saved_one(person.staff, request.GET["saved"]) if request.GET.get("saved") else None
    sources = gateway.gate().catalogue.sources
    shown = {
        "grounds": words.grounds(),
        "ground": request.session.get("query_ground", _USUAL),
        "case": request.session.get("query_case", ""),
        "sources": [(source.name, source.dialect) for source in sources],
        "source": saved.source if saved else request.session.get("query_source", ""),
        "saved_one": saved,
        "saved": lookups.saved_of(person.staff),
        "sizes": _PAGE_SIZES,
        "size": _size(str(request.session.get("query_rows", ""))),
    }
    return render(request, "queries/workbench.html", shown)


def _size(text: str) -> int:
    return int(text) if text in {str(size) for size in _PAGE_SIZES} else _PAGE_SIZES[0]


@fragment
@require_POST
def run(request: HttpRequest) -> HttpResponse:
    """Ask: the answer if it is there at once, else how far it is. Without scripts, the page of the answer."""
    person = asking_person(request)
    question = posted_question(request, person)
    size = _size(request.POST.get("rows", ""))
    for name, value in (
        ("query_ground", f"{question.purpose}:{question.basis}"),
        ("query_case", question.case),
        ("query_source", question.source),
        ("query_rows", str(size)),
    ):
        request.session[name] = value
    begun = actions.begin(person, question, rows_a_page=size)
    whole = request.headers.get("HX-Request") != "true"
    if not isinstance(begun, actions.Begun):
        return render(request, "queries/no.html" if whole else "queries/_no.html", no_context(begun))
    if whole:
        return redirect("queries:run", begun.run.pk)
    found = begun.soon(_SOON)
    return render(request, "queries/_begun.html", {"told": begun.told, **answer_context(person, found)})


@fragment
@require_POST
def offer(request: HttpRequest) -> HttpResponse:
    """The tables and columns that may be named, for the chosen purpose."""
    person = asking_person(request)
    purpose, basis = posted_ground(request)
    found = actions.offered(person, purpose, basis, request.POST.get("case", ""), request.POST.get("source", ""))
    shown = {
        "offer": found,
        "tables": _tables(found),
        "decision": words.decision_words(found.decision),
    }
    return render(request, "queries/_offer.html", shown)


def _tables(found: Offer) -> list[dict[str, object]]:
    return [
        {
            "name": table.name,
            "text": spelled(table.name, found.dialect),
            "said": said(table.zh, table.en),
            "needs_approval": table.needs_approval,
            "fields": [_field(field, found.dialect) for field in table.fields],
        }
        for table in found.tables
    ]


def _field(field: OfferedField, dialect: str) -> dict[str, object]:
    shown: TreatmentView | None = treatment_view(field.treatment) if field.treatment else None
    return {
        "name": field.name,
        "text": spelled(field.name, dialect),
        "said": said(field.zh, field.en),
        "category": words.category_name(field.category),
        "cls": field.cls.name,
        "treatment": shown,
        "look_up": field.look_up,
        "why": words.reason_words(field.why) if field.why else None,
    }
