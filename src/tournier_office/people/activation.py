# SPDX-License-Identifier: Apache-2.0
"""Activation codes: a way in for whoever has no password, or has lost it. Two administrators give it, half each (law 5).

- the first half proposes, the second agrees: only then does an old password end, with every session;
- nobody but the person ever holds both halves, so nobody else can sign in first;
- each half is shown once, to the administrator who gives it, and kept only as a password's hash;
- the code ends when the person has chosen a password, when another is begun, or after `LIFETIME`;
- it cannot be chosen as the password itself.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from tournier.base import JSON, BadInput, Refused
from tournier.ledger.entries import Event
from tournier_office.people import actions, factors, sessions, single_sign_on
from tournier_office.people.lookups import posts_of
from tournier_office.people.models import ActivationCode, Staff, User
from tournier_office.site import gateway
from tournier_office.site.navigation import ADMINISTRATION

LIFETIME = timedelta(hours=72)
# Without letters and digits that look alike on paper: a half of 10 characters of 31 is 49 bits, against five tries.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789".replace("L", "")
_GROUPS, _GROUP = 2, 5


def _half() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def _hash(half: str) -> str:
    return make_password(half.replace("-", ""))


def _check_giver(number: str, by: str) -> User:
    user = User.objects.filter(staff__number=number, kind=User.Kind.STAFF).first()
    if user is None:
        raise BadInput("people.number", "There is nobody with this number who signs in.", "Look at the list of staff.")
    # In a small bank there may be no third administrator of systems: for one of the three, audit gives a half too.
    givers = ADMINISTRATION if posts_of(number) & ADMINISTRATION else actions.ADMINISTRATORS
    if not posts_of(by) & givers:
        raise Refused("people.who", "Activation codes are given by administrators.", "Ask one of them.")
    if by == number:
        raise Refused("people.self", "Nobody gives themselves a way in.", "Ask two other administrators.")
    if not user.is_active:
        raise Refused("people.closed", "This account is closed.", "Change the person's status first.")
    return user


def _record(by: str, number: str, act: str, **more: JSON) -> None:
    gateway.record(Event.STAFF_CHANGED, by, {"staff": number, "act": act, **more})


def give_first(number: str, *, by: str, reason: str, without_factors: bool = False) -> str:
    """Begin a code and return its first half. Nothing changes until another administrator gives the second.

    `without_factors` proposes that the second factors go too, because the telephone is lost.
    """
    why, user = actions.checked_reason(reason), _check_giver(number, by)
    half = _half()
    with transaction.atomic():
        _record(by, number, "activation code: first half", reason=why, without_factors=without_factors)
        _begin(user, half, by, without_factors=without_factors)
    return half


def _begin(user: User, half: str, by: str, *, without_factors: bool = False) -> ActivationCode:
    begun = {"first": _hash(half), "first_by": by, "first_at": timezone.now(), "without_factors": without_factors}
    row, _made = ActivationCode.objects.update_or_create(
        user=user, defaults={**begun, "second": "", "second_by": "", "second_at": None}
    )
    return row


def give_second(number: str, *, by: str) -> str:
    """Agree, and return the second half: an old password, the sessions and, if proposed, the second factors end now."""
    user = _check_giver(number, by)
    half = _half()
    with transaction.atomic():
        row = ActivationCode.objects.select_for_update().filter(user=user, second="").first()
        if row is None or timezone.now() - row.first_at > LIFETIME:
            raise BadInput("people.no_first_half", "No first half waits for this person.", "Begin with the first half.")
        if row.first_by == by:
            raise Refused(
                "people.two_persons",
                "Who gave the first half does not give the second.",
                "Let another administrator give it.",
            )
        _record(by, number, "activation code: second half", without_factors=row.without_factors)
        _complete(row, half, by)
        sessions.end_all([user])
    return half


def _complete(row: ActivationCode, half: str, by: str) -> None:
    row.second, row.second_by, row.second_at = _hash(half), by, timezone.now()
    row.save()
    if row.without_factors:
        for factor in Authenticator.objects.filter(user=row.user):
            factors.remove(factor, by=by)
        # Without a second factor the provider's word alone would be enough to set up a new one.
        single_sign_on.unlink(row.user, by=by)
    row.user.set_unusable_password()
    row.user.must_change_password = True
    row.user.save(update_fields=["password", "must_change_password"])


def cancel(number: str, *, by: str) -> None:
    """Take back a code that was begun and not completed."""
    user = _check_giver(number, by)
    with transaction.atomic():
        row = ActivationCode.objects.select_for_update().filter(user=user, second="").first()
        if row is None:
            raise BadInput("people.no_first_half", "No first half waits for this person.", "Begin with the first half.")
        _record(by, number, "activation code: taken back")
        row.delete()


def give_whole(number: str, *, by: str) -> str:
    """Both halves at once, for the first people of an office: there is nobody else yet, and the ledger says so."""
    user = User.objects.filter(staff__number=number, kind=User.Kind.STAFF).first()
    if user is None or not Staff.objects.filter(pk=number).exists():
        raise BadInput("people.number", "There is nobody with this number.", "Look at the list of staff.")
    if user.has_usable_password() or user.past_passwords.exists():
        raise BadInput(
            "people.activated", f"{number} has chosen a password already.", "Leave this person out of the file."
        )
    first, second = _half(), _half()
    with transaction.atomic():
        _record(by, number, "activation code: both halves by one person")
        _complete(_begin(user, first, by), second, by)
    return f"{first}-{second}"


def expired(user: User) -> bool:
    """Whether this person's way in is a code that is too old."""
    if user.has_usable_password():
        return False
    row = ActivationCode.objects.filter(user=user).first()
    return row is None or row.second_at is None or timezone.now() - row.second_at > LIFETIME
