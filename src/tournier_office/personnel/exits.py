# SPDX-License-Identifier: Apache-2.0
"""Exits: the pledge by whoever leaves, on the template in force, or why there is none; and what is handed over (M02, M16, M17).

- an exit opens by itself when somebody has left; one that was announced before lets the person sign while they are here;
- it closes only with a pledge or a recorded refusal, by a second person, and when nothing that they answered for is theirs.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tournier.base import Refused
from tournier_office.learning import lookups as learning
from tournier_office.people import actions
from tournier_office.people import lookups as people
from tournier_office.personnel import lookups
from tournier_office.personnel.models import Exit
from tournier_office.personnel.register import EXITS
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE
from tournier_office.site.register.typed import Unfit


def prepare(row: Exit, asked: Asked) -> None:
    """Refuse a second exit of one person and a pledge that is not signed; say what the entry needs."""
    if asked.move is None:
        person = people.staff_of(row.staff)
        if person is None:
            raise Unfit({"staff": _("There is nobody with this number.")})
        actions.locked(row.staff)  # of two who open at once the second sees the first
        if Exit.objects.filter(staff=row.staff).exclude(state="closed").exists():
            raise Unfit({"staff": _("An exit of this person is open.")})
        row.branch, row.post = person.branch_id, ", ".join(sorted(people.posts_of(row.staff)))[:200]
        row.owner = row.owner or who_sees_to_it(row.staff, row.branch)
    elif asked.verb == "sign":
        signed = learning.signed_exit(row.staff)
        if signed is None:
            raise _unsigned()
        row.pledge = f"{signed.code} {signed.version}: {signed.pk}"
        asked.told.update(signature=signed.pk, version=signed.version, digest=signed.digest)
    elif asked.verb in {"paper", "decline"}:
        row.why = asked.reason


def _unsigned() -> Refused:
    return Refused(
        "exit.unsigned",
        "The exit pledge in force is not signed by this person.",
        "Sign it under learning and pledges, or let the personnel office enter a paper.",
    )


def bars(row: Exit, verb: str) -> Refused | None:
    """What stands against a step by hand."""
    if verb == "sign" and learning.signed_exit(row.staff) is None:
        return _unsigned()
    if verb == "close" and lookups.left_behind(row.staff):
        return Refused(
            "exit.left_behind",
            "Something that this person answered for is still theirs.",
            "Name another person for each part that the exit shows.",
        )
    return None


def panel(row: Exit) -> dict[str, Any]:
    """What is left behind, and the pledge that is to be signed."""
    return {"left_behind": lookups.left_behind(row.staff), "pledge": learning.exit_pledge()}


def who_sees_to_it(number: str, branch: str) -> str:
    """The sponsor of who is not regular, else the head of the branch; nobody where there is none."""
    person = people.staff_of(number)
    if person is not None and person.sponsor_id:
        return str(person.sponsor_id)
    heads = [*people.holders_of("branch_manager", branch), *people.holders_of("department_head", branch)]
    return next((one.number for one in heads if one.number != number), "")


def left(number: str) -> None:
    """Somebody has left: open the exit, or let the announced one go on. In the transaction of the status."""
    row = Exit.objects.filter(staff=number).exclude(state="closed").first()
    asked = Asked(OFFICE, gateway.clock().now())
    if row is None:
        row = acts.enter(EXITS, asked, staff=number, last_day=timezone.localdate())
    acts.take(EXITS, row.pk, Asked(OFFICE, asked.at, EXITS.move("leave")))
