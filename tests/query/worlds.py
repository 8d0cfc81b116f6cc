# SPDX-License-Identifier: Apache-2.0
"""Two databases that differ in hidden values only, and the copy in which those values never were.

A world has tables with their treatments, and three sets of rows: `one` and `other` are the pair, `copy` is what
somebody who masks by hand would make of either. It is reckoned here cell by cell, apart from what the guard writes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

from tournier.mask import PARTIAL, partial
from tournier.mask.sql import DIALECTS as MASKABLE
from tournier.query import Guard, TableRule
from tournier.query.tokens import token

KEY = b"k" * 32
Kind = Literal["int", "text", "number", "date", "band"]
Row = tuple[Any, ...]
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MASKS = ("partial", "year", "district")
TYPES: Mapping[str, Mapping[str, str]] = {
    "sqlite": {"int": "INTEGER", "text": "TEXT", "number": "REAL", "date": "TEXT", "band": "INTEGER"},
    "duckdb": {"int": "INTEGER", "text": "VARCHAR", "number": "DECIMAL(12,2)", "date": "DATE", "band": "DOUBLE"},
    "postgresql": {"int": "integer", "text": "text", "number": "numeric(12,2)", "date": "date", "band": "numeric"},
    "mysql": {"int": "INT", "text": "VARCHAR(200)", "number": "DECIMAL(12,2)", "date": "DATE", "band": "BIGINT"},
}
SCHEMA = {"postgresql": "public.", "duckdb": "main.", "sqlite": "main.", "mysql": ""}


@dataclass(frozen=True)
class Column:
    """A column; without a treatment nobody who asks knows that it exists."""

    name: str
    kind: Kind
    treatment: str | None = "plain"


@dataclass(frozen=True)
class Table:
    """A table and its rule. Without `ruled` it does not exist for those who ask."""

    name: str
    columns: tuple[Column, ...]
    rows: str = ""
    subject: tuple[str, ...] = ()
    ruled: bool = True

    def rule(self, dialect: str) -> TableRule:
        """The rule as a guard of this dialect takes it."""
        fields = {column.name: column.treatment for column in self.columns if column.treatment}
        types = {column.name: TYPES[dialect][column.kind] for column in self.columns} if dialect in TYPES else {}
        name = SCHEMA.get(dialect, "") + self.name
        return TableRule(name, rows=self.rows, fields=fields, subject=self.subject, types=types)


@dataclass(frozen=True)
class Rows:
    """What a table holds: rows that its rule lets through, and rows that it hides."""

    visible: tuple[Row, ...]
    hidden: tuple[Row, ...] = ()

    def mixed(self) -> list[Row]:
        """All of them, a hidden one after each visible one as far as they go."""
        found: list[Row] = []
        for place in range(max(len(self.visible), len(self.hidden))):
            found += self.visible[place : place + 1] + self.hidden[place : place + 1]
        return found


@dataclass(frozen=True)
class World:
    """Tables and the pair of their contents."""

    tables: tuple[Table, ...]
    one: Mapping[str, Rows]
    other: Mapping[str, Rows]

    def fitted(self, dialect: str) -> World:
        """The world for an engine in which not every mask can be written: there the field is withheld."""
        missing = (() if dialect in MASKABLE else _MASKS) + (() if dialect in SCHEMA else ("token",))
        return replace(self, tables=tuple(_withheld(table, missing) for table in self.tables)) if missing else self

    def guard(self, dialect: str, **more: Any) -> Guard:
        """The guard over the pair."""
        return Guard([t.rule(dialect) for t in self.tables if t.ruled], dialect=dialect, token_key=KEY, **more)

    def copy(self) -> World:
        """The world that never held what is hidden; the same whichever of the pair it is made from."""
        shown = [table for table in self.tables if table.ruled]
        made = {table.name: _masked(table, self.one[table.name]) for table in shown}
        again = {table.name: _masked(table, self.other[table.name]) for table in shown}
        assert made == again, "the pair differs in what is shown"
        return World(tuple(_plain(table) for table in shown), made, made)

    def canaries(self) -> frozenset[str]:
        """Pieces of hidden values that stand in nothing that may be shown."""
        visible = {str(cell) for rows in self.copy().one.values() for row in rows.visible for cell in row}
        whole = "\n".join(visible)
        pieces = {
            piece
            for rows in (*self.one.values(), *self.other.values())
            for row in rows.mixed()
            for cell in row
            for piece in _pieces(str(cell))
        }
        return frozenset(piece for piece in pieces if piece not in whole)


def _withheld(table: Table, treatments: tuple[str, ...]) -> Table:
    columns = tuple(
        replace(column, treatment="withheld") if (column.treatment or "").startswith(treatments) else column
        for column in table.columns
    )
    return replace(table, columns=columns)


def _pieces(text: str) -> Iterator[str]:
    # A piece of a date is a piece of many dates, today's among them.
    wide = len(text) if _DATE.fullmatch(text) else 4 if text.isascii() else 2
    return (text[place : place + wide] for place in range(len(text) - wide + 1))


def _plain(table: Table) -> Table:
    kinds: dict[str, Kind] = {"band": "band", "partial": "text", "token": "text", "year": "text", "district": "text"}
    columns = tuple(
        Column(
            column.name,
            kinds.get(column.treatment.partition(":")[0], column.kind),
            "withheld" if column.treatment == "withheld" else "plain",  # so that it is as much of a constant
        )
        for column in table.columns
        if column.treatment
    )
    return Table(table.name, columns)


def _masked(table: Table, rows: Rows) -> Rows:
    kept = [(place, column) for place, column in enumerate(table.columns) if column.treatment]
    return Rows(
        tuple(tuple(shown(str(column.treatment), row[place]) for place, column in kept) for row in rows.visible)
    )


def shown(treatment: str, value: Any) -> Any:
    """One cell under a treatment."""
    kind, _, detail = treatment.partition(":")
    if value is None or kind == "withheld":
        return None
    if kind == "plain":
        return value
    if kind == "band":
        return math.floor(Decimal(str(value)) / int(detail)) * int(detail)
    if kind == "token":
        return token(KEY, str(value))
    return partial(PARTIAL.get(detail, detail) or kind, str(value))


def ordered(rows: Sequence[Row]) -> list[Row]:
    """Rows in an order of their own, for answers whose order nobody fixed."""
    return sorted(rows, key=repr)
