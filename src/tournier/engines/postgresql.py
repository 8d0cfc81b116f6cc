# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL, read through sessions that cannot write, with values as typed parameters only."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
from psycopg import pq
from psycopg.abc import Buffer
from psycopg.types import datetime as moments

from tournier.engines.failures import Failure, SourceError
from tournier.engines.sqlite import SECONDS

_CONNECT_SECONDS = 5
# Nothing that a role, a database or the address may set changes what our statements mean (research/query.md 1.3, 13).
_SETTINGS = {
    "default_transaction_read_only": "on",
    "statement_timeout": f"{int(SECONDS * 1000)}",
    "idle_in_transaction_session_timeout": "60000",
    "search_path": "pg_catalog",
    "standard_conforming_strings": "on",
    "datestyle": "ISO, YMD",
    "row_security": "on",
}
_STATES = (
    ("08", Failure.LOST),
    ("57P", Failure.LOST),
    ("57014", Failure.TIMEOUT),
    ("55P03", Failure.TIMEOUT),
    ("25P03", Failure.LOST),
    ("53", Failure.ROOM),
    ("42501", Failure.DENIED),
    ("28", Failure.ACCOUNT),
    ("3D", Failure.DATABASE),
    ("42P01", Failure.CHANGED),
    ("42703", Failure.CHANGED),
    ("3F", Failure.CHANGED),
    ("42702", Failure.AMBIGUOUS),
    ("42803", Failure.GROUPING),
    *((state, Failure.TYPES) for state in ("42883", "42804", "42846", "42725", "42P18", "42P21", "42P22")),
    ("42", Failure.STATEMENT),
    ("54", Failure.STATEMENT),
    ("0A000", Failure.STATEMENT),  # of ours: a cached plan's columns changed their type
    ("21000", Failure.VALUE),
    ("22", Failure.VALUE),
)
# Before a session stands the driver tells no SQLSTATE, and a server may speak any language. What is not known here is told by
# whether a password was asked for: then the account, which the cure has beside the database's name.
_NOT_IN = re.compile(
    r"(?P<database>database \".*\" does not exist)"
    r"|(?P<room>too many (clients|connections)|remaining connection slots)"
    r"|(?P<denied>permission denied for database)"
    r"|(?P<account>authentication failed|role \".*\" does not exist|is not permitted to log in|pg_hba\.conf|no password)"
)


def failure_of(error: psycopg.Error, connection: psycopg.Connection[Any] | None) -> Failure:
    """What the driver says, as one of our kinds."""
    state = error.sqlstate or ""
    for start, failure in _STATES:
        if state.startswith(start):
            return failure
    if connection is not None and (connection.closed or connection.broken):
        return Failure.LOST
    return Failure.VALUE if isinstance(error, psycopg.DataError) else Failure.OTHER


def failure_to_connect(error: Exception) -> Failure:
    """Why no session was opened."""
    if not isinstance(error, psycopg.Error):
        return Failure.UNAVAILABLE
    found = _NOT_IN.search(str(error))
    if found is not None:
        return Failure(str(found.lastgroup))
    asked = error.pgconn is not None and error.pgconn.used_password
    return Failure.ACCOUNT if asked else Failure.UNAVAILABLE


class _Date(moments.DateLoader):
    """Reads a date; one that Python cannot hold (infinity, before Christ) stays text."""

    def load(self, data: Buffer) -> Any:
        try:
            return super().load(data)
        except psycopg.DataError:
            return bytes(data).decode()


class _Moment(moments.TimestampLoader):
    """Reads a timestamp, or leaves it as text."""

    def load(self, data: Buffer) -> Any:
        try:
            return super().load(data)
        except psycopg.DataError:
            return bytes(data).decode()


class _ZonedMoment(moments.TimestamptzLoader):
    """Reads a timestamp with a zone, or leaves it as text."""

    def load(self, data: Buffer) -> Any:
        try:
            return super().load(data)
        except psycopg.DataError:
            return bytes(data).decode()


class PostgresConnection:
    """One session."""

    dialect = "postgresql"

    def __init__(self, url: str) -> None:
        try:
            self._open = psycopg.connect(
                url,
                autocommit=True,
                connect_timeout=_CONNECT_SECONDS,
                application_name="tournier",
                client_encoding="UTF8",
                cursor_factory=psycopg.RawCursor,
            )
        except (psycopg.Error, UnicodeError, ValueError) as error:
            raise SourceError(failure_to_connect(error)) from None
        for name, loader in (("date", _Date), ("timestamp", _Moment), ("timestamptz", _ZonedMoment)):
            self._open.adapters.register_loader(name, loader)
        marks = ", ".join(f"set_config(${2 * place + 1}, ${2 * place + 2}, false)" for place in range(len(_SETTINGS)))
        self.rows(f"SELECT {marks}", [text for pair in _SETTINGS.items() for text in pair])

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of one reading statement."""
        try:
            cursor = self._open.execute(sql.encode(), values or None)
            return cursor.fetchall() if cursor.description else []
        except psycopg.Error as error:
            raise SourceError(failure_of(error, self._open)) from None
        except UnicodeError:
            raise SourceError(Failure.VALUE) from None

    def stream(self, sql: str, size: int) -> Iterator[list[tuple[Any, ...]]]:
        """The rows in pieces, by a cursor on the server."""
        try:
            with self._open.transaction(), psycopg.RawServerCursor(self._open, "tournier_stream") as cursor:
                self._open.execute(b"SET LOCAL statement_timeout = 0")
                cursor.execute(sql.encode())
                while piece := cursor.fetchmany(size):
                    yield piece
        except psycopg.Error as error:
            raise SourceError(failure_of(error, self._open)) from None

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """One repeatable read."""
        self.rows("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            yield
        finally:
            with contextlib.suppress(SourceError):
                self.rows("ROLLBACK")

    def raw(self) -> psycopg.Connection[Any]:
        """The driver's session, for one that is used for one statement."""
        return self._open

    def is_usable(self) -> bool:
        """Whether the session is whole, as far as this side knows."""
        return not self._open.closed and self._open.info.transaction_status is pq.TransactionStatus.IDLE

    def close(self) -> None:
        """End the session."""
        with contextlib.suppress(psycopg.Error):
            self._open.close()
