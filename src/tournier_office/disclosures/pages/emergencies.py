# SPDX-License-Identifier: Apache-2.0
"""Break-glass: the red page, what it opened, and its review by somebody else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from tournier.catalogue import FieldRef, InformationClass
from tournier.gate import Card
from tournier_office.disclosures import emergencies, looks, lookups, words
from tournier_office.disclosures.models import BreakGlass
from tournier_office.disclosures.pages.kit import field_value, no_context, posted_fields
from tournier_office.disclosures.pages.lookup import REVEAL_SECONDS, look_context, section_views
from tournier_office.disclosures.pages.requested import field_view
from tournier_office.disclosures.scopes import fields_from_json
from tournier_office.disclosures.sessions import name_of, person_of
from tournier_office.site import gateway
from tournier_office.site.headers import customer_data


def emergency_view(row: BreakGlass) -> dict[str, object]:
    """An emergency as pages show it."""
    return {
        "row": row,
        "staff": name_of(row.staff),
        "reviewer": name_of(row.reviewer) if row.reviewer else "",
        "customer": lookups.customer_ref(row.subject),
        "fields": [field_view(ref) for ref in fields_from_json(row.fields)],
        "overdue": not row.outcome and row.due_at < timezone.now(),
    }


def _offered() -> list[FieldRef]:
    """What an emergency can be about when nothing was ticked: the customer's own table, C3 left out."""
    catalogue = gateway.gate().catalogue
    return [
        FieldRef(catalogue.customer, field.name)
        for field in catalogue.open_fields(catalogue.customer)
        if field.cls is not None and field.cls < InformationClass.C3
    ]


@require_POST
def ask(request: HttpRequest, key: str) -> HttpResponse:
    """The red page: what will happen, and the reason."""
    person = person_of(request)
    look = looks.take(person, key)
    chosen = posted_fields(request) if request.POST.getlist("fields") else []
    asked = [(field_value(ref), words.field_name(ref), ref in chosen) for ref in chosen or _offered()]
    shown = {"asked": asked, "least": emergencies.LEAST_REASON}
    return render(request, "disclosures/emergency_ask.html", look_context(look) | shown)


@customer_data
@require_POST
def open_(request: HttpRequest, key: str) -> HttpResponse:
    """Break the glass: immediate, recorded, and open until somebody else has reviewed it."""
    person = person_of(request)
    look = looks.take(person, key)
    row, answer = emergencies.break_glass(person, look, posted_fields(request), request.POST.get("reason", ""))
    if not isinstance(answer, Card):
        return render(request, "disclosures/no.html", look_context(look) | no_context(look, answer))
    shown = {
        "emergency": row,
        "card": answer,
        "sections": section_views(answer),
        "mark": answer.mark,
        "seconds": REVEAL_SECONDS,
    }
    return render(request, "disclosures/emergency_open.html", look_context(look) | shown)


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Emergencies that the person opened or may review."""
    rows = [emergency_view(row) for row in lookups.emergencies_for(person_of(request))]
    return render(request, "disclosures/emergencies.html", {"emergencies": rows})


@require_GET
def one(request: HttpRequest, key: str) -> HttpResponse:
    """One emergency and its review."""
    person = person_of(request)
    row = lookups.emergency_for(person, key)
    shown = {"emergency": emergency_view(row), "may_review": lookups.may_review(person, row)}
    return render(request, "disclosures/emergency.html", shown)


@require_POST
def review(request: HttpRequest, key: str) -> HttpResponse:
    """Close an emergency with an outcome."""
    emergencies.review(person_of(request), key, request.POST.get("outcome", ""), request.POST.get("reason", ""))
    return redirect("disclosures:emergency", key)
