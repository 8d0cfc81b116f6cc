# SPDX-License-Identifier: Apache-2.0
"""The page of who answers for what, and the same as CSV."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tournier_office.catalogue import accountable, lookups
from tournier_office.catalogue.register import READERS
from tournier_office.site.register.acting import actor_of


@never_cache
@require_GET
def everything(request: HttpRequest) -> HttpResponse:
    """Every thing with its one person, what nobody answers for first; with `of` what one person answers for."""
    actor, of, kind = actor_of(request), request.GET.get("of", "").strip(), request.GET.get("kind", "")
    only = request.GET.get("only") == "open"
    found = accountable.read(actor, lookups.current_catalogue(), of=of, only_open=only, kind=kind)
    rows = [(one, accountable.KINDS[one.kind], accountable.HOW.get(one.how, "")) for one in found]
    context = {
        "tab": "accountable", "page": Paginator(rows, 100).get_page(request.GET.get("page")), "only": only, "of": of,
        "kind": kind, "kinds": accountable.KINDS.items(), "takes": bool(actor.posts & READERS), "me": actor.staff,
    }  # fmt: skip
    return render(request, "catalogue/accountable.html", context)


@require_POST
def sheet(request: HttpRequest) -> HttpResponse:
    """All of it as CSV."""
    answer = HttpResponse(
        accountable.taken(actor_of(request), lookups.current_catalogue()), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="accountable.csv"'
    return answer
