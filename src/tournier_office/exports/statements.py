# SPDX-License-Identifier: Apache-2.0
"""A statement from the form: one table, some of its fields, simple conditions. Pure.

Whatever comes out goes through the guard like a person's own SQL: a mistake here would give an odd answer, not a leak.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from tournier.base import BadInput
from tournier.mask import PARTIAL

OPERATORS: Mapping[str, str] = MappingProxyType(
    {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "begins": "LIKE", "empty": "", "filled": ""}
)
MOST_CONDITIONS = 10
_LONGEST = 200
_NUMBER = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,6})?\Z")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition; all of them must hold."""

    field: str
    operator: str
    value: str = ""


def build(
    table: str, fields: Sequence[str], conditions: Sequence[Condition], categories: Mapping[str, str], dialect: str
) -> str:
    """The statement. `categories` are those of the table's fields. Raises BadInput for what the form does not offer."""
    if not fields or set(fields) - set(categories) or len(set(fields)) != len(fields):
        raise BadInput("export.fields", "No field is chosen, or one that is not offered.", "Choose from the list.")
    if len(conditions) > MOST_CONDITIONS:
        raise BadInput("export.conditions", f"There are more than {MOST_CONDITIONS} conditions.", "Ask in SQL.")
    shown = ", ".join(_name(field, dialect) for field in fields)
    where = " AND ".join(_condition(one, categories, dialect) for one in conditions)
    place = ".".join(_name(part, dialect) for part in table.split("."))
    return f"SELECT {shown} FROM {place}" + (f" WHERE {where}" if where else "")


def _name(name: str, dialect: str) -> str:
    quote = "`" if dialect == "mysql" else '"'
    return f"{quote}{name.replace(quote, quote * 2)}{quote}"


def _condition(one: Condition, categories: Mapping[str, str], dialect: str) -> str:
    operator = OPERATORS.get(one.operator)
    if operator is None or one.field not in categories:
        raise BadInput("export.condition", "A condition is not one of those offered.", "Choose from the list.")
    name = _name(one.field, dialect)
    if one.operator in {"empty", "filled"}:
        return f"{name} IS NULL" if one.operator == "empty" else f"{name} IS NOT NULL"
    value = one.value.strip()
    if not value or len(value) > _LONGEST or not value.isprintable() or "\\" in value:
        raise BadInput("export.value", "The value of a condition is missing or cannot be used.", "Write another.")
    if PARTIAL.get(categories[one.field]) == "amount" and operator != "LIKE":
        if not _NUMBER.match(value):
            raise BadInput("export.number", "An amount is compared with a number.", "Write it like 12000.50.")
        return f"CAST({name} AS DECIMAL(38, 6)) {operator} {value}"
    if operator == "LIKE":
        if set("%_") & set(value):
            raise BadInput("export.value", "The value of a condition holds a wildcard.", "Write how it begins.")
        value += "%"
    return f"{name} {operator} {_text(value)}"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
