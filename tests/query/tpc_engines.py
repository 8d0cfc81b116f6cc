# SPDX-License-Identifier: Apache-2.0
"""The databases of TPC-H and TPC-DS on PostgreSQL, SQLite and MariaDB, filled from the files that DuckDB made.

Each has the indexes that a bank's would have: the keys of its tables, and the columns by which they are joined.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import duckdb
import psycopg

from tests import mariadb
from tests.query.tpc import Benchmark, called, typed

_PIECE = 10_000
_MARIADB_FORM = r"(HEADER false, DELIMITER '\t', NULLSTR '\N', QUOTE '', ESCAPE '')"  # what LOAD DATA reads by itself


def into(engine: str, benchmark: Benchmark, file: Path, place: str) -> None:
    """All tables of a DuckDB file into an empty database of the engine: its URL, or SQLite's file."""
    {"postgresql": into_postgresql, "sqlite": _into_sqlite, "mysql": _into_mariadb}[engine](benchmark, file, place)


def into_postgresql(benchmark: Benchmark, file: Path, url: str) -> None:
    """All tables of a DuckDB file into a PostgreSQL database, with the types that they have there."""
    with duckdb.connect(str(file), read_only=True) as held, psycopg.connect(url) as server, server.cursor() as cursor:
        for table, made in _made("postgresql", held):
            cursor.execute(made.encode())
            copied = file.with_suffix(f".{table}.csv")
            held.execute(f"COPY {table} TO '{copied}' (HEADER false)")
            with cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv)".encode()) as copy:
                copy.write(copied.read_bytes())
            copied.unlink()
        for index in indexes(benchmark):
            cursor.execute(index.encode())
        server.commit()
        server.autocommit = True
        cursor.execute(b"ANALYZE")


def _into_mariadb(benchmark: Benchmark, file: Path, url: str) -> None:
    with (
        duckdb.connect(str(file), read_only=True) as held,
        mariadb.connect(url, local_infile=True) as server,
        server.cursor() as cursor,
    ):
        for table, made in _made("mysql", held):
            cursor.execute(made)
            copied = file.with_suffix(f".{table}.tsv")
            held.execute(f"COPY {table} TO '{copied}' {_MARIADB_FORM}")
            cursor.execute(f"LOAD DATA LOCAL INFILE '{copied}' INTO TABLE {table}")
            copied.unlink()
        for index in indexes(benchmark):
            cursor.execute(index)


def _into_sqlite(benchmark: Benchmark, file: Path, place: str) -> None:
    with duckdb.connect(str(file), read_only=True) as held, sqlite3.connect(place) as server:
        columns = typed(held)
        for table, made in _made("sqlite", held):
            server.execute(made)
            marks = ", ".join("?" * len(columns[table]))
            server.executemany(f"INSERT INTO {table} VALUES ({marks})", _simple(held, table, columns[table]))
        for index in indexes(benchmark):
            server.execute(index)
    server.close()


def _simple(
    held: duckdb.DuckDBPyConnection, table: str, columns: list[tuple[str, str]]
) -> Iterator[tuple[object, ...]]:
    """Rows as SQLite can hold them: it has neither dates nor decimals."""
    kinds = {"DATE": "VARCHAR", "DECIMAL": "DOUBLE"}
    items = (f"CAST({name} AS {kinds.get(kind.partition('(')[0], kind)})" for name, kind in columns)
    found = held.execute(f"SELECT {', '.join(items)} FROM {table}")
    while rows := found.fetchmany(_PIECE):
        yield from rows


def _made(engine: str, held: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    for table, columns in typed(held).items():
        made = ", ".join(f"{name} {called(kind, engine)}" for name, kind in columns)
        yield table, f"CREATE TABLE {table} ({made})"


def indexes(benchmark: Benchmark) -> Iterator[str]:
    """The statements that make them."""
    for table, columns in (*benchmark.keys.items(), *benchmark.joined):
        name = "_".join((table, *columns.split()))
        yield f"CREATE INDEX by_{name} ON {table} ({', '.join(columns.split())})"
