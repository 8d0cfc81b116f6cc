# SPDX-License-Identifier: Apache-2.0
"""What the gate reads of cases: whether one stands against whoever asks (`staff.open_violation`; XB-18, PBOC3-11).

It does while a case runs in which the overseers suspended the person, and until the day up to which a decision that was
told bars them or whoever was in charge. Nobody has to lift it: the day passes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tournier_office.site.imprints import Whole
from tournier_office.site.reading import Question, rows
from tournier_office.violations.models import Violation
from tournier_office.violations.register import RUNNING

_ROW = Whole(Violation, "v")
_OF = f"SELECT {_ROW.columns} FROM violations_violation v WHERE v.about = %s OR v.manager = %s"
_TOLD = frozenset({"decided", "appealed", "final", "closed"})


def questions(number: str) -> list[Question]:
    """What this fact asks, so that it can be asked together with others' questions."""
    return [_question(number)]


def _question(number: str) -> Question:
    return Question(_OF, (number, number))


def stands_against(number: str, today: date) -> bool:
    """Whether a case stands against this person today. Raises Refused (`fact.changed`) when one was changed past the office."""
    return any(_stands(_ROW.open(values), number, today) for values in rows(_question(number)))


def _stands(row: Mapping[str, Any], number: str, today: date) -> bool:
    if row["about"] == number and row["state"] in RUNNING and row["suspension"] == "yes":
        return True
    if row["state"] not in _TOLD:
        return False
    until = row["barred_until"] if row["about"] == number else row["manager_barred_until"]
    return until is not None and today <= _day(until)


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
