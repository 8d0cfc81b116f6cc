# SPDX-License-Identifier: Apache-2.0
"""Open looks: an opaque id in place of a customer's key, good for one person in one session, for a while."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from tournier.base import Refused
from tournier.gate import Ask
from tournier_office.disclosures.models import Look
from tournier_office.disclosures.persons import Person
from tournier_office.site import imprints
from tournier_office.site.reading import Question, rows

UNUSED = timedelta(minutes=15)
_LOOK = imprints.Whole(Look, "k")
_MINE = f"SELECT {_LOOK.columns} FROM disclosures_look k WHERE k.id = %s AND k.staff = %s AND k.session = %s"
_TOUCH = timedelta(seconds=20)  # noted no more often: a write for every question would cost more than the question


def remember(ask: Ask, subject: str, searched_by: Sequence[str]) -> Look:
    """Keep a look at a customer who was found; old looks are swept on the way."""
    now = timezone.now()
    Look.objects.filter(touched_at__lt=now - UNUSED).delete()
    return Look.objects.create(
        staff=ask.staff,
        session=ask.session,
        subject=subject,
        purpose=ask.purpose,
        basis=ask.basis,
        case=ask.case,
        searched_by=sorted(set(searched_by)),
        found_at=now,
        touched_at=now,
    )


def take(person: Person, key: str) -> Look:
    """The person's own look. Another person's, another session's, an old and an unknown one are refused alike."""
    now = timezone.now()
    found = rows(Question(_MINE, (key, person.staff, person.session)))
    look = _LOOK.instance(Look, found[0]) if found and _LOOK.open(found[0]) else None
    if look is None or look.touched_at < now - UNUSED:
        raise Refused(
            "look.closed",
            "This look-up is closed: it is not yours, not of this session, or was unused for 15 minutes.",
            "Search again.",
        )
    if now - look.touched_at > _TOUCH:
        Look.objects.filter(pk=look.pk).update(touched_at=now)
    return look


def ask_of(look: Look, person: Person, break_glass: str = "") -> Ask:
    """The question's common part, as the look was opened."""
    return person.ask(look.purpose, look.basis, look.case, break_glass)
