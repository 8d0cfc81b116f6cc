# SPDX-License-Identifier: Apache-2.0
"""SQLite files, opened for reading only."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tournier.engines.failures import Failure, SourceError

SECONDS = 30.0
_STEPS_BETWEEN_LOOKS = 20_000
# sqlite3 tells what happened by a result code; 3.11 has it on the error.
_CODES = {
    sqlite3.SQLITE_BUSY: Failure.TIMEOUT,
    sqlite3.SQLITE_LOCKED: Failure.TIMEOUT,
    sqlite3.SQLITE_INTERRUPT: Failure.TIMEOUT,
    sqlite3.SQLITE_CANTOPEN: Failure.UNAVAILABLE,
    sqlite3.SQLITE_NOTADB: Failure.UNAVAILABLE,
    sqlite3.SQLITE_CORRUPT: Failure.UNAVAILABLE,
    sqlite3.SQLITE_IOERR: Failure.LOST,
    sqlite3.SQLITE_PERM: Failure.DENIED,
    sqlite3.SQLITE_AUTH: Failure.DENIED,
    sqlite3.SQLITE_ERROR: Failure.STATEMENT,
    sqlite3.SQLITE_MISMATCH: Failure.VALUE,
    sqlite3.SQLITE_TOOBIG: Failure.VALUE,
    sqlite3.SQLITE_NOMEM: Failure.ROOM,
    sqlite3.SQLITE_FULL: Failure.ROOM,
}
_PLANNED = (
    ("no such table", Failure.CHANGED),
    ("no such column", Failure.CHANGED),
    ("ambiguous column name", Failure.AMBIGUOUS),
)


def failure_of(error: Exception) -> Failure:
    """What the driver says, as one of our kinds."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return Failure.VALUE if isinstance(error, sqlite3.OperationalError | UnicodeError) else Failure.OTHER
    found = _CODES.get(code & 0xFF, Failure.OTHER)
    if found is not Failure.STATEMENT:
        return found
    said = str(error)
    return next((failure for start, failure in _PLANNED if said.startswith(start)), found)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


class SqliteConnection:
    """One connection to a SQLite file."""

    dialect = "sqlite"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._identity = _identity(path)
        self._deadline = 0.0
        try:
            self._open = sqlite3.connect(
                f"file:{quote(str(path))}?mode=ro", uri=True, check_same_thread=False, isolation_level=None, timeout=5
            )
            self._open.text_factory = _text
            self._open.execute("PRAGMA query_only = ON")
            self._open.execute("PRAGMA trusted_schema = OFF")
            self._open.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()
        except (sqlite3.Error, OSError):
            raise SourceError(Failure.UNAVAILABLE) from None
        self._open.set_progress_handler(self._late, _STEPS_BETWEEN_LOOKS)

    def _late(self) -> bool:
        return time.monotonic() > self._deadline

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of one reading statement."""
        self._deadline = time.monotonic() + SECONDS
        try:
            return self._open.execute(sql, tuple(map(_bound, values))).fetchall()
        except (sqlite3.Error, OverflowError, UnicodeError) as error:
            raise SourceError(failure_of(error)) from None

    def stream(self, sql: str, size: int) -> Iterator[list[tuple[Any, ...]]]:
        """The rows in pieces."""
        self._deadline = float("inf")
        try:
            cursor = self._open.execute(sql)
            while piece := cursor.fetchmany(size):
                yield piece
        except sqlite3.Error as error:
            raise SourceError(failure_of(error)) from None

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """One read transaction: the file cannot change under it."""
        self.rows("BEGIN")
        try:
            yield
        finally:
            with contextlib.suppress(SourceError):
                self.rows("ROLLBACK")

    def raw(self) -> sqlite3.Connection:
        """The driver's connection, for one that is used for one statement; its time is kept by who uses it."""
        self._deadline = float("inf")
        return self._open

    def is_usable(self) -> bool:
        """Whether the file at the path is still the one that is open."""
        return self._identity is not None and _identity(self._path) == self._identity

    def close(self) -> None:
        """Close the file."""
        with contextlib.suppress(sqlite3.Error):
            self._open.close()


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _bound(value: object) -> object:
    return value if value is None or isinstance(value, str | int | float | bytes) else str(value)
