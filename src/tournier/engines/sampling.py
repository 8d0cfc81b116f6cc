# SPDX-License-Identifier: Apache-2.0
"""A bounded sample of a table's cells as text, for the detector. It stays in memory and is never written or printed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tournier.base import TournierError
from tournier.catalogue import Source
from tournier.detect import ColumnSample
from tournier.engines.databases import Connection, Database
from tournier.engines.describing import place_of
from tournier.engines.duck import quoted
from tournier.engines.failures import SourceError
from tournier.engines.indexing import Progress, silent
from tournier.engines.opening import open_database
from tournier.engines.shapes import Shape, TableShape
from tournier.mask import text_of

SAMPLE_ROWS = 500
ADOPTED_ROWS = 2000  # what is adopted is looked at longer: rare codes of a flag are proposed as facts too
_LARGE = 10  # a table of more than so many samples is read in several places
_RANGES = 10
_VECTOR, _VECTORS = 2048, 16
_LONGEST_CELL = 200
_BINARY = ("blob", "bytea", "json", "xml", "binary", "[]", "tsvector")


def samples(
    shape: Shape, source: str, progress: Progress = silent, wanted: int = SAMPLE_ROWS
) -> Iterator[ColumnSample]:
    """Every column with a sample of its distinct values; a table that cannot be read gives its names alone."""
    database = open_database(Source(source, shape.url, shape.dialect))
    try:
        for done, table in enumerate(shape.tables, 1):
            yield from _table(database, shape.dialect, source, table, wanted)
            progress("sample", done, len(shape.tables))
    finally:
        database.close()


def _table(database: Database, dialect: str, source: str, table: TableShape, wanted: int) -> Iterator[ColumnSample]:
    read = [column.name for column in table.columns if not any(word in column.type.lower() for word in _BINARY)]
    unread = False
    try:
        rows = _rows(database, dialect, table, read, wanted) if read else []
    except TournierError:
        rows, unread = [], True
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
            unread=unread,
        )


def _distinct(cells: Iterator[Any]) -> tuple[str, ...]:
    texts = (text_of(cell) if not isinstance(cell, bytes) else None for cell in cells)
    return tuple(dict.fromkeys(text.strip()[:_LONGEST_CELL] for text in texts if text is not None and text.strip()))


def _rows(
    database: Database, dialect: str, table: TableShape, columns: list[str], wanted: int
) -> list[tuple[Any, ...]]:
    listed = ", ".join(f"t.{quoted(name)}" for name in columns)
    place = place_of(table)

    def read(connection: Connection) -> list[tuple[Any, ...]]:
        first = f"SELECT {listed} FROM {place} t LIMIT {wanted}"
        spread = _spread(connection, dialect, table, listed, wanted)
        rows = connection.rows(spread) if spread else []
        return rows[:wanted] if len(rows) >= wanted // 2 else connection.rows(first)

    return database.read(read)


def _spread(connection: Connection, dialect: str, table: TableShape, listed: str, wanted: int) -> str:
    """A statement that reads a few places all over a large table; empty where the first rows have to do.

    - PostgreSQL: some pages, drawn by the server; never a sequential scan;
    - DuckDB: some vectors, then some rows of these; a reservoir alone would read the whole table;
    - SQLite: ranges of row numbers, each found by the table's own tree.
    """
    if table.is_view:
        return ""
    if dialect == "sqlite":
        return _sqlite_ranges(connection, table, listed, wanted)
    rows = table.rows or 0
    if rows <= wanted * _LARGE:
        return ""
    place = place_of(table)
    if dialect == "postgresql":  # twice as many rows as are needed: pages are unequally filled
        return f"SELECT {listed} FROM {place} t TABLESAMPLE SYSTEM ({200.0 * wanted / rows:.6f}) LIMIT {wanted}"
    if dialect == "duckdb":
        percent = min(100.0, 100.0 * _VECTORS * _VECTOR / rows)
        some = f"(SELECT * FROM {place} TABLESAMPLE SYSTEM ({percent:.6f} PERCENT) REPEATABLE (1))"
        return f"SELECT {listed} FROM {some} t USING SAMPLE reservoir({wanted} ROWS) REPEATABLE (1)"
    return ""


def _sqlite_ranges(connection: Connection, table: TableShape, listed: str, wanted: int) -> str:
    place = place_of(table)
    try:
        [(least, most)] = connection.rows(
            f"SELECT (SELECT min(_rowid_) FROM {place}), (SELECT max(_rowid_) FROM {place})"
        )
    except SourceError:
        return ""  # WITHOUT ROWID, or a column of that name
    if not isinstance(least, int) or not isinstance(most, int) or most - least <= wanted * _LARGE:
        return ""
    step, each = (most - least) // _RANGES, wanted // _RANGES
    parts = [
        f"SELECT * FROM (SELECT {listed} FROM {place} t WHERE t._rowid_ >= {start} AND t._rowid_ < {start + step} LIMIT {each})"
        for start in range(least, least + step * _RANGES, step)
    ]
    return " UNION ALL ".join(parts)
