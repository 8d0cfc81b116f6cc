# SPDX-License-Identifier: Apache-2.0
"""One's own cases: what is said, the word while one is heard, the decision, the appeal. The register's pages are the kit's."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tournier_office.site.register import typed
from tournier_office.site.register.acting import actor_of
from tournier_office.site.register.pages import asking, given_in
from tournier_office.violations import heard
from tournier_office.violations.register import VIOLATIONS

_UNFIT = 422


@never_cache
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The cases about me of which I am told."""
    return render(request, "violations/mine.html", {"cases": heard.mine(actor_of(request))})


@never_cache
@require_GET
def one(request: HttpRequest, key: str) -> HttpResponse:
    """One of them."""
    return _shown(request, heard.one(actor_of(request), key))


@require_POST
def say(request: HttpRequest, key: str, verb: str) -> HttpResponse:
    """Speak or appeal; what was typed stays where something is missing."""
    actor = actor_of(request)
    try:
        heard.say(actor, key, verb, given_in(request))
    except typed.Unfit as unfit:
        return _shown(request, heard.one(actor, key), unfit)
    messages.success(request, _("It is on record."))
    return redirect("cases:one", key)


def _shown(request: HttpRequest, own: heard.Own, unfit: typed.Unfit | None = None) -> HttpResponse:
    faults = dict(unfit.faults) if unfit else {}
    form = asking(VIOLATIONS.move(own.said.verb).asks, given_in(request), faults) if own.said else []
    context = {"own": own, "form": form}
    return render(request, "violations/case.html", context, status=_UNFIT if unfit else 200)
