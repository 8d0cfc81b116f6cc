# SPDX-License-Identifier: Apache-2.0
"""Writing to MariaDB and MySQL. A sealed column holds bytes; while it is sealed, its clear values are their text in UTF-8 in it.

Rows are told apart by the primary key. What a batch writes goes through a temporary table, so that one statement changes
all of its rows. Where the server keeps a binary log, it is told to write no values of before into it, or nothing is sealed.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from typing import Any

from tournier.base import BadInput, Refused, SystemFailed
from tournier.catalogue.sealed import SealedColumn
from tournier.engines.duck import quoted
from tournier.engines.failures import SourceError
from tournier.engines.mysql import ALL_ROWS, MODE, connected, filled, inserts, literal, quiet
from tournier.engines.mysql_address import MysqlAddress
from tournier.engines.sealing.mysql_against import hindrance, primary_key, said_of
from tournier.engines.sealing.port import Row, failed
from tournier.seal.fields import MAGIC

_SEALED = f"(LEFT({{0}}, {len(MAGIC)}) = x'{MAGIC.hex()}')"
_BYTES = frozenset({"varbinary", "longblob"})
_SETTINGS = (
    f"SET SESSION sql_mode = '{MODE}'",
    "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
    "SET SESSION lock_wait_timeout = 60",
    ALL_ROWS,
)
_AT_ONCE = 1_000_000  # characters of a statement that brings values, where the server takes as many
_ROOM = 46  # what a sealed value is longer than its text, at most
_WIDEST = 16_000  # bytes of a value that lies in its row
_NO_TEXT = 80  # characters of a number or a date
_TYPE = re.compile(r"[A-Za-z0-9_ (),]{1,150}\Z")


class MysqlWriter:
    """See `Writer`."""

    rows_at_once = 5000
    is_alone = False
    typeless = False

    def __init__(self, url: str) -> None:
        self._given: tuple[str, ...] = ()
        try:
            self._open = connected(MysqlAddress.read(url))
        except SourceError as error:
            raise failed(f"it cannot be reached with an account that may write ({error.failure.value})") from None
        for setting in _SETTINGS:
            self._rows("a setting is not taken", setting)
        packet = self._rows("its settings cannot be read", "SELECT @@max_allowed_packet")[0][0]
        self._at_once = min(_AT_ONCE, int(packet) // 2)

    def _rows(self, what: str, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        try:
            with quiet(), self._open.cursor() as cursor:
                cursor.execute(filled(sql, values))
                return list(cursor.fetchall())
        except SourceError as error:
            raise failed(f"{what} ({error.failure.value})") from None

    def _asked(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        return self._rows("its catalogue cannot be read", sql, values)

    def hindrance(self, table: str, names: Sequence[str]) -> str:
        """See `Writer`."""
        return hindrance(self._asked, table, names) or self._logged() or self._tried(table, names)

    def _logged(self) -> str:
        """Why the binary log would take values of before; empty when it takes none."""
        if self._asked("SELECT @@log_bin") != [(1,)]:
            return ""
        for setting in ("binlog_format = 'ROW'", "binlog_row_image = 'MINIMAL'"):
            with contextlib.suppress(SourceError), quiet(), self._open.cursor() as cursor:
                cursor.execute(f"SET SESSION {setting}")
        if self._asked("SELECT UPPER(@@binlog_format), UPPER(@@binlog_row_image)") == [("ROW", "MINIMAL")]:
            return ""
        return "the binary log would take its clear values; it needs binlog_format = ROW and binlog_row_image = MINIMAL"

    def _tried(self, table: str, names: Sequence[str]) -> str:
        """Why the server does not change the types: tried on a temporary table of the same shape, without rows."""
        tried = quoted("tournier_tried")
        try:
            self._rows("", f"DROP TEMPORARY TABLE IF EXISTS {tried}")
            self._rows("", f"CREATE TEMPORARY TABLE {tried} LIKE {quoted(table)}")
            for step in self._to_bytes(table, names):
                self._rows("", f"ALTER TABLE {tried} {step}")
            self._rows("", f"DROP TEMPORARY TABLE {tried}")
        except SystemFailed:
            return "the server does not let its columns hold bytes, or the account may make no temporary tables"
        return ""

    def unowned(self, table: str, owner: str, names: Sequence[str]) -> int:
        """See `Writer`."""
        some = " OR ".join(f"{quoted(name)} IS NOT NULL" for name in names)
        none = f"({quoted(owner)} IS NULL OR CAST({quoted(owner)} AS CHAR) = '')"
        sql = f"SELECT count(*) FROM {quoted(table)} WHERE {none} AND ({some})"
        return int(self._rows("its rows cannot be counted", sql)[0][0])

    def prepare(self, table: str, columns: Sequence[SealedColumn]) -> None:
        """See `Writer`: the table is written anew, twice."""
        if why := self._logged():
            raise Refused("sealing.table", f"{table} cannot be sealed where it is: {why}.", "Change that first.")
        names = [column.name for column in columns if not self._is_bytes(table, column.name)]
        for step in self._to_bytes(table, names):
            self._rows("the types of its columns cannot change", f"ALTER TABLE {quoted(table)} {step}")

    def _to_bytes(self, table: str, names: Sequence[str]) -> list[str]:
        """First every text in UTF-8, whatever it was; then its bytes. A server keeps the bytes of a text as they are."""
        texts, held = [], []
        for name in names:
            said = said_of(self._asked, table, name)
            letters = said.length or _NO_TEXT
            longest = 4 * letters + _ROOM
            texts.append(f"MODIFY {quoted(name)} {_text(letters, wide=longest > _WIDEST)} {said.rest}")
            held.append(
                f"MODIFY {quoted(name)} {'LONGBLOB' if longest > _WIDEST else f'VARBINARY({longest})'} {said.rest}"
            )
        return [", ".join(texts), ", ".join(held)] if names else []

    def restore(self, table: str, columns: Sequence[SealedColumn]) -> None:
        """See `Writer`. Bytes become texts in UTF-8 first, and then what they were; a death between the two is mended."""
        texts, types = [], []
        for column in columns:
            said = said_of(self._asked, table, column.name)
            if said.spelled == column.type:
                continue
            if not _TYPE.match(column.type):
                raise BadInput("sealed.entry", "sealed.toml is damaged.", "Restore it from a backup.")
            if said.kind in _BYTES:
                text = _text(((said.length or 0) - _ROOM) // 4, wide=said.kind == "longblob")
                texts.append(f"MODIFY {quoted(column.name)} {text} {said.rest}")
            types.append(f"MODIFY {quoted(column.name)} {column.type} {said.rest}")
        for parts in (texts, types):
            if parts:
                self._rows("the types of its columns cannot change", f"ALTER TABLE {quoted(table)} {', '.join(parts)}")

    def required(self, table: str, names: Sequence[str]) -> set[str]:
        """See `Writer`."""
        return {name for name in names if said_of(self._asked, table, name).is_required}

    def loosen(self, table: str, names: Sequence[str]) -> None:
        """See `Writer`."""
        parts = []
        for name in names:
            said = said_of(self._asked, table, name)
            parts.append(f"MODIFY {quoted(name)} {said.spelled} {said.rest.removeprefix('NOT ')}")
        self._rows("its columns cannot be left empty", f"ALTER TABLE {quoted(table)} {', '.join(parts)}")

    def _is_bytes(self, table: str, name: str) -> bool:
        return said_of(self._asked, table, name).kind in _BYTES

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """See `Writer`."""
        self._rows("it could not begin", "START TRANSACTION")
        try:
            yield
        except BaseException:
            with contextlib.suppress(SourceError), quiet(), self._open.cursor() as cursor:
                cursor.execute("ROLLBACK")
            raise
        self._rows("it could not commit", "COMMIT")

    def behind(self, table: str, names: Sequence[str], after: Any, size: int, *, sealed: bool) -> list[Row]:
        """See `Writer`. Where a row lies is its primary key."""
        held = [quoted(name) for name in names[1:] if self._is_bytes(table, name)]
        if not held:
            return []
        key = [quoted(name) for name in primary_key(self._asked, table)]
        some = " OR ".join(f"({one} IS NOT NULL AND {'NOT ' if sealed else ''}{_SEALED.format(one)})" for one in held)
        beyond = "TRUE" if after is None else _beyond(key, after)
        asked = ", ".join([*key, *map(quoted, names)])
        sql = f"SELECT {asked} FROM {quoted(table)} WHERE {beyond} AND ({some}) ORDER BY {', '.join(key)} LIMIT {size}"
        rows = self._rows("its rows cannot be read", f"{sql} FOR UPDATE")
        return [(row[: len(key)], *row[len(key) :]) for row in rows]

    def put(self, table: str, names: Sequence[str], rows: Sequence[Row]) -> list[Row]:
        """See `Writer`. Columns that keep the moment of the last change keep it."""
        key = [quoted(name) for name in primary_key(self._asked, table)]
        self._bring(table, key, names, rows)
        on = " AND ".join(f"t.{name} = g.k{place}" for place, name in enumerate(key))
        sets = [f"t.{quoted(name)} = g.v{place}" for place, name in enumerate(names)]
        moments = self._asked(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = $1"
            " AND extra LIKE '%on update%'",
            [table],
        )
        sets += [f"t.{quoted(name)} = t.{quoted(name)}" for (name,) in moments if name not in names]
        joined = f"tournier_given g STRAIGHT_JOIN {quoted(table)} t ON {on}"
        self._rows("its rows cannot be written", f"UPDATE {joined} SET {', '.join(sets)}")
        asked = ", ".join(f"t.{quoted(name)}" for name in names)
        read = self._rows("its rows cannot be read", f"SELECT g.no, {asked} FROM {joined}")
        found = {row[0]: row[1:] for row in read}
        return [found.get(number, ()) for number in range(len(rows))]

    def _bring(self, table: str, key: Sequence[str], names: Sequence[str], rows: Sequence[Row]) -> None:
        """Put the rows into the temporary table, whose keys are of the types and collations of the table's."""
        what = "its temporary table cannot be filled"
        if self._given != (table, *names):
            values = ", ".join(f"v{place} LONGBLOB" for place in range(len(names)))
            keys = ", ".join(f"{name} AS k{place}" for place, name in enumerate(key))
            self._rows(what, "DROP TEMPORARY TABLE IF EXISTS tournier_given")
            self._rows(
                what,
                f"CREATE TEMPORARY TABLE tournier_given (no INT NOT NULL PRIMARY KEY, {values}) ENGINE = InnoDB"
                f" AS SELECT 0 AS no, {keys} FROM {quoted(table)} LIMIT 0",
            )
            self._given = (table, *names)
        self._rows(what, "DELETE FROM tournier_given")
        columns = ", ".join(["no", *(f"k{place}" for place in range(len(key)))])
        begin = (
            f"INSERT INTO tournier_given ({columns}, {', '.join(f'v{place}' for place in range(len(names)))}) VALUES "
        )
        given = ((number, *place, *cells) for number, (place, *cells) in enumerate(rows))
        for statement in inserts(begin, given, self._at_once):
            self._rows(what, statement)

    def clean(self, tables: Sequence[str]) -> list[str]:
        """See `Writer`. A table is written into a fresh file; what the server keeps beside it is said."""
        self._rows("its temporary table stays", "DROP TEMPORARY TABLE IF EXISTS tournier_given")
        self._given = ()
        for table in tables:
            self._rows("its table cannot be written anew", f"ALTER TABLE {quoted(table)} ENGINE = InnoDB")
            self._rows("its statistics cannot be made anew", f"ANALYZE TABLE {quoted(table)}")
        logs = "The server's redo and undo logs and its doublewrite buffer hold clear values of before until they are written over"
        said = [
            f"{logs}; see docs/sealed-stores.md for how to empty them.",
            "Statistics of columns (ANALYZE ... PERSISTENT, histograms) hold samples: let the DBA make them anew.",
        ]
        if self._asked("SELECT @@log_bin") == [(1,)]:
            said.append("Binary logs of before hold clear values until they are purged, here and on replicas.")
        return said

    def close(self) -> None:
        """See `Writer`."""
        self._open._force_close()  # noqa: SLF001  `close` would wait for an unread answer


def _text(letters: int, *, wide: bool) -> str:
    return f"{'LONGTEXT' if wide else f'VARCHAR({letters})'} CHARACTER SET utf8mb4"


def _beyond(key: Sequence[str], after: Sequence[Any]) -> str:
    """The condition that a row comes after this key. A row of values compared at once would use no index."""
    parts = []
    for place, name in enumerate(key):
        same = [f"{one} = {literal(value)}" for one, value in zip(key[:place], after, strict=False)]
        parts.append(f"({' AND '.join([*same, f'{name} > {literal(after[place])}'])})")
    return f"({' OR '.join(parts)})"
