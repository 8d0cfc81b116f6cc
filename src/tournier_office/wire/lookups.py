# SPDX-License-Identifier: Apache-2.0
"""Reads of this room."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from tournier_office.site.bound import genuine
from tournier_office.site.imprints import Whole
from tournier_office.site.reading import OfMany, Question, moment, rows
from tournier_office.wire.models import WirePassword, WireSession

__all__ = ["WirePassword", "living", "living_of", "of_person", "question_of_password"]
_OPENED, _BY = Whole(WireSession, "w"), Whole(WirePassword, "p")
_PASSWORD = (
    f"SELECT {_OPENED.columns}, {_BY.columns} FROM wire_wiresession w"
    f" JOIN wire_wirepassword p ON p.id = w.password_id WHERE w.session = %s"
)


def of_person(number: str) -> QuerySet[WirePassword]:
    """All passwords that this person ever had."""
    return WirePassword.objects.filter(number=number)


def living(number: str) -> WirePassword | None:
    """The person's password when it works now."""
    found = genuine(WirePassword.objects.filter(number=number, revoked_at__isnull=True, expires_at__gt=timezone.now()))
    return found[0] if found else None


def question_of_password(session: str) -> Question:
    """What `living_of` asks."""
    return Question(_PASSWORD, (session,))


PASSWORDS = OfMany(question_of_password, "w.session")


class Working(NamedTuple):
    """A password that works now: its id, and whose it is."""

    id: str
    number: str


def living_of(session: str) -> Working | None:
    """The password that opened this session, when it still works. Refused when a row is not as the office wrote it."""
    found = rows(question_of_password(session))
    if not found:
        return None
    _OPENED.open(found[0][: _OPENED.width])
    password = _BY.open(found[0][_OPENED.width :])
    works = password["revoked_at"] is None and moment(password["expires_at"]) > timezone.now()
    return Working(password["id"], password["number"]) if works else None
