# SPDX-License-Identifier: Apache-2.0
"""What the gate, and whoever names a handler, reads of declarations: one statement, every row with its imprint.

- an interest that nobody has decided about keeps away from everything; a decided one from what was decided;
- a relative's and one's own records are barred whatever was decided (XB-47): no reviewer opens these;
- a declaration counts to its last day, whatever its stage.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tournier_office.interests.models import Declaration, Interest
from tournier_office.interests.words import OWN, RELATIVE
from tournier_office.site.imprints import Whole, opened
from tournier_office.site.interests import APPROVE, HANDLE, LOOK, Declared, Tie
from tournier_office.site.reading import Question, rows

_DECLARATION, _INTEREST = Whole(Declaration, "d"), Whole(Interest, "t")
_ASKED = (
    f"SELECT {_DECLARATION.columns}, {_INTEREST.columns} FROM interests_declaration d"
    f" LEFT JOIN interests_interest t ON t.staff = d.staff AND t.state <> 'ended' WHERE d.staff = %s"
)
_ALL = frozenset({LOOK, APPROVE, HANDLE})
_UNDECIDED = frozenset({"declared", "over"})


def questions(number: str) -> list[Question]:
    """What this asks, so that it can be asked together with others' questions."""
    return [_question(number)]


def _question(number: str) -> Question:
    return Question(_ASKED, (number,))


def declared(number: str) -> Declared:
    """What this person declared. Raises Refused (`fact.changed`) when a row was changed past the office."""
    days: list[date] = []
    own, ties = "", []
    for values in rows(_question(number)):
        declaration, interest = opened(values, _DECLARATION, _INTEREST)
        days.append(_day(declaration["until"]))
        if not interest:
            continue
        if interest["kind"] == OWN and not own:
            own, *more = [*_keys(interest), ""]
            ties.append(Tie(frozenset(more) - {""}, relative=True))
        else:
            ties.append(tie_of(interest))
    return Declared(own, tuple(ties), min(days, default=None))


def tie_of(row: Mapping[str, Any]) -> Tie:
    """What one interest keeps away from."""
    near = row["kind"] in {OWN, RELATIVE}
    decided = frozenset(filter(None, str(row["measures"]).split(",")))
    bars = _ALL if near or row["state"] in _UNDECIDED else decided
    return Tie(frozenset(_keys(row)), str(row["organisation"]), str(row["colleague"]), bars, relative=near)


def _keys(row: Mapping[str, Any]) -> list[str]:
    return [key for key in str(row["customers"]).split(",") if key]


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
