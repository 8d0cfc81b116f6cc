# SPDX-License-Identifier: Apache-2.0
"""A database of many tables, named as core systems name them: small ones, and every hundredth one large."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

from tests.detect.schemas.cells import column
from tests.detect.schemas.templates import seeded, tables_of

_BASE, _EVERY, _DOUBLED = 400, 100, 8
Do = Callable[[str], object]


def fill(do: Do, many: Callable[[str, list[tuple[str, ...]]], object], tables: int, kind: str = "TEXT") -> int:
    """Make the tables by statements; `many` inserts rows with `?` marks. Returns how many rows the largest has."""
    draw = seeded("thousand")
    templates = tables_of("tuning")
    largest = 0
    for number in range(tables):
        name, columns = templates[number % len(templates)]
        table = f'"{name}_{number:04d}"'
        if number < len(templates):
            listed = ", ".join(f'"{one}" {kind}' for one, _ in columns)
            do(f"CREATE TABLE {table} ({listed})")
            cells = [_filled(column(kind_of, _BASE, draw)) for _, kind_of in columns]
            rows = list(zip(*cells, strict=True))
            many(f"INSERT INTO {table} VALUES ({', '.join('?' for _ in columns)})", rows)
        else:
            do(f'CREATE TABLE {table} AS SELECT * FROM "{name}_{number % len(templates):04d}"')
        if number % _EVERY == _EVERY - 1:
            for _ in range(_DOUBLED):
                do(f"INSERT INTO {table} SELECT * FROM {table}")
            largest = _BASE << _DOUBLED
    return largest


def _filled(cells: tuple[str, ...]) -> Iterator[str]:
    for place in range(_BASE):
        yield cells[place % len(cells)]


def in_sqlite(path: Path, tables: int) -> str:
    """As a SQLite file; its address."""
    base = sqlite3.connect(path)
    fill(base.execute, base.executemany, tables)
    base.commit()
    base.close()
    return f"sqlite:///{path}"


def in_duckdb(path: Path, tables: int) -> str:
    """As a DuckDB file; its address."""
    base = duckdb.connect(str(path))
    base.execute("BEGIN")
    fill(base.execute, lambda sql, rows: _poured(base, sql, rows), tables, "VARCHAR")
    base.execute("COMMIT")
    base.close()
    return f"duckdb:///{path}"


def _poured(base: duckdb.DuckDBPyConnection, sql: str, rows: list[tuple[str, ...]]) -> None:
    """All rows at once: one after the other takes minutes."""
    given = pa.table([list(cells) for cells in zip(*rows, strict=True)], [f"c{n}" for n in range(len(rows[0]))])
    base.register("given", given)
    base.execute(f"{sql.partition(' VALUES ')[0]} SELECT * FROM given")
    base.unregister("given")


def in_postgresql(url: str, tables: int) -> str:
    """In an empty PostgreSQL database, with its statistics fresh; its address."""
    import psycopg

    with psycopg.connect(url) as base:
        cursor = base.cursor()
        fill(cursor.execute, lambda sql, rows: cursor.executemany(sql.replace("?", "%s"), rows), tables)
    with psycopg.connect(url, autocommit=True) as base:
        base.execute("ANALYZE")
    return url
