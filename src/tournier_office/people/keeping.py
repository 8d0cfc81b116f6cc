# SPDX-License-Identifier: Apache-2.0
"""Keeping a session safe: lock the screen, unlock it, and add the second factor in place."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_GET, require_POST

from tournier.ledger.entries import Event
from tournier_office.people.models import SignIn
from tournier_office.site import gateway

_TWO = 2


def _next(request: HttpRequest) -> str:
    target = request.GET.get("next", "/")
    return target if url_has_allowed_host_and_scheme(target, {request.get_host()}) else "/"


def _ways(request: HttpRequest) -> set[str]:
    return set(Authenticator.objects.filter(user_id=request.user.pk).values_list("type", flat=True))


@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Lock now: by the person's key or by the page's idle timer. From here on the gate refuses this session (M37)."""
    row = getattr(request, "sign_in", None)
    if isinstance(row, SignIn) and row.locked_at is None:
        gateway.record(Event.SCREEN_LOCKED, row.user.username, {"session": row.id, "why": "asked"})
        SignIn.objects.filter(pk=row.pk).update(locked_at=timezone.now())
    return HttpResponse(status=204)


@require_POST
def present(_request: HttpRequest) -> HttpResponse:
    """The person reads and scrolls: being asked is enough, `presence` notes the time."""
    return HttpResponse(status=204)


@require_GET
def unlock(request: HttpRequest) -> HttpResponse:
    """Choose how to unlock; allauth checks the password, code or passkey, and `people.factors` unlocks."""
    row = getattr(request, "sign_in", None)
    if not isinstance(row, SignIn) or row.locked_at is None:
        return redirect(_next(request))
    query = urlencode({"next": _next(request)})
    ways = _ways(request)
    return render(
        request,
        "people/unlock.html",
        {
            "password": f"{reverse('account_reauthenticate')}?{query}" if row.user.has_usable_password() else "",
            "code": f"{reverse('mfa_reauthenticate')}?{query}" if "totp" in ways else "",
            "passkey": f"{reverse('mfa_reauthenticate_webauthn')}?{query}" if "webauthn" in ways else "",
        },
    )


@require_GET
def step_up(request: HttpRequest) -> HttpResponse:
    """Lead to the second factor and back to where it was missing (M34)."""
    row = getattr(request, "sign_in", None)
    target = _next(request)
    if isinstance(row, SignIn) and row.factors >= _TWO:
        return redirect(target)
    proof = proof_url(request, target)
    return redirect(proof) if proof else render(request, "people/step_up.html", {"back": target})


def proof_url(request: HttpRequest, target: str) -> str:
    """Where the person gives a second factor again and comes back to `target`; empty for who has none."""
    query = urlencode({"next": target})
    ways = _ways(request)
    if "totp" in ways:
        return f"{reverse('mfa_reauthenticate')}?{query}"
    return f"{reverse('mfa_reauthenticate_webauthn')}?{query}" if "webauthn" in ways else ""
