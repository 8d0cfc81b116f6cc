# SPDX-License-Identifier: Apache-2.0
"""Sessions of the wire: rows beside those of the console, so that facts and leavers' ends hold for both alike."""

from __future__ import annotations

from django.utils import timezone

from tournier.base import Refused, new_id
from tournier_office.people.facts import WIRE
from tournier_office.people.models import SignIn, Staff, User
from tournier_office.people.presence import MAY_WORK
from tournier_office.site.reading import OfMany, Question, rows

# The wire itself ends a silent session after half an hour; the row's own limit only has to be longer than its day.
_OPEN = (
    "SELECT p.status FROM people_signin n JOIN people_user u ON u.id = n.user_id JOIN people_staff p ON p.user_id = u.id"
    " WHERE n.id = %s AND n.ended_at IS NULL AND u.is_active = %s"
)
_IDLE_SECONDS = 24 * 3600


def begin(number: str, address: str, *, factors: int, device: str = "") -> str:
    """Open the row of a new session, on the device whose certificate has this SHA-256. Raises Refused for a person who may not sign in."""
    person = Staff.objects.select_related("user").filter(pk=number, status__in=MAY_WORK).first()
    if person is None or person.user is None or not person.user.is_active or person.user.kind != User.Kind.STAFF:
        raise Refused("wire.person", "This person may not sign in.", "Ask a security administrator.")
    now = timezone.now()
    row = SignIn.objects.create(
        id=new_id(),
        user=person.user,
        address=address or None,
        methods=[WIRE],
        factors=factors,
        device=device,
        started_at=now,
        seen_at=now,
        idle_seconds=_IDLE_SECONDS,
    )
    return row.id


def is_open(session: str) -> bool:
    """Whether the session lives and the person is at work. Asked anew each time (law 4)."""
    return any(status in MAY_WORK for (status,) in rows(question_of_open(session)))


def question_of_open(session: str) -> Question:
    """What `is_open` asks."""
    return Question(_OPEN, (session, True))


OPEN = OfMany(question_of_open, "n.id")


def end(session: str) -> None:
    """The client has left."""
    SignIn.objects.filter(pk=session, ended_at__isnull=True).update(ended_at=timezone.now())
