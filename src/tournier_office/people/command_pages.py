# SPDX-License-Identifier: Apache-2.0
"""One's own command lines: let one in by its code, see which act under one's name, end them."""

from __future__ import annotations

import time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tournier.base import BadInput, Refused
from tournier_office.people import command_keys
from tournier_office.people.keeping import proof_url
from tournier_office.people.pages import number_of, visitor_or_refused
from tournier_office.people.presence import session_of
from tournier_office.people.sessions import proved_at
from tournier_office.site.said import say


@never_cache
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The commands that act as this person, and the field for a code."""
    visitor_or_refused(request)
    number = number_of(request)
    fresh = time.time() - proved_at(request) <= command_keys.FRESH.total_seconds()
    proof = "" if fresh else proof_url(request, reverse("people:commands"))
    context = {
        "fresh": fresh,
        "proof": proof,
        "keys": command_keys.granted_to(number),
        "number": number,
        "hours": command_keys.LONGEST_HOURS,
    }
    return render(request, "people/commands.html", context)


@require_POST
def grant(request: HttpRequest) -> HttpResponse:
    """Let the command in; who has not just given a second factor gives it first and types the code again."""
    visitor_or_refused(request)
    try:
        row = command_keys.grant(
            request.POST.get("code", "")[:32],
            session=session_of(request),
            by=number_of(request),
            proved_at=proved_at(request),
        )
        messages.success(request, _("The command acts as you for %(hours)s hours.") % {"hours": row.hours})
    except (BadInput, Refused) as error:
        say(request, error)
        proof = proof_url(request, reverse("people:commands")) if error.code == "command.factors" else ""
        if proof:
            return redirect(proof)
    return redirect("people:commands")


@require_POST
def revoke(request: HttpRequest, key: str) -> HttpResponse:
    """End a command's key now."""
    visitor_or_refused(request)
    try:
        command_keys.revoke(key, by=number_of(request))
        messages.success(request, _("The key is revoked."))
    except (BadInput, Refused) as error:
        say(request, error)
    return redirect("people:commands")
