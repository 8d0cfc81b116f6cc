# SPDX-License-Identifier: Apache-2.0
"""The receipt of destruction, for everything that was taken away: a copy, a print, the file of an export (M29)."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from tournier.base import JSON, BadInput, Refused
from tournier.ledger.entries import Event
from tournier_office.disclosures import clocks
from tournier_office.disclosures.copies import TAKINGS, due_back
from tournier_office.disclosures.models import Taking
from tournier_office.disclosures.persons import Person
from tournier_office.disclosures.taken import MOST_WORDS, TakenAway, standing
from tournier_office.people import lookups as people
from tournier_office.site import gateway


def confirm_taking(person: Person, key: str, how: str) -> Taking:
    """The receipt of destruction of a copy or a print, by who made it, or answers for it (`may_confirm`)."""
    row = Taking.objects.filter(pk=key).first()
    if row is None or not may_confirm(person, frozenset({row.staff}), row.branch):
        raise Refused("taking.unknown", "There is no such copy or print of yours.", "Open the list.")
    with transaction.atomic():
        done = confirm_destroyed(person, row, how, disclosure=row.mark)
        clocks.settle(TAKINGS, row.staff, due_back(row.staff), person.staff, done.receipt)
    return done


_Row = TypeVar("_Row", bound=TakenAway)


def may_confirm(person: Person, holders: frozenset[str], branch: str) -> bool:
    """Whether the person says that what these hold is destroyed: a holder, or who answers for those who have all left.

    That is the manager of the branch, or a protection officer: else nobody could ever say it (M29).
    """
    if person.staff in holders:
        return True
    if branch not in person.manages and "protection_officer" not in person.posts:
        return False
    known = [people.staff_of(number) for number in holders]
    return all(one is not None and one.status == people.Staff.Status.LEFT for one in known)


def confirm_destroyed(person: Person, row: _Row, how: str, *, disclosure: str) -> _Row:
    """The receipt of a destruction, by somebody who `may_confirm` it: recorded, then noted, once.

    Raises Refused for what never left and for what is destroyed already; BadInput without a way.
    """
    said = how.strip()
    if not 1 <= len(said) <= MOST_WORDS or not said.isprintable():
        raise BadInput("taking.how", "It is not said how it was destroyed.", "Say it in 1 to 200 characters.")
    with transaction.atomic():
        model: Any = type(row)
        locked = model.objects.select_for_update().get(pk=row.pk)
        if standing(locked) in {"none", "destroyed"}:
            raise Refused("taking.state", "There is nothing of it to destroy.", "Look at it again.")
        late = standing(locked) == "overdue"
        told: dict[str, JSON] = {"how": said, "late": late}
        locked.receipt = gateway.record(Event.TAKING_DESTROYED, person.staff, told, disclosure=disclosure).id
        locked.destroyed_at, locked.destroyed_by, locked.destroyed_how = timezone.now(), person.staff, said
        locked.save(update_fields=["receipt", "destroyed_at", "destroyed_by", "destroyed_how"])
    found: _Row = locked
    return found
