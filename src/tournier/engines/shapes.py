# SPDX-License-Identifier: Apache-2.0
"""What a database says about itself, as values: tables, columns, keys, indexes and comments."""

from __future__ import annotations

from dataclasses import dataclass

_USUAL = ("main", "public")  # where DuckDB and PostgreSQL look for a table without a schema


@dataclass(frozen=True, slots=True)
class ColumnShape:
    """One column with its type as the database spells it."""

    name: str
    type: str
    nullable: bool = True
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`columns` here refer to `to_columns` of the table `to` (named as TableShape.name)."""

    columns: tuple[str, ...]
    to: str
    to_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table or view. `name` is as a catalogue spells it; `indexed` are columns whose equality an index answers."""

    name: str
    columns: tuple[ColumnShape, ...]
    key: tuple[str, ...] = ()
    foreign: tuple[ForeignKey, ...] = ()
    indexed: frozenset[str] = frozenset()
    rows: int | None = None
    comment: str = ""
    is_view: bool = False
    schema: str = ""

    @property
    def label(self) -> str:
        """The name without its schema."""
        return self.name[len(self.schema) + 1 :] if self.schema else self.name

    def column(self, name: str) -> ColumnShape | None:
        """The column of that name."""
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True, slots=True)
class Shape:
    """A whole database."""

    url: str
    dialect: str
    tables: tuple[TableShape, ...]

    def table(self, name: str) -> TableShape | None:
        """The table of that name. A catalogue that somebody wrote may leave the schema out: then the one table so called."""
        found = next((table for table in self.tables if table.name == name), None)
        if found is not None:
            return found
        called = [table for table in self.tables if table.label == name]
        usual = [table for table in called if table.schema in _USUAL]
        return called[0] if len(called) == 1 else usual[0] if len(usual) == 1 else None
