# SPDX-License-Identifier: Apache-2.0
"""Whether what a request names as its case is one (M24, M27; decision 0363): `approval.case_open` reads it at every question.

- a number of this office's own form is an entry of a register whose entries are cases: it is there, it is open, and where
  it names a customer, it is this one;
- any other number belongs to another system of the bank. It counts where the office is told to trust its form, and the
  ledger says that it is not known here. An office that was told of no form trusts each.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

from django.conf import settings

from tournier.policy import Request
from tournier_office.site.bound import genuine
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


def case_of(request: Request) -> str:
    """The register in which this case stands, or what else the number is. Raises Refused for a row that was changed."""
    if _OWN.fullmatch(request.case) is None:
        known = settings.CASES_OUTSIDE
        fits = known is None or any(re.fullmatch(form, request.case) for form in known)
        return Is.ELSEWHERE if fits else Is.UNKNOWN
    own = {item.ref.table for item in request.fields}
    if len(own) == 1 and (table := own.pop()).startswith(_FIELDS):
        return table.removeprefix(_FIELDS)  # what an entry itself holds about a person: the register said who opens it
    for register in registers():
        if register.cases and (found := genuine(register.table.objects.filter(pk=request.case))):
            return _standing(register, found[0], request.subject)
    return Is.UNKNOWN


def _standing(register: Register, row: Any, subject: str | None) -> str:
    stage = register.stage(row.state)
    if stage.last or stage.rests:
        return Is.CLOSED
    about = str(getattr(row, register.subject)) if register.subject else ""
    return Is.ANOTHER if about and subject is not None and about != subject else register.name
