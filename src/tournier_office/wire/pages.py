# SPDX-License-Identifier: Apache-2.0
"""One's own wire password: make it, see it once, revoke it."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tournier.base import Refused, TournierError
from tournier_office.site.layout import visitor_of
from tournier_office.site.said import say
from tournier_office.wire import actions, lookups

_SHOWN_ONCE = "wire_password"


def _self(request: HttpRequest) -> str:
    visitor = visitor_of(request)
    if visitor.staff is None or visitor.administrator:
        raise Refused("wire.who", _("Wire passwords are for staff who work with customers."))
    return visitor.staff.number


@never_cache
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The person's passwords; one that was just made is shown, this once."""
    number = _self(request)
    context = {
        "passwords": lookups.of_person(number),
        "living": lookups.living(number),
        "secret": request.session.pop(_SHOWN_ONCE, ""),
        "days": actions.LONGEST_DAYS,
        "number": number,
    }
    return render(request, "wire/mine.html", context)


@require_POST
@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]  # allauth has no types
def issue(request: HttpRequest) -> HttpResponse:
    """Make a password; allauth asks for the person's proof again when the last one is older than five minutes."""
    number = _self(request)
    try:
        days = request.POST.get("days", "")
        request.session[_SHOWN_ONCE] = actions.issue(
            number,
            factors=getattr(getattr(request, "sign_in", None), "factors", 0),
            days=int(days) if days.isdecimal() and len(days) < 4 else 0,  # noqa: PLR2004  digits of a term
            ranges=request.POST.get("networks", "").split(),
        )
    except TournierError as error:
        say(request, error)
    return redirect("wire:mine")


@require_POST
def revoke(request: HttpRequest, key: str) -> HttpResponse:
    """End a password and its sessions."""
    try:
        actions.revoke(key, by=_self(request))
    except TournierError as error:
        say(request, error)
    return redirect("wire:mine")
