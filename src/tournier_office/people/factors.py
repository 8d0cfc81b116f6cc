# SPDX-License-Identifier: Apache-2.0
"""Second factors: what allauth tells about them goes into the ledger and into the session's count of factors."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import authentication_step_completed
from allauth.mfa import signals
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from tournier.ledger.entries import Event
from tournier_office.people import lockout, sessions
from tournier_office.people.models import User
from tournier_office.people.presence import SESSION_NAME, address_of
from tournier_office.site import gateway


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Names the bank in authenticator programs."""

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        """The staff number stands on the passkey; no mail address."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        entity["display_name"] = str(user)
        return entity


def _stepped(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    if request.session.get(SESSION_NAME) and request.user.is_authenticated:
        sessions.strengthen(request, user)


def _added(user: User, authenticator: Any, **_kwargs: Any) -> None:
    gateway.record(Event.FACTOR_ADDED, user.username, {"type": str(authenticator.type)})


def _removed(user: User, authenticator: Any, **_kwargs: Any) -> None:
    gateway.record(Event.FACTOR_REMOVED, user.username, {"type": str(authenticator.type)})


def _failed(request: HttpRequest, user: User, authenticator: Any, **_kwargs: Any) -> None:
    address = address_of(request)
    kind = str(authenticator.type) if authenticator is not None else "factor"
    gateway.record(Event.SIGN_IN_FAILED, user.username, {"address": address, "method": kind})
    lockout.count_failure(user.username, address)


def listen() -> None:
    """Connect to allauth, once."""
    for signal, receiver in (
        (authentication_step_completed, _stepped),
        (signals.authenticator_added, _added),
        (signals.authenticator_reset, _added),
        (signals.authenticator_removed, _removed),
        (signals.authentication_failed, _failed),
    ):
        signal.connect(receiver, dispatch_uid=f"tournier.{receiver.__name__}.{id(signal)}")


def present_codes() -> dict[int, str]:
    """The present one-time code of every user with a TOTP secret: for the demo's page of personas and nothing else."""
    found: dict[int, str] = {}
    if not settings.PERSONAS:
        return found
    for row in Authenticator.objects.filter(type=Authenticator.Type.TOTP):
        secret = get_adapter().decrypt(row.data["secret"])
        counter = next(iter(yield_hotp_counters_from_time()))
        found[row.user_id] = format_hotp_value(hotp_value(secret, counter))
    return found
