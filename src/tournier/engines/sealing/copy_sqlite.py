# SPDX-License-Identifier: Apache-2.0
"""SQLite files as the two sides of a sealed copy. Rows are read in the order of their rowid."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tournier.engines.duck import quoted
from tournier.engines.sealing.copy_port import Piece, Shape
from tournier.engines.sealing.port import failed

_SIZE = 5000


class SqliteSide:
    """See `Taker`; the source is opened for reading alone."""

    def __init__(self, path: Path, *, writes: bool) -> None:
        with self._failing("its file cannot be opened"):
            if writes:
                path.touch(mode=0o600)
            mode = "rw" if writes else "ro"
            self._db = sqlite3.connect(f"file:{path}?mode={mode}", uri=True, isolation_level=None, timeout=30)
            if writes:
                self._db.execute("PRAGMA synchronous = FULL")

    @contextlib.contextmanager
    def _failing(self, what: str) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise failed(f"{what} ({getattr(error, 'sqlite_errorname', '') or 'SQLITE'})") from None

    def hindrance(self, table: Shape) -> str:
        """Why this table of a source is not copied; empty when nothing is known against it."""
        bytes_in = " OR ".join(f"typeof({quoted(name)}) = 'blob'" for name in table.sealed)
        with self._failing("its rows cannot be read"):
            found = (
                bytes_in and self._db.execute(f"SELECT 1 FROM {quoted(table.name)} WHERE {bytes_in} LIMIT 1").fetchone()
            )
        return "a column holds bytes already" if found else ""

    def pieces(self, table: Shape, skip: int, *, sealed: bool) -> Iterator[Piece]:  # noqa: ARG002 - cells have no types
        """See `Side`."""
        clear = len(table.clear)
        asked = ", ".join(map(quoted, (*table.clear, table.owner, *table.sealed)))
        with self._failing("its rows cannot be read"):
            cursor = self._db.execute(f"SELECT {asked} FROM {quoted(table.name)} ORDER BY rowid LIMIT -1 OFFSET {skip}")
            while rows := cursor.fetchmany(_SIZE):
                yield [row[:clear] for row in rows], [row[clear:] for row in rows]

    def begin(self, table: Shape) -> int:
        """See `Taker`."""
        columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in table.types.items())
        with self._failing("its table cannot be made"):
            self._db.execute(f"CREATE TABLE IF NOT EXISTS {quoted(table.name)} ({columns})")
            return int(self._db.execute(f"SELECT count(*) FROM {quoted(table.name)}").fetchone()[0])

    def add(self, table: Shape, clear: Any, cells: Sequence[Sequence[Any]]) -> None:
        """See `Taker`."""
        names = (*table.clear, *table.sealed)
        marks = ", ".join("?" * len(names))
        sql = f"INSERT INTO {quoted(table.name)} ({', '.join(map(quoted, names))}) VALUES ({marks})"
        with self._failing("its rows cannot be written"):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                self._db.executemany(sql, [(*row, *more) for row, more in zip(clear, cells, strict=True)])
                self._db.execute("COMMIT")
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")

    def drop(self, table: Shape) -> None:
        """See `Taker`."""
        with self._failing("its table cannot be dropped"):
            self._db.execute(f"DROP TABLE IF EXISTS {quoted(table.name)}")

    def keep(self, table: Shape) -> None:
        """See `Taker`. A key that is no key of the source becomes no key of the copy."""
        place = f"{quoted(table.name)} ({', '.join(map(quoted, table.key))})"
        with contextlib.suppress(sqlite3.IntegrityError), self._failing_but_integrity():
            self._db.execute(f"CREATE UNIQUE INDEX IF NOT EXISTS {quoted(f'key_{table.name}')} ON {place}")
        with self._failing("its indexes cannot be made"):
            for name in table.found:
                index = quoted(f"ix_{table.name}_{name}")
                self._db.execute(f"CREATE INDEX IF NOT EXISTS {index} ON {quoted(table.name)} ({quoted(name)})")

    @contextlib.contextmanager
    def _failing_but_integrity(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.IntegrityError:
            raise
        except sqlite3.Error as error:
            raise failed(f"its key cannot be made ({getattr(error, 'sqlite_errorname', '')})") from None

    def end(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """See `Side`."""
        self._db.close()
