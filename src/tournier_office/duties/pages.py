# SPDX-License-Identifier: Apache-2.0
"""The pages of one's own reminders and of how duties went; the register's pages are the kit's."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tournier.base import BadInput
from tournier_office.duties import noticing, reminding
from tournier_office.duties import shares as sharing
from tournier_office.duties import unsent as failing
from tournier_office.site.register.acting import actor_of

_UNFIT = 422


@never_cache
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What the console has to tell, and how else one is reminded."""
    return _shown(request)


def _shown(request: HttpRequest, error: BadInput | None = None) -> HttpResponse:
    number = actor_of(request).staff
    context = {
        "notices": reminding.mine(number),
        "how": reminding.of(number),
        "ways": reminding.ways(),
        "error": error,
        "given": request.POST if error else None,
    }
    return render(request, "duties/notices.html", context, status=_UNFIT if error else 200)


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """All of them are read."""
    noticing.mark_read(actor_of(request).staff)
    return redirect("notices:mine")


@require_POST
def ways(request: HttpRequest) -> HttpResponse:
    """Change one's own address."""
    try:
        reminding.change(actor_of(request).staff, request.POST.get("mail", ""), daily="daily" in request.POST)
    except BadInput as error:
        return _shown(request, error)
    return redirect("notices:mine")


@never_cache
@require_GET
def shares(request: HttpRequest) -> HttpResponse:
    """Of the duties of a period: how many were handed up, how many late, by kind and by branch."""
    found = sharing.told(actor_of(request), *_period(request))
    return render(request, "duties/shares.html", {"told": found})


@require_POST
def shares_sheet(request: HttpRequest) -> HttpResponse:
    """The same as CSV."""
    content = sharing.taken(actor_of(request), *_period(request))
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="duties.csv"'
    return answer


def _period(request: HttpRequest) -> tuple[str, str]:
    return request.GET.get("since", "").strip(), request.GET.get("until", "").strip()


@never_cache
@require_GET
def unsent(request: HttpRequest) -> HttpResponse:
    """Notices that failed."""
    return render(request, "duties/unsent.html", {"notices": failing.unsent(actor_of(request))})


@require_POST
def again(request: HttpRequest, key: str) -> HttpResponse:
    """Send one of them again."""
    failing.again(actor_of(request), key)
    messages.success(request, _("It is sent again within a minute."))
    return redirect("notices:unsent")
