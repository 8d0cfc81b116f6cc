# SPDX-License-Identifier: Apache-2.0
"""Home, the theme, and the sign of life."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from tournier_office.site.layout import visitor_of
from tournier_office.site.work import work_of

_YEAR = 365 * 24 * 3600


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me."""
    visitor = visitor_of(request)
    if visitor.customer:
        return redirect("/me/")
    return render(request, "site/home.html", {"groups": work_of(visitor)})


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep light or dark in a cookie, so that the next page comes in it without a flash."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}):
        target = "/"
    response = redirect(target)
    wanted = request.POST.get("theme", "")
    if wanted in {"light", "dark"}:
        response.set_cookie("theme", wanted, max_age=_YEAR, samesite="Lax", secure=request.is_secure())
    return response


def closed(_request: HttpRequest, _part: str) -> HttpResponse:
    """A door of a part that we do not use: as if it were not there."""
    raise Http404


@login_not_required
@require_GET
def alive(_request: HttpRequest) -> HttpResponse:
    """Answers while the process lives; says nothing else."""
    return HttpResponse("ok", content_type="text/plain")
