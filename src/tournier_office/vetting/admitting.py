# SPDX-License-Identifier: Apache-2.0
"""What the table of stages cannot say of admissions to key places: whoever was not checked is not admitted (M10, PBOC3 14).

- evidence comes first: an admission waits until a check counts, and lasts no longer than that check;
- it ends with what it rests on: in the transaction that revokes the check or ends the place, with the doors of whoever
  leaves, and by the office when its day is over.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from tournier.base import Refused
from tournier.law.clocks import BANK_TIME
from tournier_office.people import actions as people_acts
from tournier_office.people.independence import APPROVE, HANDLE, Matter, check_apart, check_each_apart
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE, SYSTEM, Actor
from tournier_office.site.register.typed import Unfit
from tournier_office.vetting import lookups
from tournier_office.vetting.models import Admission
from tournier_office.vetting.register import ADMISSIONS

LONGEST = timedelta(days=365)


def prepare(row: Admission, asked: Asked) -> None:
    """Before the entry."""
    if asked.move is None:
        _ask(row, asked)
    elif asked.verb == "admit":
        _admit(row, asked)


def _ask(row: Admission, asked: Asked) -> None:
    place, today = lookups.place_in_force(row.place), asked.at.astimezone(BANK_TIME).date()
    if place is None:
        raise Unfit({"place": _("Choose one of the list.")})
    if asked.actor.staff == row.staff:
        raise Unfit({"staff": _("Nobody asks for their own admission.")})
    check_apart(asked.actor.staff, Matter(colleague=row.staff), HANDLE)
    people_acts.locked(row.staff)  # of two who ask at once the second sees the first
    if lookups.open_admission(row.place, row.staff):
        raise Unfit({"staff": _("This person is admitted there, or it is asked for already.")})
    if not today <= row.until <= today + LONGEST:
        raise Unfit({"until": _("From today to a year from today.")})
    row.branch, row.unit, row.spot = place.unit, place.unit, place.spot


def _admit(row: Admission, asked: Asked) -> None:
    """Of an admission and a revoked check that meet the later sees the earlier: both lock the person."""
    people_acts.locked(row.staff)
    check_each_apart(asked.persons, Matter(colleague=row.staff), APPROVE)
    if lookups.place_in_force(row.place) is None:
        raise Refused(
            "admission.place",
            "This place is no key place any more.",
            "Do not admit the person, with this as the reason.",
        )
    until = lookups.checked_until(row.staff)
    today = asked.at.astimezone(BANK_TIME).date()
    if until is None or until < today:
        raise Refused(
            "admission.unchecked", "No approved background check of this person counts today.",
            "Have the person checked and the check approved first; the admission waits for it.",
        )  # M10: evidence before access is given  # fmt: skip
    if row.until < today:
        raise Refused("admission.over", "The day until which it was asked for is over.", "Ask for it anew.")
    if row.until > until:
        raise Refused(
            "admission.longer", "It would last longer than the person's background check counts.",
            "Ask for a shorter one, or have the person checked anew.",
        )  # fmt: skip
    row.approver = asked.actor.staff


def lapse(keys: Iterable[str], at: datetime, by: str = SYSTEM) -> None:
    """End these, in the caller's transaction where there is one; one that has ended meanwhile stays as it is."""
    actor = OFFICE if by == SYSTEM else Actor(by)
    for key in keys:
        acts.take(ADMISSIONS, key, Asked(actor, at, ADMISSIONS.move("lapse")))


def end_what_is_over(today: date, at: datetime, most: int) -> None:
    """Those whose day is over, whose place is none any more, or whose person has no check that counts to their end."""
    lapse(lookups.admissions_over(today)[:most], at)
