# SPDX-License-Identifier: Apache-2.0
"""Who is here: on every request the session, the person's status and the idle time are looked at anew.

- A person who is suspended or has left has no session from the next request on (M17, law 4).
- A session untouched for longer than its last page allows is locked: only unlocking, signing out and files are served (M37).
- What the page asks for by itself (`X-Poll`) does not count as touching.
- A session that was begun on a device goes nowhere else: a cookie that was carried off ends it (PBOC3-33).
- A password that is too old or was given by somebody else must be changed first (M33).
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from tournier.base import TournierError
from tournier.ledger.entries import Event
from tournier_office.people.facts import is_locked
from tournier_office.people.lookups import posts_of
from tournier_office.people.models import SignIn, Staff, User
from tournier_office.people.networks import address_of
from tournier_office.people.passwords import must_change
from tournier_office.site import gateway
from tournier_office.site.bound import genuine
from tournier_office.site.device_proof import HEADER
from tournier_office.site.errors import error_page
from tournier_office.site.headers import Answer
from tournier_office.site.layout import NOBODY
from tournier_office.site.navigation import Visitor

__all__ = ["MAY_WORK", "SESSION_NAME", "address_of", "device_of", "end", "presence", "session_of", "stays"]

SESSION_NAME = "sign_in"
MAY_WORK = frozenset({Staff.Status.ACTIVE.value, Staff.Status.ON_LEAVE.value})
_OPEN_WHEN_LOCKED = (
    "/static/",
    "/accounts/",
    "/unlock/",
    "/lock/",
    "/language/",
    "/theme/",
    "/healthz",
    "/api/",
    "/personas/",
)
_OPEN_WHEN_OLD = ("/static/", "/accounts/", "/language/", "/theme/", "/lock/", "/unlock/", "/personas/")
_TOUCH = timedelta(seconds=5)
_LOCKED, _SIGNED_OUT = 423, 401


def end(session: str) -> None:
    """End a session and those that it lent to commands."""
    ended = timezone.now()
    with transaction.atomic():
        SignIn.objects.filter(pk=session, ended_at__isnull=True).update(ended_at=ended)
        SignIn.objects.filter(command_key__granted_in=session, ended_at__isnull=True).update(ended_at=ended)


def device_of(request: HttpRequest) -> str:
    """The certificate of the device that this request was proved to come from, as its SHA-256; empty where nothing is proved."""
    proof, told = settings.DEVICE_PROOF, request.headers.get(HEADER, "")
    return proof.proved(request.META.get("REMOTE_ADDR", ""), told) if proof is not None and told else ""


def stays(request: HttpRequest, session: str) -> bool:
    """Whether the request comes from the device on which this session was begun; one that was carried off is ended.

    For what does not pass through `presence`. Nothing is asked where no device can prove itself.
    """
    if settings.DEVICE_PROOF is None:
        return True
    row = SignIn.objects.filter(pk=session).first()
    if row is not None and not _same_device(request, row):
        _shut(request, "device")
        return False
    return True


def _same_device(request: HttpRequest, row: SignIn) -> bool:
    return not row.device or device_of(request) == row.device


def session_of(request: HttpRequest) -> str:
    """The id that names this session in requests and in the ledger, or an empty text."""
    row = getattr(request, "sign_in", None)
    return row.id if isinstance(row, SignIn) else ""


def _shut(request: HttpRequest, why: str) -> None:
    user = request.user
    if isinstance(user, User):
        gateway.record(Event.SESSION_ENDED, user.username, {"why": why})
        end(request.session.get(SESSION_NAME, ""))
    logout(request)


def _turn_away(request: HttpRequest, why: str) -> HttpResponse:
    _shut(request, why)
    return _go(request, reverse("account_login"), _SIGNED_OUT)


def _go(request: HttpRequest, target: str, status: int) -> HttpResponse:
    if request.headers.get("X-Poll") and status != _SIGNED_OUT:
        # What a page asks by itself leads nowhere: on the page for unlocking, or for choosing a password, it would load
        # that page anew for ever, and take away what is being typed.
        return HttpResponse(status=204)
    if request.headers.get("HX-Request") == "true":
        response = HttpResponse(status=status)
        response["HX-Redirect"] = target
        return response
    return redirect(target)


def _visitor(user: User) -> Visitor | None:
    if user.kind == User.Kind.CUSTOMER:
        return Visitor(None, frozenset(), customer=True)
    staff = next(iter(genuine(Staff.objects.select_related("branch").filter(user=user))), None)
    if staff is None or staff.status not in MAY_WORK or user.kind == User.Kind.SERVICE:
        return None
    return Visitor(staff, posts_of(staff.number), customer=False)


def presence(get_response: Answer) -> Answer:
    """Middleware: find the person, or end or lock the session."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        try:
            return attended(request)
        except (
            TournierError
        ) as error:  # what is wrong with the person's or the session's own rows; pages raise none here
            return error_page(request, error)

    def attended(request: HttpRequest) -> HttpResponseBase:
        request.visitor, request.sign_in = NOBODY, None  # type: ignore[attr-defined]  # read by layout and pages
        if request.path.startswith(("/static/", "/api/")):  # the API asks by itself, all in one message (`signed_in`)
            return get_response(request)
        user = request.user
        if not isinstance(user, User):
            return get_response(request)
        visitor = _visitor(user)
        mine = SignIn.objects.filter(pk=request.session.get(SESSION_NAME, ""), user=user, ended_at__isnull=True)
        row = next(iter(genuine(mine)), None)
        if visitor is None or row is None:
            return _turn_away(request, "status" if visitor is None else "unknown")
        if not _same_device(request, row):
            return _turn_away(request, "device")
        request.visitor, request.sign_in = visitor, row  # type: ignore[attr-defined]
        barred = _bar(request, user, row)
        if barred is not None:
            return barred
        response = get_response(request)
        _touch(request, row)
        return response

    return answer


def _bar(request: HttpRequest, user: User, row: SignIn) -> HttpResponse | None:
    if is_locked(row, timezone.now()):
        if row.locked_at is None:
            gateway.record(Event.SCREEN_LOCKED, user.username, {"session": row.id, "why": "idle"})
            row.locked_at = timezone.now()
            row.save(update_fields=["locked_at"])
        if not request.path.startswith(_OPEN_WHEN_LOCKED):
            back = request.get_full_path() if request.method == "GET" and not request.headers.get("HX-Request") else "/"
            return _go(request, f"{reverse('unlock')}?{urlencode({'next': back})}", _LOCKED)
    if must_change(user) and not row.persona_of and not request.path.startswith(_OPEN_WHEN_OLD):
        return _go(request, reverse("account_change_password"), 403)
    return None


def _touch(request: HttpRequest, row: SignIn) -> None:
    if request.headers.get("X-Poll") or row.locked_at is not None or request.path.startswith("/lock/"):
        return
    shows = bool(getattr(request, "customer_data", False))
    idle = settings.IDLE_SECONDS_CUSTOMER if shows else settings.IDLE_SECONDS
    if request.path == "/present/" or (
        request.headers.get("HX-Request") == "true" and not request.headers.get("HX-Boosted")
    ):
        idle = min(idle, row.idle_seconds)  # a fragment does not take customer data off the page it goes into
    now = timezone.now()
    if now - row.seen_at > _TOUCH or idle != row.idle_seconds:
        SignIn.objects.filter(pk=row.pk, locked_at__isnull=True).update(seen_at=now, idle_seconds=idle)
