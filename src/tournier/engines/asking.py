# SPDX-License-Identifier: Apache-2.0
"""Sessions for one rewritten statement each: DuckDB and files, SQLite, PostgreSQL."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pyarrow as pa
from psycopg.rows import tuple_row

from tournier.engines.arrows import NUMBER, Shaper
from tournier.engines.duck import DuckConnection
from tournier.engines.duck import failure_of as duck_failure
from tournier.engines.failures import Failure, SourceError
from tournier.engines.pieces import pieces
from tournier.engines.postgresql import PostgresConnection
from tournier.engines.postgresql import failure_of as postgres_failure
from tournier.engines.sqlite import SqliteConnection
from tournier.engines.sqlite import failure_of as sqlite_failure
from tournier.query import Rewritten
from tournier.query.tokens import pins, sqlite_functions

MADE_AT_ONCE = 4 * 1024 * 1024  # characters that one batch may have made, as the guard reckons them
_LEAST_ROWS = 8


class DuckAsked:
    """A cursor of a DuckDB that has no way to files and whose configuration is locked."""

    def __init__(self, connection: DuckConnection) -> None:
        self._cursor = connection.cursor
        self._connection = connection
        self._most = 0

    def pin(self, rewritten: Rewritten, seconds: float) -> None:  # noqa: ARG002  DuckDB has no limit of its own
        """Variables of the statement, and one snapshot."""
        self._most = MADE_AT_ONCE // rewritten.made if rewritten.made else 0
        with _duck():
            for text, _ in pins(rewritten, "duckdb"):
                self._cursor.execute(text)
            self._cursor.execute("BEGIN TRANSACTION READ ONLY")

    def keys(self, sql: str) -> pa.Table:
        """All rows."""
        with _duck():
            return self._cursor.execute(sql).to_arrow_table()

    def batches(self, sql: str, size: int) -> Iterator[pa.RecordBatch]:
        """The rows as DuckDB's own batches."""
        # What an answer is copied to lies outside of DuckDB's memory limit.
        size = max(_LEAST_ROWS, min(size, self._most)) if self._most else size
        with _duck():
            reader = self._cursor.execute(sql).to_arrow_reader(size)
            yield pa.RecordBatch.from_pylist([], schema=reader.schema)
            for batch in reader:
                for start in range(0, batch.num_rows, size):
                    yield batch.slice(start, size)

    def interrupt(self) -> None:
        """Stop what runs."""
        with contextlib.suppress(duckdb.Error):
            self._cursor.interrupt()

    def close(self) -> None:
        """Close the cursor."""
        self._connection.close()


@contextlib.contextmanager
def _duck() -> Iterator[None]:
    try:
        yield
    except (duckdb.Error, UnicodeError, OverflowError, pa.ArrowException, OSError) as error:
        raise SourceError(duck_failure(error)) from None


_LONGEST = 64 * 1024 * 1024  # bytes of a value or a row of SQLite, whose own limit is sixteen times as much


class SqliteAsked:
    """A connection of its own to a SQLite file."""

    def __init__(self, path: Path) -> None:
        self._connection = SqliteConnection(path)
        self._open = self._connection.raw()

    def pin(self, rewritten: Rewritten, seconds: float) -> None:  # noqa: ARG002  the watch keeps the time
        """The token function, the longest value that may be made, and one read transaction."""
        with _sqlite():
            self._open.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
            for name, function in sqlite_functions(rewritten).items():
                self._open.create_function(name, 1, function, deterministic=True)
            self._open.execute("BEGIN")

    def keys(self, sql: str) -> pa.Table:
        """All rows."""
        return pa.Table.from_batches([*self.batches(sql, 100_000)])

    def batches(self, sql: str, size: int) -> Iterator[pa.RecordBatch]:
        """The rows; types are those of the first batch, because SQLite's columns have none."""
        with _sqlite(self._open, sql):
            cursor = self._open.execute(sql)
            names = [column[0] for column in cursor.description]
            shaper = Shaper(names, [None] * len(names))
            yield from shaper.batches(pieces(cursor.fetchmany, size))

    def interrupt(self) -> None:
        """Stop what runs."""
        with contextlib.suppress(sqlite3.Error):
            self._open.interrupt()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


@contextlib.contextmanager
def _sqlite(connection: sqlite3.Connection | None = None, sql: str = "") -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, UnicodeError, OverflowError) as error:
        failure = sqlite_failure(error)
        if failure is Failure.STATEMENT and connection is not None and _is_planned(connection, sql):
            failure = Failure.VALUE
        raise SourceError(failure) from None


def _is_planned(connection: sqlite3.Connection, sql: str) -> bool:
    """SQLite has one code for a statement that it cannot plan and one that failed on its way."""
    try:
        connection.execute(f"EXPLAIN {sql}").close()
    except sqlite3.Error:
        return False
    return True


# By type number of pg_type: what of it Arrow can hold as it is. Everything else comes as text.
_TYPES: Mapping[int, pa.DataType] = {
    16: pa.bool_(), 20: pa.int64(), 21: pa.int64(), 23: pa.int64(), 700: pa.float64(), 701: pa.float64(),
    1082: pa.date32(), 1114: pa.timestamp("us"), 1184: pa.timestamp("us", "UTC"), 17: pa.binary(),
}  # fmt: skip
_NUMERIC = 1700
_WIDEST = 38


def _postgres_type(column: psycopg.Column) -> pa.DataType:
    if column.type_code == _NUMERIC:
        if column.precision is not None and column.scale is not None and column.precision <= _WIDEST:
            return pa.decimal128(column.precision, column.scale)
        return NUMBER
    return _TYPES.get(column.type_code, pa.string())


class PostgresAsked:
    """A session of its own, read only, with a server-side cursor."""

    def __init__(self, url: str) -> None:
        self._connection = PostgresConnection(url)
        self._open = self._connection.raw()

    def pin(self, rewritten: Rewritten, seconds: float) -> None:
        """Settings of the statement, the server's own time limit, and one snapshot that can only read."""
        with _postgres(self._open):
            self._open.execute(b"SELECT set_config('statement_timeout', $1, false)", [str(int(seconds * 1000) + 1000)])
            self._open.execute(b"SELECT set_config('idle_in_transaction_session_timeout', $1, false)", ["900000"])
            for text, values in pins(rewritten, "postgresql"):
                self._open.execute(text.encode(), list(values))
            self._open.execute(b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    def keys(self, sql: str) -> pa.Table:
        """All rows."""
        return pa.Table.from_batches([*self._cursor(sql, 50_000, "tournier_keys")])

    def batches(self, sql: str, size: int) -> Iterator[pa.RecordBatch]:
        """The rows by a cursor on the server."""
        return self._cursor(sql, size, "tournier_query")

    def _cursor(self, sql: str, size: int, name: str) -> Iterator[pa.RecordBatch]:
        with (
            _postgres(self._open),
            psycopg.RawServerCursor[tuple[Any, ...]](self._open, name, row_factory=tuple_row) as cursor,
        ):
            cursor.execute(sql.encode())
            described = cursor.description or []
            shaper = Shaper([column.name for column in described], [_postgres_type(column) for column in described])
            yield from shaper.batches(pieces(cursor.fetchmany, size))

    def interrupt(self) -> None:
        """Ask the server to stop what runs."""
        with contextlib.suppress(psycopg.Error, OSError):
            self._open.cancel_safe(timeout=2.0)

    def close(self) -> None:
        """End the session."""
        self._connection.close()


@contextlib.contextmanager
def _postgres(connection: psycopg.Connection[Any]) -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise SourceError(postgres_failure(error, connection)) from None
