# SPDX-License-Identifier: Apache-2.0
"""The clock of what was taken away (M29): it runs for the last three days before it must be destroyed.

So whoever holds it is reminded by every way that duties know, a second person hears when nothing is done, and overseers
when the day is over. Clocks follow from the rows of what was taken and the present moment alone: a day that was moved
nearer (a file revoked or asked back) moves its clock, and a crash between leaves nothing that the next look does not mend.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from tournier_office.disclosures.taken import SOON
from tournier_office.duties import lookups as duties
from tournier_office.people import lookups as people
from tournier_office.site import gateway
from tournier_office.site.happenings import Happening, announce
from tournier_office.site.register.judging import SYSTEM

DESTROY = "B34"
_NEAR, _DESTROYED = "destruction_near", "taking_destroyed"


@dataclass(frozen=True, slots=True)
class DueBack:
    """What somebody holds and must destroy by a day, with the screen where they say so, and the entry that tells of it."""

    by: datetime
    holder: str
    second: str
    branch: str
    page: str


def keep(kind: str, held: Mapping[str, DueBack]) -> None:
    """Let the clocks of this kind of matter be those of all that is held: begin, move and end them. May be done twice."""
    for subject in sorted(held.keys() | {one.subject for one in _running().filter(kind=kind)}):
        settle(kind, subject, held.get(subject))


def settle(kind: str, subject: str, held: DueBack | None, by: str = SYSTEM, entry: str = "") -> None:
    """Let one clock be that of what is held of this matter, if anything is; `by` and `entry` tell who destroyed what ends it."""
    now = gateway.clock().now()
    start = None if held is None or held.by - SOON > now else held.by - SOON
    with transaction.atomic():
        running = _running().filter(kind=kind, subject=subject).first()
        began = None if running is None else running.began_at
        if began is not None and (start is None or start > began):
            announce(Happening(kind, subject, _DESTROYED, now, by, entry=entry))
            began = None
        if held is None or start is None or start == began:
            return
        owner, second = _persons(held)
        moved = DESTROY if began is not None else ""
        announce(
            Happening(
                kind, subject, "", start, SYSTEM, (DESTROY,), owner, second, held.branch, held.page, replaces=moved
            )
        )


def _running() -> QuerySet[Any]:
    return duties.open_duties().filter(deadline=DESTROY)


def _persons(one: DueBack) -> tuple[str, str]:
    """Who is reminded and who hears next: the holder while they are at work, then who answers for it (`destroying.may_confirm`)."""
    managers = [person.pk for person in people.holders_of("branch_manager", one.branch)] if one.branch else []
    officers = [person.pk for person in people.holders_of("protection_officer")]
    wanted = list(dict.fromkeys(number for number in (one.holder, one.second, *managers, *officers) if number))
    owner, second = [*(number for number in wanted if number in people.at_work(wanted)), "", ""][:2]
    return owner, second
