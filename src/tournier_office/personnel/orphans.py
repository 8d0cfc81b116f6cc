# SPDX-License-Identifier: Apache-2.0
"""Accounts that belong to nobody at work, and people who lack what the bank demands of them (M09, M17).

The comparison reads the registers as they are; nothing is kept. What stands open of somebody who is not at work is shut
again by the chore: it was left by a room that failed when the person left.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tournier.base import JSON
from tournier.ledger.entries import Event
from tournier_office.people.lookups import ApiKey, Staff, User
from tournier_office.people.presence import MAY_WORK
from tournier_office.personnel import lookups
from tournier_office.site import doors, gateway
from tournier_office.site.register.judging import SYSTEM

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WORDS: dict[str, str | _StrPromise] = {
    "door": _("a door of somebody who is not at work"),
    "account": _("an account without a person"),
    "open_account": _("an open account of somebody who is not at work"),
    "keeper": _("a service key without a keeper at work"),
    "no_account": _("somebody at work without an account"),
    "not_told": _("somebody at work whom the last feed does not tell of"),
    "contract": _("somebody who is not regular, past the end of the contract or without one"),
    "sponsor": _("somebody who is not regular, without a sponsor at work"),
}


class Orphan(NamedTuple):
    """One finding: its kind, whose number or account, and what of it."""

    kind: str
    number: str
    about: str = ""


def find() -> list[Orphan]:
    """Everything that is found now; an empty list is what a bank should have."""
    return [*_doors(), *_accounts(), *_keys(), *_people(), *_not_regular()]


def _at_work() -> frozenset[str]:
    return frozenset(Staff.objects.filter(status__in=MAY_WORK).values_list("pk", flat=True))


def _doors() -> Iterator[Orphan]:
    for number in sorted(doors.holders() - _at_work()):
        for kind, count in doors.counted(doors.standing(number, leaving=False)).items():
            yield Orphan("door", number, f"{kind}: {count}")


def _accounts() -> Iterator[Orphan]:
    people = User.objects.exclude(kind=User.Kind.CUSTOMER)
    for user in people.filter(staff__isnull=True).order_by("username"):
        yield Orphan("account", user.username)
    for number in (
        people.filter(is_active=True, staff__isnull=False)
        .exclude(staff__status__in=MAY_WORK)
        .values_list("staff__number", flat=True)
    ):
        yield Orphan("open_account", str(number))


def _keys() -> Iterator[Orphan]:
    living = ApiKey.objects.filter(revoked_at__isnull=True, collected_at__isnull=False, expires_at__gt=timezone.now())
    for row in living.filter(Q(keeper__isnull=True) | ~Q(keeper__status__in=MAY_WORK)):
        yield Orphan("keeper", row.staff_id, f"{row.prefix} · {row.keeper_id or '–'}")


def _people() -> Iterator[Orphan]:
    working = Staff.objects.filter(status__in=MAY_WORK)
    for number in working.filter(user__isnull=True).values_list("pk", flat=True):
        yield Orphan("no_account", number)
    last = lookups.last_told()
    if last is not None:
        people = working.exclude(user__kind=User.Kind.SERVICE).values_list("pk", flat=True)
        yield from (Orphan("not_told", number) for number in sorted(set(people) - set(last.numbers)))


def _not_regular() -> Iterator[Orphan]:
    today = timezone.localdate()
    others = Staff.objects.filter(status__in=MAY_WORK).exclude(employment=Staff.Employment.REGULAR)
    for person in others.exclude(user__kind=User.Kind.SERVICE).select_related("sponsor"):
        if person.contract_until is None or person.contract_until < today:
            yield Orphan("contract", person.pk, str(person.contract_until or ""))
        if person.sponsor is None or person.sponsor.status not in MAY_WORK:
            yield Orphan("sponsor", person.pk, person.sponsor_id or "")


def shut_again() -> int:
    """Shut what stands open of whoever is not at work, in the office's own name. Returns how many people it was."""
    numbers = sorted(doors.holders() - _at_work())
    for number in numbers:
        with transaction.atomic():
            left = Staff.objects.filter(pk=number, status=Staff.Status.LEFT).exists()
            found = doors.standing(number, leaving=left)
            if not found:
                continue
            detail: dict[str, JSON] = {"staff": number, "act": "doors shut again", "doors": doors.counted(found)}
            entry = gateway.record(Event.STAFF_CHANGED, SYSTEM, detail).id
            doors.shut(number, found, by=SYSTEM, leaving=left, entry=entry)
    return len(numbers)
