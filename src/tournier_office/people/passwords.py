# SPDX-License-Identifier: Apache-2.0
"""What a password must be beyond length, dictionary and likeness: several kinds of characters, and not one used before (M33)."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from tournier_office.people.models import ActivationCode, PastPassword, User

_KINDS = 3


class CharacterClasses:
    """Three of: lower case, upper case, digits, other characters; and the own number is not part of it."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError when fewer kinds occur."""
        if user is not None and user.username and user.username.lower() in password.lower():
            raise ValidationError(_("Your number may not be part of the password."), code="password_number")
        kinds = {
            "lower" if char.islower() else "upper" if char.isupper() else "digit" if char.isdigit() else "other"
            for char in password
        }
        if len(kinds) < _KINDS:
            raise ValidationError(self.get_help_text(), code="password_kinds")

    def get_help_text(self) -> str:
        """The rule in words."""
        return _("Use at least three of: small letters, capital letters, digits, other characters.")


class NotUsedBefore:
    """None of the last five."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError when the password is the present one or among the last."""
        if user is None or user.pk is None:
            return
        past = user.past_passwords.values_list("hash", flat=True)[: settings.PASSWORD_HISTORY]
        # the present one may be an activation code
        if user.check_password(password) or any(check_password(password, old) for old in past):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def password_changed(self, password: str, user: User | None = None) -> None:
        """Keep the new hash, forget those that may come back."""
        del password
        if user is None or user.pk is None:
            return
        PastPassword.objects.create(user=user, hash=user.password, at=timezone.now())
        ActivationCode.objects.filter(user=user).delete()
        kept = user.past_passwords.values_list("pk", flat=True)[: settings.PASSWORD_HISTORY]
        user.past_passwords.exclude(pk__in=list(kept)).delete()
        User.objects.filter(pk=user.pk).update(password_changed_at=timezone.now(), must_change_password=False)

    def get_help_text(self) -> str:
        """The rule in words."""
        return _("Do not use one of your last five passwords again.")


def must_change(user: User) -> bool:
    """Whether the password was given by somebody else or, of staff, is older than it may be: customers are asked (M33)."""
    if user.must_change_password:
        return True
    if user.kind == User.Kind.CUSTOMER:
        return False
    age = timedelta(days=settings.PASSWORD_MAX_AGE_DAYS)
    return user.password_changed_at is not None and timezone.now() - user.password_changed_at > age
