# SPDX-License-Identifier: Apache-2.0
"""Reads of this room."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from tournier_office.wire.models import WirePassword, WireSession

__all__ = ["WirePassword", "living", "of_person", "password_of_session"]


def of_person(number: str) -> QuerySet[WirePassword]:
    """All passwords that this person ever had."""
    return WirePassword.objects.filter(number=number)


def living(number: str) -> WirePassword | None:
    """The person's password when it works now."""
    return of_person(number).filter(revoked_at__isnull=True, expires_at__gt=timezone.now()).first()


def password_of_session(session: str) -> WirePassword | None:
    """The password that opened this session, when it still works."""
    row = WireSession.objects.select_related("password").filter(pk=session).first()
    if row is None or row.password.revoked_at is not None or row.password.expires_at <= timezone.now():
        return None
    return row.password
