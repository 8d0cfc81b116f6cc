# SPDX-License-Identifier: Apache-2.0
"""Screens of the orders of secrecy: what the law withholds from customers for now, by which clause and until when."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tournier.base import BadInput, Refused
from tournier.law import clauses
from tournier.purpose import PURPOSES
from tournier_office.customers import actions, lookups
from tournier_office.customers.models import SecrecyOrder
from tournier_office.people.lookups import name_of
from tournier_office.site.language import said
from tournier_office.site.layout import visitor_of
from tournier_office.site.navigation import Visitor
from tournier_office.site.said import say

_MOST = 200


def _reader(request: HttpRequest) -> tuple[Visitor, str]:
    visitor = visitor_of(request)
    if visitor.staff is None or not visitor.posts & lookups.READERS:
        raise Refused("secrecy.post", _("Your posts do not read orders of secrecy."), _("Ask compliance."))
    return visitor, visitor.staff.number


def _until(text: str) -> datetime | None:
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise BadInput("secrecy.until", _("This is not a date."), _("Write it like 2026-12-31."))
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001 - made aware in the bank's zone


@require_http_methods(["GET", "POST"])
def orders(request: HttpRequest) -> HttpResponse:
    """The orders, newest first, and the form for another."""
    visitor, number = _reader(request)
    if request.method == "POST":
        form = request.POST
        try:
            actions.order(
                by=number,
                posts=visitor.posts,
                clause=form.get("clause", ""),
                why=form.get("why", ""),
                purpose=form.get("purpose", ""),
                disclosure=form.get("disclosure", "").strip(),
                until=_until(form.get("until", "")),
            )
            messages.success(request, _("It binds now, and lapses in 72 hours unless a second person confirms it."))
        except (BadInput, Refused) as error:
            say(request, error)
        return redirect("secrecy:orders")
    now = timezone.now()
    rows = [(row, lookups.state_of(row, now), _scope(row), name_of(row.ordered_by)) for row in _listed()]
    context = {
        "rows": rows,
        "me": number,
        "orders": bool(visitor.posts & lookups.ORDERERS),
        "purposes": [(name, said(item.zh, item.en)) for name, item in PURPOSES.items() if name != "own_view"],
        "clauses": [(key, f"{key} {said(item.instrument_zh, item.instrument_en)}") for key, item in clauses().items()],
    }
    return render(request, "customers/secrecy.html", context)


def _listed() -> list[SecrecyOrder]:
    return list(SecrecyOrder.objects.all()[:_MOST])


def _scope(row: SecrecyOrder) -> str:
    purpose = PURPOSES.get(row.purpose)
    return said(purpose.zh, purpose.en) if purpose else row.disclosure


@require_POST
def decide(request: HttpRequest, key: str) -> HttpResponse:
    """Confirm an order as the second person, or lift it."""
    visitor, number = _reader(request)
    try:
        if request.POST.get("answer") == "confirm":
            actions.confirm(key, by=number, posts=visitor.posts)
            messages.success(request, _("Confirmed."))
        else:
            actions.lift(key, by=number, posts=visitor.posts, why=request.POST.get("why", ""))
            messages.success(request, _("Lifted. The customers see the entries from now on."))
    except (BadInput, Refused) as error:
        say(request, error)
    return redirect("secrecy:orders")
