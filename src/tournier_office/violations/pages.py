# SPDX-License-Identifier: Apache-2.0
"""One's own cases: what is said, the word while one is heard, the decision, the appeal. The register's pages are the kit's."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tournier.base import BadInput, Refused, TournierError
from tournier_office.site.register.acting import actor_of
from tournier_office.site.register.pages import asking, faults_of, given_in, status_for
from tournier_office.violations import assessing, heard
from tournier_office.violations.register import VIOLATIONS


@never_cache
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The cases about me of which I am told."""
    actor, year = actor_of(request), assessing.this_year()
    context = {"cases": heard.mine(actor), "own": assessing.own(actor.staff, year), "year": year}
    return render(request, "violations/mine.html", context)


@never_cache
@require_GET
def points(request: HttpRequest) -> HttpResponse:
    """What cases take from the performance scores of a year."""
    year = assessing.year_of(request.GET.get("year", ""))
    context = {"assessed": assessing.of_year(actor_of(request), year), "year": year}
    return render(request, "violations/points.html", context)


@require_POST
def points_sheet(request: HttpRequest) -> HttpResponse:
    """The same as CSV."""
    year = assessing.year_of(request.GET.get("year", ""))
    answer = HttpResponse(assessing.taken(actor_of(request), year), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="points-{year}.csv"'
    return answer


@never_cache
@require_GET
def one(request: HttpRequest, key: str) -> HttpResponse:
    """One of them."""
    return _shown(request, heard.one(actor_of(request), key))


@require_POST
def say(request: HttpRequest, key: str, verb: str) -> HttpResponse:
    """Speak or appeal; what was typed stays where something is missing, or where it was refused while they have the word."""
    actor = actor_of(request)
    try:
        heard.say(actor, key, verb, given_in(request))
    except (Refused, BadInput) as problem:
        own = heard.one(actor, key)
        if own.said is None or own.said.verb != verb:
            raise
        return _shown(request, own, problem)
    messages.success(request, _("It is on record."))
    return redirect("cases:one", key)


def _shown(request: HttpRequest, own: heard.Own, problem: TournierError | None = None) -> HttpResponse:
    form = asking(VIOLATIONS.move(own.said.verb).asks, given_in(request), faults_of(problem)) if own.said else []
    context = {"own": own, "form": form, "problem": problem}
    return render(request, "violations/case.html", context, status=status_for(problem))
