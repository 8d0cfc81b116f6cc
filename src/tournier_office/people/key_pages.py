# SPDX-License-Identifier: Apache-2.0
"""Screens of service keys: the security administrator sets terms, the keeper collects and ends."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tournier.base import BadInput, Refused
from tournier_office.people import keys
from tournier_office.people.pages import number_of, visitor_or_refused
from tournier_office.site.said import say


@require_POST
def propose(request: HttpRequest, number: str) -> HttpResponse:
    """Set the terms of a key; its keeper finds it among their work."""
    form = request.POST
    days = form.get("days", "")
    try:
        keys.propose(
            number,
            channels=form.getlist("channels"),
            ranges=form.get("networks", "").split(),
            days=int(days) if days.isdecimal() and days.isascii() else 0,
            purpose=form.get("purpose", ""),
            keeper=form.get("keeper", "").strip(),
            by=number_of(request),
        )
        messages.success(
            request, _("The terms are set. The keeper collects the key within 72 hours; you never see it.")
        )
    except (BadInput, Refused) as error:
        say(request, error)
    return redirect("people:one", number)


@require_GET
def kept(request: HttpRequest) -> HttpResponse:
    """The keys that this person keeps."""
    return _kept(request)


def _kept(request: HttpRequest, secret: str = "") -> HttpResponse:
    visitor_or_refused(request)
    rows = [(row, keys.may_collect(row)) for row in keys.kept_by(number_of(request))]
    sign_in = getattr(request, "sign_in", None)
    two = sign_in is not None and sign_in.factors >= keys.FACTORS
    return render(request, "people/keys.html", {"rows": rows, "secret": secret, "two": two})


@require_POST
def collect(request: HttpRequest, key: str) -> HttpResponse:
    """Show the key, once: in this answer and nowhere else."""
    visitor_or_refused(request)
    sign_in = getattr(request, "sign_in", None)
    try:
        secret = keys.collect(key, by=number_of(request), factors=sign_in.factors if sign_in else 0)
    except (BadInput, Refused) as error:
        say(request, error)
        return redirect("people:kept")
    return _kept(request, secret)


@require_POST
def revoke(request: HttpRequest, key: str) -> HttpResponse:
    """End a service key: an administrator or its keeper."""
    visitor = visitor_or_refused(request)
    try:
        keys.revoke(key, by=number_of(request))
        messages.success(request, _("The key is revoked."))
    except (BadInput, Refused) as error:
        say(request, error)
    return redirect("people:one", keys.account_of(key)) if visitor.administrator else redirect("people:kept")
