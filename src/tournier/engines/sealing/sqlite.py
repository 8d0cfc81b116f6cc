# SPDX-License-Identifier: Apache-2.0
"""Writing to a SQLite file. It stores what it is given, so that columns keep their types."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tournier.catalogue.sealed import SealedColumn
from tournier.engines.duck import quoted
from tournier.engines.sealing.port import Row, failed
from tournier.engines.sealing.sqlite_shape import loosened
from tournier.seal.fields import MAGIC

_SEALED = f"(typeof({{0}}) = 'blob' AND substr({{0}}, 1, {len(MAGIC)}) = x'{MAGIC.hex()}')"


class SqliteWriter:
    """See `Writer`. What is overwritten is overwritten with zeros."""

    rows_at_once = 5000
    is_alone = False
    typeless = True

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._failing("it cannot be opened for writing"):
            self._db = sqlite3.connect(f"file:{path}?mode=rw", uri=True, isolation_level=None, timeout=30)
            self._db.execute("PRAGMA secure_delete = ON")
            self._db.execute("PRAGMA synchronous = FULL")

    @contextlib.contextmanager
    def _failing(self, what: str) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            code = str(getattr(error, "sqlite_errorname", "") or "SQLITE")
            raise failed(f"{what} ({code})") from None

    def hindrance(self, table: str, names: Sequence[str]) -> str:
        """See `Writer`."""
        with self._failing("its tables cannot be read"):
            row = self._db.execute("SELECT type, wr, strict FROM pragma_table_list(?)", [table]).fetchone()
            if row is None or row[0] != "table":
                return "it is no table"
            if row[1] or row[2]:
                return "the table is STRICT or WITHOUT ROWID"
            hears = "SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE AND sql LIKE '%UPDATE%'"
            if self._db.execute(hears, [table]).fetchone():
                return "a trigger hears of its changes, and could keep what was before"
            held = " OR ".join(f"(typeof({c}) = 'blob' AND NOT {_SEALED.format(c)})" for c in map(quoted, names))
            if self._db.execute(f"SELECT 1 FROM {quoted(table)} WHERE {held} LIMIT 1").fetchone():
                return "a column holds bytes already"
        return ""

    def unowned(self, table: str, owner: str, names: Sequence[str]) -> int:
        """See `Writer`."""
        some = " OR ".join(f"{quoted(name)} IS NOT NULL" for name in names)
        with self._failing("its rows cannot be counted"):
            sql = f"SELECT count(*) FROM {quoted(table)} WHERE ({quoted(owner)} IS NULL OR {quoted(owner)} = '') AND ({some})"
            return int(self._db.execute(sql).fetchone()[0])

    def prepare(self, table: str, columns: Sequence[SealedColumn]) -> None:
        """Nothing to do."""

    def restore(self, table: str, columns: Sequence[SealedColumn]) -> None:
        """Nothing to do."""

    def required(self, table: str, names: Sequence[str]) -> set[str]:
        """See `Writer`."""
        sql = 'SELECT name FROM pragma_table_info(?) WHERE "notnull"'
        with self._failing("its tables cannot be read"):
            return {str(name) for (name,) in self._db.execute(sql, [table])} & set(names)

    def loosen(self, table: str, names: Sequence[str]) -> None:
        """See `Writer`: the table's own text changes, no row does."""
        with self.transaction(), self._failing("its columns cannot be left empty"):
            if not loosened(self._db, table, names):
                raise failed("its columns cannot be left empty")

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """See `Writer`."""
        with self._failing("it is locked"):
            self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            with self._failing("it could not commit"):
                self._db.execute("COMMIT")
        finally:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")

    def behind(self, table: str, names: Sequence[str], after: Any, size: int, *, sealed: bool) -> list[Row]:
        """See `Writer`."""
        asked = [quoted(name) for name in names]
        some = " OR ".join(
            f"({one} IS NOT NULL AND {'NOT ' if sealed else ''}{_SEALED.format(one)})" for one in asked[1:]
        )
        sql = (
            f"SELECT rowid, {', '.join(asked)} FROM {quoted(table)} WHERE rowid > ? AND ({some}) ORDER BY rowid LIMIT ?"
        )
        with self._failing("its rows cannot be read"):
            return self._db.execute(sql, [-(2**63) if after is None else after, size]).fetchall()

    def put(self, table: str, names: Sequence[str], rows: Sequence[Row]) -> list[Row]:
        """See `Writer`."""
        asked = [quoted(name) for name in names]
        with self._failing("its rows cannot be written"):
            self._db.executemany(
                f"UPDATE {quoted(table)} SET {', '.join(f'{one} = ?' for one in asked)} WHERE rowid = ?",
                [(*row[1:], row[0]) for row in rows],
            )
            sql = f"SELECT {', '.join(asked)} FROM {quoted(table)} WHERE rowid = ?"
            return [self._db.execute(sql, [row[0]]).fetchone() or () for row in rows]

    def clean(self, tables: Sequence[str]) -> list[str]:  # noqa: ARG002 - the file is written anew as a whole
        """See `Writer`. Statistics hold samples of indexed columns; the journal holds pages of before."""
        with self._failing("its file cannot be written anew"):
            if self._db.execute(
                "SELECT 1 FROM sqlite_master WHERE name IN ('sqlite_stat4', 'sqlite_stat1')"
            ).fetchone():
                self._db.execute("ANALYZE")
            self._db.execute("VACUUM")
            busy = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            return ["Somebody reads the file: its -wal holds pages of before until they end and it is written back."]
        return []

    def close(self) -> None:
        """See `Writer`."""
        self._db.close()
