# SPDX-License-Identifier: Apache-2.0
"""Sessions: begun with the factors that were given, ended at once when the person's status changes."""

from __future__ import annotations

import time
from collections.abc import Iterable

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from tournier.base import JSON, new_id
from tournier.ledger.entries import Event
from tournier_office.people import networks
from tournier_office.people.api_auth import Caller
from tournier_office.people.models import SignIn, User
from tournier_office.people.presence import SESSION_NAME, address_of, device_of, end
from tournier_office.site import gateway

DEMO = "demo"
_FIRST = frozenset({"password", "single_sign_on"})


def methods_of(request: HttpRequest, user: User) -> list[str]:
    """The ways in which the person has proved who they are in this session."""
    return [str(item.get("type") or item.get("method")) for item in get_authentication_records(request, user)]


def factors_of(request: HttpRequest, user: User) -> int:
    """1 or 2. A passkey is two by itself: the device is had, and its owner was verified on it."""
    records = get_authentication_records(request, user)
    ways = {str(item.get("type") or item.get("method")) for item in records}
    alone = any(item.get("passwordless") for item in records) or DEMO in ways
    second = ways & {"totp", "webauthn", "recovery_codes"}
    return 2 if alone or (ways & _FIRST and second) else 1


_SECOND = frozenset({"totp", "webauthn", "recovery_codes"})


def proved_at(request: HttpRequest) -> float:
    """When this session gave a second factor last, in seconds since 1970; 0 for never. Personas of the demo prove by being it."""
    caller = getattr(request, "auth", None)
    if isinstance(caller, Caller) and caller.proved_at is not None:
        return caller.proved_at
    row = getattr(request, "sign_in", None)
    if isinstance(row, SignIn) and row.persona_of:
        return time.time()
    given = (item for item in get_authentication_records(request, request.user) if item.get("type") in _SECOND)
    return max((float(item.get("at", 0)) for item in given), default=0.0)


def announce(request: HttpRequest, user: User) -> None:
    """Write the sign-in down before it happens; raises SystemFailed, and then it does not happen."""
    detail: dict[str, JSON] = {
        "address": address_of(request),
        "methods": list[JSON](methods_of(request, user)),
        "factors": factors_of(request, user),
    }
    if proved := device_of(request):
        detail["device"] = proved
    gateway.record(Event.SIGN_IN_SUCCEEDED, user.username, detail)


def begin(request: HttpRequest, user: User, *, persona_of: str = "") -> SignIn:
    """Open the row that stands for this session."""
    now = timezone.now()
    if not request.session.session_key:
        request.session.save()
    row = SignIn.objects.create(
        id=new_id(),
        user=user,
        session_key=request.session.session_key or "",
        address=address_of(request) or None,
        methods=methods_of(request, user),
        factors=2 if persona_of else factors_of(request, user),
        managed_device=settings.PERSONAS or networks.in_ranges(settings.MANAGED_TERMINALS, address_of(request)),
        device=device_of(request),
        persona_of=persona_of,
        started_at=now,
        seen_at=now,
        idle_seconds=settings.IDLE_SECONDS,
    )
    request.session[SESSION_NAME] = row.id
    return row


def strengthen(request: HttpRequest, user: User) -> None:
    """A factor was given again or added: count anew, and unlock."""
    row = SignIn.objects.filter(pk=request.session.get(SESSION_NAME, ""), user=user, ended_at__isnull=True).first()
    if row is None:
        return
    if row.locked_at is not None:
        gateway.record(Event.SCREEN_UNLOCKED, user.username, {"session": row.id})
    row.factors = max(row.factors, factors_of(request, user))
    row.methods = methods_of(request, user)
    row.locked_at, row.seen_at = None, timezone.now()
    row.save(update_fields=["factors", "methods", "locked_at", "seen_at"])


def end_own(request: HttpRequest) -> None:
    """The person signs out."""
    row = SignIn.objects.filter(pk=request.session.get(SESSION_NAME, ""), ended_at__isnull=True).first()
    if row is not None:
        gateway.record(Event.SESSION_ENDED, row.user.username, {"session": row.id, "why": "signed out"})
        end(row.pk)


def end_all(users: Iterable[User]) -> int:
    """End every session of these users in all workers; the callers' own entry tells why. Returns how many there were."""
    return _end_rows(SignIn.objects.filter(user__in=list(users), ended_at__isnull=True))


def end_on_device(fingerprint: str) -> int:
    """End every session that was begun on this device, and what those lent to commands; otherwise as `end_all`."""
    lent = SignIn.objects.filter(command_key__granted_in__device=fingerprint, ended_at__isnull=True)
    return _end_rows(lent) + _end_rows(SignIn.objects.filter(device=fingerprint, ended_at__isnull=True))


def _end_rows(rows: QuerySet[SignIn]) -> int:
    keys = list(rows.values_list("session_key", flat=True))
    ended = rows.update(ended_at=timezone.now())
    Session.objects.filter(session_key__in=keys).delete()
    return ended
