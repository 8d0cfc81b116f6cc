# SPDX-License-Identifier: Apache-2.0
"""A bounded sample of a table's cells as text, for the detector. It stays in memory and is never written or printed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tournier.base import TournierError
from tournier.catalogue import Source
from tournier.detect import ColumnSample
from tournier.engines.databases import Database
from tournier.engines.describing import place_of
from tournier.engines.duck import quoted
from tournier.engines.indexing import Progress, silent
from tournier.engines.opening import open_database
from tournier.engines.shapes import Shape, TableShape
from tournier.mask import text_of

SAMPLE_ROWS = 2000
_LONGEST_CELL = 200
_BINARY = ("blob", "bytea", "json", "xml", "binary", "[]", "tsvector")


def samples(shape: Shape, source: str, progress: Progress = silent) -> Iterator[ColumnSample]:
    """Every column with a sample of its distinct values; a table that cannot be read gives its names alone."""
    database = open_database(Source(source, shape.url, shape.dialect))
    try:
        for done, table in enumerate(shape.tables, 1):
            yield from _table(database, shape.dialect, source, table)
            progress("sample", done, len(shape.tables))
    finally:
        database.close()


def _table(database: Database, dialect: str, source: str, table: TableShape) -> Iterator[ColumnSample]:
    read = [column.name for column in table.columns if not any(word in column.type.lower() for word in _BINARY)]
    try:
        rows = _rows(database, dialect, table, read) if read else []
    except TournierError:
        rows = []
    keys = set(table.key) if len(table.key) == 1 else set()
    refers = {key.columns[0]: key.to for key in table.foreign if len(key.columns) == 1}
    for column in table.columns:
        place = read.index(column.name) if column.name in read else None
        yield ColumnSample(
            source=source,
            table=table.name,
            column=column.name,
            type=column.type,
            comment=column.comment,
            table_comment=table.comment,
            is_key=column.name in keys,
            refers_to=refers.get(column.name, ""),
            values=() if place is None else _distinct(row[place] for row in rows),
        )


def _distinct(cells: Iterator[Any]) -> tuple[str, ...]:
    texts = (text_of(cell) if not isinstance(cell, bytes) else None for cell in cells)
    return tuple(dict.fromkeys(text.strip()[:_LONGEST_CELL] for text in texts if text is not None and text.strip()))


def _rows(database: Database, dialect: str, table: TableShape, columns: list[str]) -> list[tuple[Any, ...]]:
    listed = ", ".join(f"t.{quoted(name)}" for name in columns)
    place, spread = place_of(table), ""
    if dialect == "postgresql" and not table.is_view and (table.rows or 0) > SAMPLE_ROWS * 10:
        # Pages from all over the table, twice as many rows as are needed.
        spread = f" TABLESAMPLE SYSTEM ({min(100.0, 200.0 * SAMPLE_ROWS / (table.rows or 1)):.6f})"
    elif dialect == "duckdb" and not table.is_view:
        spread = f" USING SAMPLE reservoir({SAMPLE_ROWS} ROWS) REPEATABLE (1)"
    sql = f"SELECT {listed} FROM {place} t{spread} LIMIT {SAMPLE_ROWS}"
    return database.read(lambda connection: connection.rows(sql))
