# SPDX-License-Identifier: Apache-2.0
"""What is asked for besides the rows: for whom, in which form, for how long. Checked here, once for all doors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from django.conf import settings

from tournier.base import BadInput
from tournier.seal.files import check_recipient
from tournier_office.disclosures.persons import Person
from tournier_office.exports import lookups
from tournier_office.exports.models import Export
from tournier_office.people import lookups as people

MOST_DOWNLOADS = 3
_LONGEST_NAME = 80


def most_days(cls: str) -> int:
    """How long the file of a class may live at most: a week for C2, a month for C1, unless the settings say otherwise."""
    days: dict[str, int] = {"C1": 30, "C2": 7, **getattr(settings, "EXPORT_DAYS", {})}
    return days.get(cls, min(days.values()))


def waiting_term() -> timedelta:
    """How long an export waits for its approvers: three days unless the settings say otherwise."""
    return timedelta(days=getattr(settings, "EXPORT_WAITING_DAYS", 3))


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of an export. `recipient` is the receiver's public key of age; a colleague's own is found by itself."""

    format: str = "csv"
    days: int = 3
    receiver_kind: str = "self"
    receiver: str = ""
    recipient: str = ""
    downloads: int = 1


def checked(person: Person, asked: Terms, cls: str) -> Terms:
    """The terms in full. Raises BadInput for what is not offered: no export without a receiver, an end and a count."""
    if asked.format not in Export.Format.values or asked.receiver_kind not in Export.Receiver.values:
        raise BadInput("export.terms", "The format or the kind of receiver is not one of those offered.", "Choose one.")
    if not 1 <= asked.days <= most_days(cls):
        raise BadInput(
            "export.days", f"A file with {cls} lives 1 to {most_days(cls)} days.", "Choose another number of days."
        )
    if not 1 <= asked.downloads <= MOST_DOWNLOADS:
        raise BadInput("export.downloads", f"A file is taken 1 to {MOST_DOWNLOADS} times.", "Choose another number.")
    if asked.receiver_kind in {Export.Receiver.PARTNER, Export.Receiver.AUTHORITY}:
        return _outside(asked)
    number = person.staff if asked.receiver_kind == Export.Receiver.SELF else asked.receiver.strip()
    staff = people.staff_of(number)
    if staff is None or staff.status != people.Staff.Status.ACTIVE:
        raise BadInput("export.receiver", "Nobody in office has this staff number.", "Give a colleague's number.")
    held = lookups.key_of(number)
    return replace(asked, receiver=number, recipient=held.recipient if held else "")


def _outside(asked: Terms) -> Terms:
    name = asked.receiver.strip()
    if not 1 <= len(name) <= _LONGEST_NAME or not name.isprintable():
        raise BadInput("export.receiver", "The receiver's name is missing.", "Name the organisation.")
    # What leaves the bank is sealed to its receiver (PBOC3 17): without a key it does not leave.
    return replace(asked, receiver=name, recipient=check_recipient(asked.recipient))
