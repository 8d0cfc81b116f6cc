# SPDX-License-Identifier: Apache-2.0
"""Second factors: what allauth tells about them goes into the ledger and into the session's count of factors."""

from __future__ import annotations

import base64
import hmac
from typing import Any

from allauth.account.signals import authentication_step_completed
from allauth.mfa import signals
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest

from tournier.base import Refused, SystemFailed
from tournier.keys import DataKey, seal, unseal
from tournier.ledger.entries import Event
from tournier_office.people import lockout, sessions
from tournier_office.people.models import User
from tournier_office.people.presence import SESSION_NAME, address_of
from tournier_office.site import gateway, imprints
from tournier_office.site.bound import bind

SEALED = "sealed:"
_BOUND = b"second factor"
_TAKEN_BY = "taken_by"


def _key() -> DataKey:
    return DataKey(hmac.digest(settings.SECRET_KEY.encode(), b"second factors of people", "sha256"))


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Names the bank in authenticator programs, and keeps the secrets of codes sealed."""

    def encrypt(self, text: str) -> str:
        """Seal a secret under the office's own key, which stands outside its database."""
        return SEALED + base64.b64encode(seal(_key().cipher, text.encode(), _BOUND)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret. One that this office did not seal is refused: somebody wrote it past us."""
        if not encrypted_text.startswith(SEALED):
            raise SystemFailed(
                "factor.unsealed", "A second factor in the database was not sealed by this office.", "Remove it."
            )
        sealed = base64.b64decode(encrypted_text.removeprefix(SEALED))
        return unseal(_key().cipher, sealed, _BOUND).decode()

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        """The staff number stands on the passkey; no mail address."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        entity["display_name"] = str(user)
        return entity


def _stepped(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    if request.session.get(SESSION_NAME) and request.user.is_authenticated:
        try:
            expect_genuine(user)
        except Refused as changed:
            address = address_of(request)
            gateway.record(Event.SIGN_IN_REFUSED, user.username, {"address": address, "why": changed.code})
            raise
        sessions.strengthen(request, user)


def _added(instance: Authenticator, created: bool, **_kwargs: Any) -> None:  # noqa: FBT001 - Django's signal names it
    # By the row's own signal, not by allauth's, which is sent when the row is kept already: a death in between would leave
    # a factor that no entry tells of. Here the transaction that writes the row is still open.
    if created:
        gateway.record(Event.FACTOR_ADDED, instance.user.username, {"type": str(instance.type)})


def remove(factor: Authenticator, *, by: str) -> None:
    """Take a person's factor away in the name of somebody else; the entry names both."""
    setattr(factor, _TAKEN_BY, by)
    factor.delete()


def _removed(instance: Authenticator, **_kwargs: Any) -> None:
    by, detail = getattr(instance, _TAKEN_BY, ""), {"type": str(instance.type)}
    if by:
        detail["of"] = instance.user.username
    gateway.record(Event.FACTOR_REMOVED, by or instance.user.username, detail)


def _failed(request: HttpRequest, user: User, authenticator: Any, **_kwargs: Any) -> None:
    address = address_of(request)
    kind = str(authenticator.type) if authenticator is not None else "factor"
    gateway.record(Event.SIGN_IN_FAILED, user.username, {"address": address, "method": kind})
    lockout.count_failure(user.username, address)


def expect_genuine(user: User) -> None:
    """Refuse (`fact.changed`) who has a factor that this office did not write: a passkey alone opens the door."""
    imprints.expect(Authenticator, Authenticator.objects.filter(user=user).values_list("pk", flat=True))


def listen() -> None:
    """Connect to allauth, once; its rows are bound as our own are."""
    bind(Authenticator, since=("people", "0006_bind_factors"), beats=frozenset({"last_used_at"}))
    for signal, receiver in (
        (authentication_step_completed, _stepped),
        (signals.authentication_failed, _failed),
    ):
        signal.connect(receiver, dispatch_uid=f"tournier.{receiver.__name__}.{id(signal)}")
    post_save.connect(_added, sender=Authenticator, dispatch_uid="tournier.factor_added")
    post_delete.connect(_removed, sender=Authenticator, dispatch_uid="tournier.factor_removed")


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
