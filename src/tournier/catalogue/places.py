# SPDX-License-Identifier: Apache-2.0
"""Sources, tables and fields as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from tournier.catalogue.classes import InformationClass


class FieldRef(NamedTuple):
    """Names one field: the table's id (`source:schema.table`) and the column."""

    table: str
    field: str

    def __str__(self) -> str:
        return f"{self.table}.{self.field}"


@dataclass(frozen=True, slots=True)
class Source:
    """A database that holds customer information. `url` may name an environment variable as `env:NAME`."""

    name: str
    url: str
    dialect: str  # sqlite, duckdb, postgresql, files


@dataclass(frozen=True, slots=True)
class Field:
    """One column. Without a category and a confirmed class it is closed to everyone (M06)."""

    name: str
    category: str | None = None
    cls: InformationClass | None = None
    confirmed: bool = False
    zh: str = ""
    en: str = ""
    indexed: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the gate may consider the field at all."""
        return self.confirmed and self.category is not None and self.cls is not None


@dataclass(frozen=True, slots=True)
class Join:
    """One step on the way from a table to the customer: `columns` here equal `to_columns` in `to_table`."""

    columns: tuple[str, ...]
    to_table: str
    to_columns: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table whose rows belong to customers.

    `path` leads to the customer table through zero or more joins; the customer table's own path is empty.
    `subject` names the column that holds the customer's key in the last table of the path (in this
    table when the path is empty), so that a table which itself carries the key needs no join.
    """

    id: str  # "source:schema.table"
    source: str
    name: str  # "schema.table" or "table", as the source spells it
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    subject: str
    path: tuple[Join, ...] = ()
    zh: str = ""
    en: str = ""

    def field(self, name: str) -> Field | None:
        """The field of that name, or None."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {field.name: field for field in reversed(self.fields)}
