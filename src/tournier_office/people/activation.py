# SPDX-License-Identifier: Apache-2.0
"""Activation codes: with one a person signs in for the first time and must at once choose a password of their own.

- the code is shown once, to whoever asked for it, and kept only as a password's hash;
- it ends when the person has chosen a password, when another is issued, or after `LIFETIME`;
- it cannot be chosen as the password itself.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.utils import timezone

from tournier.base import BadInput
from tournier.ledger.entries import Event
from tournier_office.people.models import Staff, User
from tournier_office.site import gateway

LIFETIME = timedelta(hours=72)
# Without letters and digits that look alike on paper: 20 characters of 31 are 99 bits.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789".replace("L", "")
_GROUPS, _GROUP = 4, 5


def _code() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def issue(number: str, *, by: str) -> str:
    """A new code for somebody who has not chosen a password yet; any earlier one ends. The entry never holds it."""
    user = User.objects.filter(staff__number=number, kind=User.Kind.STAFF).first()
    if user is None or not Staff.objects.filter(pk=number).exists():
        raise BadInput("people.number", "There is nobody with this number.", "Look at the list of staff.")
    if user.has_usable_password() and not user.must_change_password:
        raise BadInput(
            "people.activated", f"{number} has chosen a password already.", "Leave this person out of the file."
        )
    code = _code()
    gateway.record(Event.STAFF_CHANGED, by, {"staff": number, "act": "activation code issued"})
    user.set_password(code)
    user.save()  # this keeps the hash among those that may not come back, and takes the password for one's own choice
    User.objects.filter(pk=user.pk).update(must_change_password=True, password_changed_at=timezone.now())
    return code


def expired(user: User) -> bool:
    """Whether this person's way in is a code that is too old. A first password given otherwise carries no moment."""
    if not user.must_change_password or user.password_changed_at is None:
        return False
    return timezone.now() - user.password_changed_at > LIFETIME
