# SPDX-License-Identifier: Apache-2.0
"""The way to the bank's identity provider and back: to sign in, or to link one's identity; and its word that a session ends."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from tournier.base import JSON, BadInput, Refused, SystemFailed, TournierError
from tournier.ledger.entries import Event
from tournier_office.people import lockout, single_sign_on
from tournier_office.people.identity_provider import Identity, IdentityProvider, begun_elsewhere, provider
from tournier_office.people.keeping import proof_url
from tournier_office.people.models import User
from tournier_office.people.presence import address_of
from tournier_office.people.sessions import proved_at
from tournier_office.site import gateway
from tournier_office.site.errors import error_page
from tournier_office.site.said import say

_BEGUN = "single_sign_on"
_HERE = frozenset({"", "same-origin", "none"})

Page = Callable[..., HttpResponse]


def _with_provider(page: Page) -> Page:
    @wraps(page)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = provider()
        if found is None:
            raise Http404
        return page(request, found, *args, **kwargs)

    return answer


def _own(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or request.user.kind != User.Kind.STAFF:
        raise Http404
    return request.user


def _leave(request: HttpRequest, idp: IdentityProvider, *, linking: int, back: str) -> HttpResponse:
    # A link on a foreign page must not begin anything here. Browsers that do not say where a link stood begin it; what
    # comes of it is the person's own sign-in.
    if request.headers.get("Sec-Fetch-Site", "") not in _HERE:
        raise begun_elsewhere()
    answer = idp.leave_for(request, request.build_absolute_uri(reverse("single_sign_on_callback")))
    request.session[_BEGUN] = {"linking": linking, "next": back}
    return answer


@login_not_required
@never_cache
@require_GET
@_with_provider
def begin(request: HttpRequest, idp: IdentityProvider) -> HttpResponse:
    """Leave for the provider, to sign in."""
    if request.user.is_authenticated:
        return redirect("home")
    back = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return _leave(request, idp, linking=0, back=back if safe else "")


@never_cache
@require_GET
@_with_provider
def begin_linking(request: HttpRequest, idp: IdentityProvider) -> HttpResponse:
    """Leave for the provider, to link one's identity."""
    user = _own(request)
    single_sign_on.expect_may_link(user, proved_at(request))
    return _leave(request, idp, linking=user.pk, back=reverse("single_sign_on"))


@login_not_required
@never_cache
@require_GET
@_with_provider
def callback(request: HttpRequest, idp: IdentityProvider) -> HttpResponse:
    """The provider's answer: a sign-in goes on to the second factor, a link is made."""
    begun = request.session.pop(_BEGUN, None) or {}
    try:
        identity = idp.identity(request)
        if begun.get("linking"):
            return _link(request, identity, begun)
        user = single_sign_on.user_of(identity)
        if lockout.is_locked_out(user.username, address_of(request)):
            raise Refused(
                "sign_in.locked_out", "Too many tries failed for this account.", "Try again in a quarter of an hour."
            )
    except TournierError as error:
        _write_down(request, error)
        return error_page(request, error)
    if request.user.is_authenticated:
        return redirect("home")
    record_authentication(request, user, method=single_sign_on.METHOD)
    answer: HttpResponse = perform_login(request, Login(user=user, redirect_url=begun.get("next") or reverse("home")))
    return answer


def _link(request: HttpRequest, identity: Identity, begun: dict[str, Any]) -> HttpResponse:
    user = _own(request) if request.user.is_authenticated else None
    if user is None or begun["linking"] != user.pk:  # who began it has signed out meanwhile, or somebody else came
        raise begun_elsewhere()
    single_sign_on.link(user, identity, proved_at=proved_at(request))
    messages.success(request, _("Your identity is linked."))
    return redirect("single_sign_on")


def _write_down(request: HttpRequest, error: TournierError) -> None:
    # A stranger can call this address as often as they like: only what the provider signed is a try worth an entry.
    if isinstance(error, Refused) and error.code not in {"sign_in.unproved", "sign_in.cancelled"}:
        who = request.user.username if isinstance(request.user, User) else "unknown"
        detail: dict[str, JSON] = {
            "address": address_of(request), "method": single_sign_on.METHOD, "why": error.code,
        }  # fmt: skip
        gateway.record(Event.SIGN_IN_REFUSED, who, detail)


@never_cache
@require_GET
@_with_provider
def mine(request: HttpRequest, _idp: IdentityProvider) -> HttpResponse:
    """Whether one's identity is linked, and how to link or unlink it."""
    user = _own(request)
    hindrance: Refused | None = None
    try:
        single_sign_on.expect_may_link(user, proved_at(request))
    except Refused as refused:
        hindrance = refused
    proof = proof_url(request, reverse("single_sign_on"))
    context = {"linked": single_sign_on.identity_of(user), "hindrance": hindrance, "proof": proof}
    return render(request, "people/single_sign_on.html", context | {"provider": settings.SINGLE_SIGN_ON})


@require_POST
@_with_provider
def unlink(request: HttpRequest, _idp: IdentityProvider) -> HttpResponse:
    """End the link."""
    try:
        single_sign_on.unlink(_own(request))
        messages.success(request, _("Your identity is no longer linked."))
    except Refused as error:
        say(request, error)
    return redirect("single_sign_on")


@csrf_exempt
@login_not_required
@never_cache
@require_POST
@_with_provider
def ended(request: HttpRequest, idp: IdentityProvider) -> HttpResponse:
    """The provider's word, from server to server, that a person signed out or was shut out there."""
    try:
        subject = idp.ended(request.POST.get("logout_token", ""))
        single_sign_on.end_from_provider(idp.issuer, subject)
    except (BadInput, Refused):
        return JsonResponse({"error": "invalid_request"}, status=400)  # Back-Channel Logout 1.0, 2.8
    except SystemFailed:
        return JsonResponse({"error": "temporarily_unavailable"}, status=503)
    return HttpResponse(status=200)
