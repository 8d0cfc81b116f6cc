# SPDX-License-Identifier: Apache-2.0
"""Reads of this room."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from tournier_office.site.bound import genuine
from tournier_office.wire.models import WirePassword, WireSession

__all__ = ["WirePassword", "living", "of_person", "password_of_session"]


def of_person(number: str) -> QuerySet[WirePassword]:
    """All passwords that this person ever had."""
    return WirePassword.objects.filter(number=number)


def living(number: str) -> WirePassword | None:
    """The person's password when it works now."""
    found = genuine(WirePassword.objects.filter(number=number, revoked_at__isnull=True, expires_at__gt=timezone.now()))
    return found[0] if found else None


def password_of_session(session: str) -> WirePassword | None:
    """The password that opened this session, when it still works."""
    opened = genuine(WireSession.objects.filter(pk=session))
    living_now = {"revoked_at__isnull": True, "expires_at__gt": timezone.now()}
    found = genuine(WirePassword.objects.filter(pk=opened[0].password_id, **living_now)) if opened else []
    return found[0] if found else None
