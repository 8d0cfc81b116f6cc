# SPDX-License-Identifier: Apache-2.0
"""Demo only: become another member of the cast with one click. Its address exists only when the project says `[demo] personas = true`."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tournier.ledger.entries import Event
from tournier_office.people import factors, sessions
from tournier_office.people.lookups import User, post_name, posts_of
from tournier_office.site import gateway


@login_not_required
@require_http_methods(["GET", "POST"])
def switch(request: HttpRequest) -> HttpResponse:
    """The list of personas, or the switch to one; the switch is written into the ledger before it happens."""
    if request.method == "GET":
        cast = [
            (user, user.staff if user.kind == User.Kind.STAFF else None)
            for user in User.objects.select_related("staff__branch")
            .exclude(kind=User.Kind.SERVICE)
            .order_by("kind", "username")
            if user.kind == User.Kind.CUSTOMER or hasattr(user, "staff")
        ]
        codes = factors.present_codes()
        rows = [
            (
                user,
                staff,
                [post_name(code) for code in sorted(posts_of(staff.number))] if staff else [],
                codes.get(user.pk, ""),
            )
            for user, staff in cast
            if user.has_usable_password()
        ]
        return render(request, "site/personas.html", {"cast": rows})
    user = User.objects.filter(username=request.POST.get("username", ""), is_active=True).first()
    if user is None or user.kind == User.Kind.SERVICE:
        raise Http404
    was = request.user.username if isinstance(request.user, User) else ""
    gateway.record(Event.ADMINISTRATION, user.username, {"act": "demo persona", "was": was, "method": sessions.DEMO})
    sessions.end_own(request)
    logout(request)
    login(request, user, backend="tournier_office.people.signed_in.Backend")
    sessions.begin(request, user, persona_of=was or user.username)
    return redirect("home")
