# SPDX-License-Identifier: Apache-2.0
"""What the tables of stages cannot say: that a list can be read, how long an appeal lets through, what a bad ask leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from tournier.base import BadInput
from tournier.law.clocks import BANK_TIME
from tournier.screening import read_entries
from tournier_office.people.independence import HANDLE, Matter, check_each_apart
from tournier_office.screening import lookups
from tournier_office.screening.models import Alert, Appeal, WordsOfBank
from tournier_office.screening.register import WORD_LISTS
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE
from tournier_office.site.register.typed import Unfit
from tournier_office.violations import opening

LONGEST = timedelta(days=90)
_Step = Callable[[Any, Asked], None]


def prepare(row: Any, asked: Asked) -> None:
    """Before the entry."""
    found = _STEPS.get((type(row), asked.verb))
    if found is not None:
        found(row, asked)


def _new_list(row: WordsOfBank, _asked: Asked) -> None:
    try:
        read_entries(row.phrases)
    except BadInput as wrong:
        raise Unfit({"phrases": f"{_(wrong.cause)} {_(wrong.cure)}"}) from None
    row.version = lookups.last_version(row.kind) + 1


def _put_in_force(row: WordsOfBank, asked: Asked) -> None:
    """The version before goes out of force first, so that one is in force at any moment."""
    row.agreed_by = asked.actor.staff
    move = WORD_LISTS.move("replace")
    for key in WordsOfBank.objects.filter(kind=row.kind, state="in_force").values_list("pk", flat=True):
        acts.take(WORD_LISTS, key, Asked(OFFICE, asked.at, move))


def _confirm(row: Alert, asked: Asked) -> None:
    check_each_apart(asked.persons, Matter(colleague=row.staff), HANDLE)
    if row.suspected:
        row.violation = opening.from_alert(asked.actor, row.staff, row.entry, row.suspected, asked.reason)


def _uphold(row: Appeal, asked: Asked) -> None:
    today = asked.at.astimezone(BANK_TIME).date()
    if row.until is None or not today <= row.until <= today + LONGEST:
        raise Unfit({"until": _("At most 90 days from today.")})
    row.decided_by = asked.actor.staff


def _refuse(row: Appeal, asked: Asked) -> None:
    row.decided_by = asked.actor.staff


_STEPS: Mapping[tuple[type[Any], str], _Step] = {
    (WordsOfBank, acts.OPENED): _new_list, (WordsOfBank, "agree"): _put_in_force, (Alert, "confirm"): _confirm,
    (Appeal, "uphold"): _uphold, (Appeal, "refuse"): _refuse,
}  # fmt: skip
