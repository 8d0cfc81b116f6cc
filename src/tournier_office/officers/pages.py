# SPDX-License-Identifier: Apache-2.0
"""How customers reach the officers, for everybody; and the branches with their officers, for staff."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tournier_office.officers import listing, lookups
from tournier_office.site.register.acting import actor_of


@login_not_required
@never_cache
@require_GET
def contacts(request: HttpRequest) -> HttpResponse:
    """The contacts of all officers, without sign-in (PIPL 52): offices, never persons."""
    return render(request, "protection/contacts.html", {"contacts": lookups.contacts()})


@never_cache
@require_GET
def branches(request: HttpRequest) -> HttpResponse:
    """Every branch in which people work with its officer, those without one first; for an officer, the registers they see."""
    return render(request, "protection/branches.html", {"told": listing.told(actor_of(request))})


@never_cache
@require_GET
def sheet(request: HttpRequest) -> HttpResponse:
    """The same as CSV."""
    answer = HttpResponse(listing.taken(actor_of(request)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="secrecy-officers.csv"'
    return answer
