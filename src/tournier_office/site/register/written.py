# SPDX-License-Identifier: Apache-2.0
"""A row of a register as plain values: for the API's bodies, the command's `--json` and the cells of a list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier.base import JSON
from tournier.law.clocks import BANK_TIME
from tournier_office.people import lookups as people
from tournier_office.site.register.description import Field, Kind, Register, Text
from tournier_office.site.register.judging import Actor


def plain(value: Any) -> JSON:
    """A value as JSON holds it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if isinstance(value, str | int | bool | None) else str(value)


@dataclass(slots=True)
class Reader:
    """Reads fields as a person does; names and choices are asked once for a whole list, and never kept longer."""

    _choices: dict[str, dict[str, str]] = dataclass_field(default_factory=dict)
    _names: dict[tuple[Kind, str], str] = dataclass_field(default_factory=dict)

    def words(self, field: Field, row: Any) -> str:
        """The field of this row."""
        if field.reading is not None:
            return str(field.reading(row))
        value = getattr(row, field.name)
        return "" if value is None or value == "" else self.value(field, value)

    def value(self, field: Field, value: Any) -> str:
        """One value of the field."""
        if field.kind in (Kind.CHOICE, Kind.CHOICES) and field.choices is not None:
            if field.name not in self._choices:
                self._choices[field.name] = {code: str(text) for code, text in field.choices()}
            return ", ".join(self._choices[field.name].get(one, one) for one in self._chosen(field, value))
        if field.kind is Kind.PEOPLE:
            return ", ".join(self.value(replace(field, kind=Kind.STAFF), one) for one in str(value).split(","))
        if field.kind in (Kind.STAFF, Kind.BRANCH):
            name = people.name_of if field.kind is Kind.STAFF else people.branch_name
            key = (field.kind, str(value))
            if key not in self._names:
                self._names[key] = name(str(value))
            return self._names[key]
        if field.kind is Kind.MOMENT and isinstance(value, str):  # as a step keeps it
            value = datetime.fromisoformat(value)
        return f"{value.astimezone(BANK_TIME):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value)

    @staticmethod
    def _chosen(field: Field, value: Any) -> list[str]:
        return str(value).split(",") if field.kind is Kind.CHOICES else [str(value)]

    def cells(self, register: Register, row: Any) -> list[str]:
        """A line of an export: every open field."""
        stage = str(register.stage(row.state).words)
        return [row.pk, stage, *(self.words(field, row) for field in register.open_fields)]


def columns(register: Register) -> tuple[Field, ...]:
    """The fields of a list."""
    return tuple(field for field in register.open_fields if field.listed)


def headings(register: Register) -> list[Text]:
    """The first line of an export."""
    return [_("Number"), pgettext_lazy("of an entry", "Stage"), *(field.words for field in register.open_fields)]


def own(register: Register, actor: Actor, row: Any) -> list[Field]:
    """The classed fields that this person wrote of themselves: what they hold is no news to them, and needs no gate."""
    if actor.service:
        return []
    found = [field for field in register.classed if field.own and getattr(row, field.own) == actor.staff]
    return [field for field in found if getattr(row, field.name)]


def row_as_json(register: Register, row: Any) -> dict[str, Any]:
    """The row with every open field: stored ones as they are, others as they read."""
    values = {
        field.name: plain(getattr(row, field.name))
        if field.stored
        else str(field.reading(row))
        if field.reading
        else ""
        for field in register.open_fields
        if field.stored or field.reading
    }
    return {
        "key": row.pk,
        "state": row.state,
        "branch": row.branch,
        "opened_by": row.opened_by,
        "opened_at": row.opened_at.isoformat(),
        "entry": row.entry,
        **values,
    }
