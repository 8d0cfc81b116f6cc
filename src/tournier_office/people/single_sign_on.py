# SPDX-License-Identifier: Apache-2.0
"""Identities at the bank's provider, beside passwords: linked by the person, one factor of two, ended from there (0270).

Whoever runs the provider can say that anybody is anybody. Law 5 wants two people for a way in, so the provider alone
opens nothing: the person links the identity in a session of two factors, and a second factor of ours is always asked.
"""

from __future__ import annotations

import time

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from tournier.base import JSON, Refused
from tournier.ledger.entries import Event
from tournier_office.people.command_keys import FRESH
from tournier_office.people.identity_provider import Identity
from tournier_office.people.models import LinkedIdentity, SignIn, User
from tournier_office.people.presence import end
from tournier_office.site import gateway
from tournier_office.site.bound import genuine

METHOD = "single_sign_on"
_SECOND = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def identity_of(user: User) -> LinkedIdentity | None:
    """The identity that this person linked, if any."""
    return next(iter(genuine(LinkedIdentity.objects.filter(user=user))), None)


def expect_may_link(user: User, proved_at: float) -> None:
    """Refuse who has no second factor here, or has not just given it."""
    if not _has_second(user):
        raise _one_factor()
    if time.time() - proved_at > FRESH.total_seconds():
        raise Refused(
            "sign_in.prove_again",
            "Linking an identity needs your second factor, given just now.",
            "Give the second factor once more, and link then.",
        )


def link(user: User, identity: Identity, *, proved_at: float) -> LinkedIdentity:
    """Link whom the provider vouched for to this person. Raises Refused, and then nothing is linked."""
    expect_may_link(user, proved_at)
    _expect_number(user, identity)
    if LinkedIdentity.objects.filter(issuer=identity.issuer, subject=identity.subject).exclude(user=user).exists():
        raise Refused(
            "sign_in.taken",
            "This identity is linked to somebody else's account.",
            "Tell the security administrator: one of the two accounts is not who it says.",
        )
    with transaction.atomic():
        unlink(user)
        detail = {"type": METHOD, "issuer": identity.issuer}
        gateway.record(Event.FACTOR_ADDED, user.username, detail)
        return LinkedIdentity.objects.create(
            user=user, issuer=identity.issuer, subject=identity.subject, linked_at=timezone.now()
        )


def unlink(user: User, *, by: str = "") -> None:
    """End the link, in the person's own name or in that of `by`; does nothing where there is none."""
    with transaction.atomic():
        row = LinkedIdentity.objects.select_for_update().filter(user=user).first()
        if row is not None:
            of: dict[str, JSON] = {"of": user.username} if by else {}
            gateway.record(Event.FACTOR_REMOVED, by or user.username, {"type": METHOD, **of})
            row.delete()


def user_of(identity: Identity) -> User:
    """The person who linked this identity and may come in by it. Raises Refused with the way that leads in."""
    rows = genuine(
        LinkedIdentity.objects.select_related("user").filter(issuer=identity.issuer, subject=identity.subject)
    )
    if not rows:
        raise Refused(
            "sign_in.not_linked",
            "This identity is not linked to an account here.",
            "Sign in with staff number and password once, and link it under Single sign-on.",
        )
    user: User = rows[0].user
    _expect_number(user, identity)
    if not _has_second(user):
        raise _one_factor()
    return user


def _expect_number(user: User, identity: Identity) -> None:
    if identity.number.casefold() != user.username.casefold():
        raise Refused(
            "sign_in.other_number",
            "The identity provider holds another staff number for this identity.",
            "Sign in there as yourself; if the number is wrong there, have it corrected.",
        )


def _has_second(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type__in=_SECOND).exists())


def _one_factor() -> Refused:
    return Refused(
        "sign_in.one_factor",
        "Single sign-on alone opens nothing, and your account has no second factor here.",
        "Sign in with staff number and password, and set up a second factor.",
    )


def end_from_provider(issuer: str, subject: str) -> int:
    """The provider ends what was begun by it: every session of this identity, and what those lent. Returns how many."""
    rows = SignIn.objects.filter(
        user__linked_identity__issuer=issuer, user__linked_identity__subject=subject, ended_at__isnull=True
    ).select_related("user")
    begun = [row for row in rows if METHOD in row.methods]
    for row in begun:
        detail = {"session": row.id, "why": "the identity provider ended it"}
        with transaction.atomic():
            gateway.record(Event.SESSION_ENDED, row.user.username, detail)
            end(row.pk)
            Session.objects.filter(session_key=row.session_key).delete()
    return len(begun)
