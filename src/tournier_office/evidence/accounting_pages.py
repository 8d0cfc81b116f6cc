# SPDX-License-Identifier: Apache-2.0
"""The page of responsibility: who managed, who benefited, who used, over a span of days."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tournier.base import BadInput
from tournier_office.evidence import accounting
from tournier_office.evidence.persons import reader_of

SHOWN = 100


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput("evidence.date", "A date cannot be read.", "Write it as 2026-11-23.") from None


def _report(request: HttpRequest) -> accounting.Report:
    since, until = (_day(request.GET.get(name, "")) for name in ("since", "until"))
    return accounting.report(reader_of(request), *accounting.days_of(since, until))


@never_cache
@require_GET
def accountability(request: HttpRequest) -> HttpResponse:
    """The three tables, the first hundred lines of each; the sheet holds all."""
    told = _report(request)
    axes = [
        (_("Managing department"), _("Who answered for the table at that moment."), told.managing),
        (
            _("Who benefits"),
            _("The branch of whoever asked, as it was then; of an export, its receiver's."),
            told.benefiting,
        ),
        (_("Who uses"), _("Whoever asked or took the file."), told.using),
    ]
    context = {
        "told": told,
        "axes": [(title, about, lines[:SHOWN], len(lines)) for title, about, lines in axes],
        "days": urlencode({"since": told.since, "until": told.until}),
        "shown": SHOWN,
    }
    return render(request, "evidence/accountability.html", context)


@never_cache
@require_GET
def sheet(request: HttpRequest) -> HttpResponse:
    """The same as CSV, whole."""
    answer = HttpResponse(accounting.as_sheet(_report(request)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="accountability.csv"'
    return answer
