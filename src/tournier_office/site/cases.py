# SPDX-License-Identifier: Apache-2.0
"""Whether what a request names as its case is one (M24, M27; decision 0363): `approval.case_open` reads it at every question.

- a number of this office's own form is an entry of a register whose entries are cases: it is there, it is open, and where
  it names a customer, it is this one;
- any other number belongs to another system of the bank. It counts where the office is told to trust its form, and the
  ledger says that it is not known here. An office that was told of no form trusts each.
"""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.conf import settings

from tournier.policy import Request
from tournier_office.site.bound import genuine
from tournier_office.site.models import Step
from tournier_office.site.register import Register, registers

_OWN = re.compile(r"[0-9a-v]{24}")  # as `new_id` writes them
_FIELDS = "register:"


class Is(StrEnum):
    """What a number is that is no entry of a register, or none that counts."""

    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"
    CLOSED = "closed"
    ANOTHER = "another"


NOT_ONE = frozenset({Is.UNKNOWN, Is.CLOSED, Is.ANOTHER})


def case_of(request: Request, at: datetime | None = None) -> str:
    """The register in which this case stands, or what else the number is; at a moment of the past, as its steps tell it.

    The customer that an entry names and the forms that are trusted are those of now: what they were is not kept.
    Raises Refused for a row or a step that was changed.
    """
    if _OWN.fullmatch(request.case) is None:
        known = settings.CASES_OUTSIDE
        fits = known is None or any(re.fullmatch(form, request.case) for form in known)
        return Is.ELSEWHERE if fits else Is.UNKNOWN
    own = {item.ref.table for item in request.fields}
    if len(own) == 1 and (table := own.pop()).startswith(_FIELDS):
        return table.removeprefix(_FIELDS)  # what an entry itself holds about a person: the register said who opens it
    for register in registers():
        if register.cases and (found := genuine(register.table.objects.filter(pk=request.case))):
            state = found[0].state if at is None else _state_then(register, found[0], at)
            return _standing(register, found[0], state, request.subject) if state else Is.UNKNOWN
    return Is.UNKNOWN


def _state_then(register: Register, row: Any, at: datetime) -> str:
    """The stage at which the row stood then; empty where it was not opened yet."""
    if row.opened_at > at:
        return ""
    steps = genuine(Step.objects.filter(register=register.name, row=row.pk))
    over = [step.after for step in steps if step.at <= at]
    later = [step.before for step in steps if step.at > at and step.before]
    # A row that passes keeps no step of its opening: it stood where its first step found it.
    return str(over[-1] if over else later[0] if later else row.state)


def _standing(register: Register, row: Any, state: str, subject: str | None) -> str:
    stage = register.stage(state)
    if stage.last or stage.rests:
        return Is.CLOSED
    about = str(getattr(row, register.subject)) if register.subject else ""
    return Is.ANOTHER if about and subject is not None and about != subject else register.name
