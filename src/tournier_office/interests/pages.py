# SPDX-License-Identifier: Apache-2.0
"""Figures of declarations, and asking everybody; the registers' pages are the kit's."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tournier_office.interests import actions, seeing
from tournier_office.interests.register import OFFICERS
from tournier_office.site.register.acting import actor_of


@never_cache
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """By branch: how many are given, wait, or are overdue. Who declared what stands in no figure."""
    actor = actor_of(request)
    shown = {"figures": seeing.figures(actor), "asks": bool(actor.posts & OFFICERS)}
    return render(request, "interests/figures.html", shown)


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask everybody who has none."""
    count = actions.ask_everybody(actor_of(request))
    said = ngettext("%(count)s person was asked.", "%(count)s people were asked.", count) % {"count": count}
    messages.success(request, said)
    return redirect("declared:figures")
