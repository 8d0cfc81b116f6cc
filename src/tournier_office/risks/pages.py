# SPDX-License-Identifier: Apache-2.0
"""The report of risks for a quarter; the register's own pages are the kit's."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tournier_office.risks import reporting
from tournier_office.site.register.acting import actor_of


@never_cache
@require_GET
def report(request: HttpRequest) -> HttpResponse:
    """Indicators and risks."""
    told = reporting.told(actor_of(request), request.GET.get("quarter", "").strip())
    rows = [(likelihood, row) for likelihood, row in zip(range(5, 0, -1), told.matrix, strict=True)]
    return render(request, "risk_report/report.html", {"told": told, "rows": rows, "impacts": range(1, 6)})


@require_POST
def sheet(request: HttpRequest) -> HttpResponse:
    """The same as CSV."""
    quarter = request.GET.get("quarter", "").strip()
    answer = HttpResponse(reporting.taken(actor_of(request), quarter), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="risks-{reporting.quarter_of(quarter)[0]}.csv"'
    return answer
