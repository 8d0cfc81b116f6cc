# SPDX-License-Identifier: Apache-2.0
"""How a person wants to be reminded, and that the console's notices were read. The same for screen, API and command."""

from __future__ import annotations

from dataclasses import dataclass

from tournier.base import BadInput
from tournier_office.duties import noticing, words
from tournier_office.duties.models import Notice, Reminding
from tournier_office.duties.ways import Ways, read_ways
from tournier_office.site import gateway


@dataclass(frozen=True, slots=True)
class Told:
    """A notice of the console as it is shown."""

    duty: str
    text: str
    remains: str
    clause: str
    level: int
    page: str


def ways() -> Ways:
    """The ways of this office."""
    return read_ways(gateway.project().path)


def mine(number: str) -> list[Told]:
    """What the console has to tell this person."""
    return [_told(row) for row in noticing.console(number)]


def _told(row: Notice) -> Told:
    duty = row.duty
    clause = words.clause(duty.deadline)
    return Told(duty.pk, words.headline(duty), words.remains(duty), clause, row.level, f"/duties/{duty.pk}/")


def of(number: str) -> Reminding:
    """How the person is reminded; by the console alone until they say more."""
    return Reminding.objects.filter(staff=number).first() or Reminding(staff=number)


def change(number: str, mail: str, *, daily: bool) -> Reminding:
    """Set one's own address, or none. Raises BadInput for an address outside the bank."""
    address = mail.strip()
    if address and not ways().takes(address):
        raise BadInput("notices.outside", "Mail goes to the bank's own addresses only.", "Give an address of the bank.")
    row = of(number)
    row.mail, row.daily = address, daily
    row.save()
    return row
