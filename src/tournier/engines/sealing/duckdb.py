# SPDX-License-Identifier: Apache-2.0
"""Writing to a DuckDB file: to a copy beside it, which takes its place at once when everything in it is sealed.

DuckDB keeps blocks of before in its file and has no way to write it anew, and one process alone may write to it. So the
work is done in `FILE.sealing`, and what is sealed is copied from there into a fresh file that is put in place of the old one.
Until then the old file stays as it was; a run that was broken off goes on in the copy.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from tournier.catalogue.sealed import SealedColumn
from tournier.engines.duck import quoted
from tournier.engines.sealing.port import Row, failed
from tournier.seal.fields import MAGIC

_SEALED = f"(starts_with(hex({{0}}), '{MAGIC.hex().upper()}'))"


class DuckWriter:
    """See `Writer`."""

    is_alone = True
    typeless = False
    rows_at_once = 50_000  # each batch looks through the whole table

    def __init__(self, path: Path) -> None:
        self._path = path
        self._work = path.with_name(f"{path.name}.sealing")
        self._of = path.with_name(f"{path.name}.sealing-of")
        try:
            self._begin()
            try:
                self._db = duckdb.connect(str(self._work))
            except duckdb.Error:  # its log cannot be read again: the copy is thrown away, the file is as it was
                self._of.unlink()
                self._begin()
                with self._failing("its copy cannot be opened"):
                    self._db = duckdb.connect(str(self._work))
        except OSError as error:
            raise failed(f"its file cannot be copied beside itself ({error.strerror})") from None

    def _begin(self) -> None:
        """Go on in the copy of the file as it is now, or make it. The note of what it is a copy of is written last."""
        if self._work.exists() and self._of.exists() and self._of.read_text("ascii") == stamp_of(self._path):
            return
        for old in (self._of, self._work, Path(f"{self._work}.wal")):
            old.unlink(missing_ok=True)
        stamp = stamp_of(self._path)
        shutil.copyfile(self._path, self._work)
        self._work.chmod(0o600)
        self._of.write_text(stamp, "ascii")

    @contextlib.contextmanager
    def _failing(self, what: str) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as error:
            raise failed(f"{what} ({type(error).__name__})") from None

    def _rows(self, what: str, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        with self._failing(what):
            return self._db.execute(sql, list(values)).fetchall()

    def hindrance(self, table: str, names: Sequence[str]) -> str:
        """See `Writer`."""
        schema, name = _split(table)
        what = "its catalogue cannot be read"
        where = "WHERE schema_name = $1 AND table_name = $2 AND database_name = current_database()"
        if not self._rows(what, f"SELECT 1 FROM duckdb_tables() {where}", [schema, name]):
            return "it is no table"
        if self._rows(what, f"SELECT 1 FROM duckdb_indexes() {where}", [schema, name]):
            return "it has an index, and DuckDB changes no column of such a table"
        default = f"SELECT column_name FROM duckdb_columns() {where} AND column_default IS NOT NULL"
        given = {column for (column,) in self._rows(what, default, [schema, name])} & set(names)
        return f"{min(given)} has a default" if given else ""

    def unowned(self, table: str, owner: str, names: Sequence[str]) -> int:
        """See `Writer`."""
        some = " OR ".join(f"{quoted(name)} IS NOT NULL" for name in names)
        none = f"({quoted(owner)} IS NULL OR {quoted(owner)}::VARCHAR = '')"
        sql = f"SELECT count(*) FROM {place_of(table)} WHERE {none} AND ({some})"
        return int(self._rows("its rows cannot be counted", sql)[0][0])

    def prepare(self, table: str, columns: Sequence[SealedColumn]) -> None:
        """See `Writer`."""
        for column in columns:
            if not self._is_blob(table, column.name):
                name = quoted(column.name)
                self._alter(table, f"ALTER {name} TYPE BLOB USING encode({name}::VARCHAR)")
        # DuckDB's log of such a change cannot be read again (1.5 says InternalException).
        self._rows("it takes no checkpoint", "CHECKPOINT")

    def restore(self, table: str, columns: Sequence[SealedColumn]) -> None:
        """See `Writer`."""
        for column in columns:
            if self._is_blob(table, column.name):
                name = quoted(column.name)
                self._alter(table, f"ALTER {name} TYPE {column.type} USING decode({name})::{column.type}")

    def required(self, table: str, names: Sequence[str]) -> set[str]:
        """See `Writer`."""
        sql = (
            "SELECT column_name FROM duckdb_columns() WHERE schema_name = $1 AND table_name = $2 AND NOT is_nullable"
            " AND database_name = current_database()"
        )
        return {str(name) for (name,) in self._rows("its catalogue cannot be read", sql, _split(table))} & set(names)

    def loosen(self, table: str, names: Sequence[str]) -> None:
        """See `Writer`."""
        for name in names:
            self._alter(table, f"ALTER {quoted(name)} DROP NOT NULL")
        self._rows("it takes no checkpoint", "CHECKPOINT")

    def _alter(self, table: str, change: str) -> None:
        self._rows("a column cannot change", f"ALTER TABLE {place_of(table)} {change}")

    def _is_blob(self, table: str, column: str) -> bool:
        sql = (
            "SELECT data_type FROM duckdb_columns() WHERE schema_name = $1 AND table_name = $2 AND column_name = $3"
            " AND database_name = current_database()"
        )
        return self._rows("its catalogue cannot be read", sql, [*_split(table), column]) == [("BLOB",)]

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """See `Writer`."""
        self._rows("it could not begin", "BEGIN TRANSACTION")
        try:
            yield
        except BaseException:
            with contextlib.suppress(duckdb.Error):
                self._db.execute("ROLLBACK")
            raise
        self._rows("it could not commit", "COMMIT")

    def behind(self, table: str, names: Sequence[str], after: Any, size: int, *, sealed: bool) -> list[Row]:
        """See `Writer`."""
        asked = [quoted(name) for name in names]
        # A run that died after the types were put back has nothing sealed left in such a column.
        held = [quoted(name) for name in names[1:] if self._is_blob(table, name)]
        if not held:
            return []
        some = " OR ".join(f"({one} IS NOT NULL AND {'NOT ' if sealed else ''}{_SEALED.format(one)})" for one in held)
        sql = f"SELECT rowid, {', '.join(asked)} FROM {place_of(table)} WHERE rowid > $1 AND ({some}) ORDER BY rowid LIMIT {size}"
        return self._rows("its rows cannot be read", sql, [-1 if after is None else after])

    def put(self, table: str, names: Sequence[str], rows: Sequence[Row]) -> list[Row]:
        """See `Writer`."""
        columns = list(zip(*rows, strict=True))
        given = pa.table(
            {"place": pa.array(columns[0], pa.int64())}
            | {f"v{number}": pa.array(column, pa.binary()) for number, column in enumerate(columns[1:])}
        )
        sets = ", ".join(f"{quoted(name)} = g.v{number}" for number, name in enumerate(names))
        asked = ", ".join(f"t.{quoted(name)}" for name in names)
        with self._failing("its rows cannot be written"):
            self._db.register("tournier_given", given)
            self._db.execute(f"UPDATE {place_of(table)} t SET {sets} FROM tournier_given g WHERE t.rowid = g.place")
            read = self._db.execute(
                f"SELECT t.rowid, {asked} FROM {place_of(table)} t JOIN tournier_given g ON t.rowid = g.place"
            ).fetchall()
            self._db.unregister("tournier_given")
        found = {row[0]: row[1:] for row in read}
        return [found.get(row[0], ()) for row in rows]

    def clean(self, tables: Sequence[str]) -> list[str]:  # noqa: ARG002 - the file is written anew as a whole
        """See `Writer`: a fresh file with every table of the copy, in place of the old one."""
        fresh = self._path.with_name(f"{self._path.name}.fresh")
        fresh.unlink(missing_ok=True)
        with self._failing("a fresh file cannot be written"):
            (name,) = self._db.execute("SELECT current_database()").fetchone() or ("",)
            self._db.execute("ATTACH '" + str(fresh).replace("'", "''") + "' AS tournier_fresh")
            self._db.execute(f"COPY FROM DATABASE {quoted(name)} TO tournier_fresh")
            self._db.execute("CHECKPOINT tournier_fresh")
            self._same(name)
            self._db.execute("DETACH tournier_fresh")
            self._db.close()
        try:
            if self._of.read_text("ascii") != stamp_of(self._path):
                raise failed("its file was changed while the copy was sealed")
            shutil.copymode(self._path, fresh)
            synced(fresh)
            fresh.replace(self._path)
            for left in (self._of, self._work, Path(f"{self._work}.wal"), Path(f"{self._path}.wal")):
                left.unlink(missing_ok=True)
        except OSError as error:
            raise failed(f"the fresh file cannot take its place ({error.strerror})") from None
        return ["Processes that have the file open read the old one until they end: start the office anew."]

    def _same(self, name: str) -> None:
        listed = "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = $1 ORDER BY ALL"
        tables = self._db.execute(listed, [name]).fetchall()
        same = tables == self._db.execute(listed, ["tournier_fresh"]).fetchall()
        for schema, table in tables:
            counts = {
                self._db.execute(f"SELECT count(*) FROM {quoted(one)}.{quoted(schema)}.{quoted(table)}").fetchone()
                for one in (name, "tournier_fresh")
            }
            same = same and len(counts) == 1
        if not same:
            raise failed("the fresh file does not hold what the copy holds")

    def close(self) -> None:
        """See `Writer`."""
        with contextlib.suppress(duckdb.Error):
            self._db.close()


def stamp_of(path: Path) -> str:
    """Which state of which file this is."""
    status = path.stat()
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ino}"


def synced(path: Path) -> None:
    """What the file or folder holds is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _split(table: str) -> tuple[str, str]:
    schema, dot, name = table.partition(".")
    return (schema, name) if dot else ("main", schema)


def place_of(table: str) -> str:
    """A table as a statement names it; without a schema it is of `main`."""
    schema, name = _split(table)
    return f"{quoted(schema)}.{quoted(name)}"
