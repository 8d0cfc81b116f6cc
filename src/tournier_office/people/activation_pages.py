# SPDX-License-Identifier: Apache-2.0
"""Screens of ways in: halves of activation codes, and all that waits for a second administrator."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tournier.base import BadInput, Refused
from tournier_office.people import actions, activation, settling
from tournier_office.people.pages import number_of, show, visitor_or_refused
from tournier_office.site.said import say


@require_POST
def first(request: HttpRequest, number: str) -> HttpResponse:
    """Give the first half: for somebody who has no way in, or has lost it."""
    visitor_or_refused(request)
    lost = request.POST.get("without_factors") == "on"
    try:
        reason = request.POST.get("reason", "")
        half = activation.give_first(number, by=number_of(request), reason=reason, without_factors=lost)
    except (BadInput, Refused) as error:
        say(request, error)
        return redirect("people:one", number)
    return show(request, number, half=half)


@require_POST
def second(request: HttpRequest, number: str) -> HttpResponse:
    """Agree and give the second half, or take the code back."""
    visitor_or_refused(request)
    try:
        if request.POST.get("answer") == "cancel":
            activation.cancel(number, by=number_of(request))
            messages.success(request, _("The code is taken back."))
            return redirect("people:one", number)
        half = activation.give_second(number, by=number_of(request))
    except (BadInput, Refused) as error:
        say(request, error)
        return redirect("people:one", number)
    return show(request, number, half=half)


@require_http_methods(["GET", "POST"])
def waiting(request: HttpRequest) -> HttpResponse:
    """Everything about people that waits for this administrator; agreed to together after an import."""
    visitor = visitor_or_refused(request)
    if not visitor.posts & actions.ADMINISTRATORS:
        raise Refused("people.who", _("Staff are entered by an administrator."), _("Ask one of them."))
    by, halves = number_of(request), None
    if request.method == "POST":
        numbers = request.POST.getlist("numbers")
        agreed = settling.agree(numbers, by=by)
        halves = agreed.halves
        for number, fault in agreed.faults.items():
            messages.error(request, f"{number}: {fault}")
    return render(request, "people/waiting.html", {"people": settling.waiting(by), "halves": halves})
