# SPDX-License-Identifier: Apache-2.0
"""MariaDB and MySQL databases as the two sides of a sealed copy. Rows go as texts, in the order of the primary key.

- Every value is read as the server writes it, in UTC, and written in hexadecimal digits; a FLOAT by way of a DOUBLE, which holds it whole.
- What the copy's server logs is what comes to it: sealed bytes, and columns that stay clear.
- A table of a copy has the primary key from the beginning, and bytes (LONGBLOB) where values are sealed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

from tournier.base import BadInput
from tournier.engines.duck import quoted
from tournier.engines.failures import SourceError
from tournier.engines.mysql import ALL_ROWS, MODE, MysqlConnection, connected, filled, inserts, quiet
from tournier.engines.mysql_address import MysqlAddress
from tournier.engines.sealing.copy_port import Piece, Shape
from tournier.engines.sealing.mysql_against import primary_key, unreadable
from tournier.engines.sealing.port import Row, failed

_SIZE = 5000
_UTC = "SET SESSION time_zone = '+00:00'"
_SETTINGS = (f"SET SESSION sql_mode = '{MODE}'", "SET SESSION lock_wait_timeout = 60", _UTC, ALL_ROWS)
_LONG = ("text", "blob", "json")
_INDEXED = 190  # letters of a text that an index holds in every row format
_ALL = 1 << 62
_AT_ONCE = 1_000_000  # characters of a statement that brings rows, where the server takes as many


class MysqlSide:
    """See `Taker`; the source is read in sessions that cannot write. Each reading has a session of its own."""

    def __init__(self, url: str, *, writes: bool) -> None:
        self._address = MysqlAddress.read(url)
        if not self._address.database:
            raise BadInput("source.database", "The address names no database.", "Write mysql://reader@host/database.")
        with self._failing("it cannot be reached"):
            self._open = connected(self._address)
        if not writes:
            self._rows("a setting is not taken", "SET SESSION TRANSACTION READ ONLY")
        for setting in _SETTINGS:
            self._rows("a setting is not taken", setting)
        packet = self._rows("its settings cannot be read", "SELECT @@max_allowed_packet")[0][0]
        self._most = min(_AT_ONCE, int(packet) // 2)

    @contextlib.contextmanager
    def _failing(self, what: str) -> Iterator[None]:
        try:
            yield
        except SourceError as error:
            raise failed(f"{what} ({error.failure.value})") from None

    def _rows(self, what: str, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        with self._failing(what), quiet(), self._open.cursor() as cursor:
            cursor.execute(filled(sql, values))
            return list(cursor.fetchall())

    def _asked(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        return self._rows("its catalogue cannot be read", sql, values)

    def hindrance(self, table: Shape) -> str:
        """Why this table of a source is not copied; empty when nothing is known against it."""
        key = primary_key(self._asked, table.name)
        if not key or set(key) != set(table.key):
            return "its key in the catalogue is no primary key, by which rows are put in order and compared"
        return unreadable(self._asked, table.name, table.sealed)

    def holds(self, tables: Sequence[str]) -> bool:
        """Whether there is anything of these names."""
        sql = "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = $1"
        return any(self._asked(sql, [name]) for name in tables)

    def pieces(self, table: Shape, skip: int, *, sealed: bool) -> Iterator[Piece]:  # noqa: ARG002 - bytes are told from texts by the server
        """See `Side`."""
        clear = len(table.clear)
        kept = [
            f"{quoted(name)} + 0e0" if table.types[name].startswith("float") else quoted(name) for name in table.clear
        ]
        # The gate knows a customer by the number itself, without the zeros before it.
        owner = f"{quoted(table.owner)} + 0" if "zerofill" in table.types[table.owner] else quoted(table.owner)
        asked = ", ".join([*kept, owner, *map(quoted, table.sealed)])
        order = ", ".join(map(quoted, table.key))
        sql = f"SELECT {asked} FROM {quoted(table.name)} ORDER BY {order} LIMIT {_ALL} OFFSET {skip}"
        with self._failing("its rows cannot be read"):
            session = MysqlConnection(self._address, conv={})
            try:
                session.rows(_UTC)
                for rows in session.stream(sql, _SIZE):
                    yield [row[:clear] for row in rows], [row[clear:] for row in rows]
            finally:
                session.close()

    def begin(self, table: Shape) -> int:
        """See `Taker`."""
        columns = [
            f"{quoted(name)} {'LONGBLOB' if name in table.sealed else kind} {'NOT NULL' if name in table.key else 'NULL'}"
            for name, kind in table.types.items()
        ]
        columns.append(f"PRIMARY KEY ({', '.join(map(quoted, table.key))})")
        made = f"CREATE TABLE IF NOT EXISTS {quoted(table.name)} ({', '.join(columns)}) ENGINE = InnoDB"
        self._rows("its table cannot be made", f"{made} DEFAULT CHARACTER SET utf8mb4")
        return int(self._rows("its rows cannot be counted", f"SELECT count(*) FROM {quoted(table.name)}")[0][0])

    def add(self, table: Shape, clear: Any, cells: Sequence[Sequence[Any]]) -> None:
        """See `Taker`."""
        what = "its rows cannot be written"
        names = ", ".join(map(quoted, (*table.clear, *table.sealed)))
        rows = [(*row, *more) for row, more in zip(clear, cells, strict=True)]
        self._rows(what, "START TRANSACTION")
        try:
            for statement in inserts(f"INSERT INTO {quoted(table.name)} ({names}) VALUES ", rows, self._most):
                self._rows(what, statement)
        except BaseException:
            with contextlib.suppress(SourceError), quiet(), self._open.cursor() as cursor:
                cursor.execute("ROLLBACK")
            raise
        self._rows(what, "COMMIT")

    def drop(self, table: Shape) -> None:
        """See `Taker`."""
        self._rows("its table cannot be dropped", f"DROP TABLE IF EXISTS {quoted(table.name)}")

    def keep(self, table: Shape) -> None:
        """See `Taker`."""
        there = {
            name
            for (name,) in self._asked(
                "SELECT index_name FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = $1",
                [table.name],
            )
        }
        for name in table.found:
            index = f"ix_{name}"[:60]
            if index not in there and table.key[0] != name:
                part = f"{quoted(name)}{_part(table.types[name])}"
                self._rows(
                    "its indexes cannot be made", f"CREATE INDEX {quoted(index)} ON {quoted(table.name)} ({part})"
                )
        self._rows("its statistics cannot be made", f"ANALYZE TABLE {quoted(table.name)}")

    def end(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """See `Side`."""
        self._open._force_close()  # noqa: SLF001  `close` would wait for an unread answer


def _part(kind: str) -> str:
    """How much of a column an index holds: of a long text its beginning, else all of it."""
    word = kind.split("(", maxsplit=1)[0].split(maxsplit=1)[0].lower()
    letters = kind.partition("(")[2].partition(")")[0]
    is_long = word.endswith(_LONG) or ("char" in word and letters.isdigit() and int(letters) > _INDEXED)
    return f"({_INDEXED})" if is_long else ""
