# SPDX-License-Identifier: Apache-2.0
"""A row of any register, made from its description: what tests of every register stand on."""

from typing import Any

from django.utils import timezone

from tournier_office.people.lookups import staff_of
from tournier_office.site.register import Field, Kind, Move, Register
from tournier_office.site.register.acting import actor
from tournier_office.site.register.judging import Actor

NOBODY = "N000"  # numbers that nobody has: a row's persons are none of those who are tried


def person(number: str) -> Actor:
    """Somebody of the small office, as who acts."""
    staff = staff_of(number)
    assert staff is not None
    return actor(staff)


def _value(field: Field, place: int) -> Any:
    if field.category:
        return b"" if field.stored else "x"
    if field.kind is Kind.STAFF:
        return f"{NOBODY}{place}"
    if field.kind in (Kind.MOMENT, Kind.DAY):
        now = timezone.now()
        return now if field.kind is Kind.MOMENT else now.date()
    if field.kind in (Kind.CHOICE, Kind.CHOICES) and field.choices is not None:
        return field.choices()[0][0]
    return {Kind.NUMBER: 1, Kind.BRANCH: "B01"}.get(field.kind, "x")


def values(register: Register, state: str = "", branch: str = "B01", **over: Any) -> dict[str, Any]:
    """The columns of a row, every one filled."""
    stored = {field.name: _value(field, place) for place, field in enumerate(register.fields) if field.stored}
    base = {"state": state or register.stages[0].code, "branch": branch, "opened_by": f"{NOBODY}99"}
    return {**stored, **base, "opened_at": timezone.now(), "entry": "e", **over}


def make(register: Register, state: str = "", branch: str = "B01", **over: Any) -> Any:
    """The row, written by the ORM."""
    return register.table.objects.create(**values(register, state, branch, **over))


def form(move: Move) -> dict[str, str]:
    """What a person would type into the form of a move."""
    staff = iter(("S0002", "S0003", "S0004"))
    texts = {one.name: next(staff) if one.kind is Kind.STAFF else _text(one) for one in move.asks}
    return {**texts, "reason": "because"} if move.reason else texts


def _text(field: Field) -> str:
    value = "x" if field.category else _value(field, 0)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
