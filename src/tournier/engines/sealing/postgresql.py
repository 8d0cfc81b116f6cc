# SPDX-License-Identifier: Apache-2.0
"""Writing to a PostgreSQL database. A sealed column is of type bytea; while it is sealed, its clear values are their text in it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg

from tournier.base import BadInput
from tournier.catalogue.sealed import SealedColumn
from tournier.engines.duck import quoted
from tournier.engines.sealing.port import Row, failed
from tournier.seal.fields import MAGIC

_SEALED = f"(substring({{0}} from 1 for {len(MAGIC)}) = '\\x{MAGIC.hex()}'::bytea)"
_TYPE = re.compile(r"[A-Za-z0-9_ \"(),.]{1,100}\Z")
_FIRST = "(0,0)"
_DEPENDS = """
SELECT a.attname FROM pg_catalog.pg_attribute a
WHERE a.attrelid = $1::pg_catalog.regclass AND a.attname = ANY($2) AND (a.atthasdef OR a.attgenerated <> '' OR a.attidentity <> '')
UNION ALL
SELECT a.attname FROM pg_catalog.pg_constraint c
JOIN pg_catalog.pg_attribute a ON a.attrelid = $1::pg_catalog.regclass AND a.attnum = ANY(c.conkey)
WHERE c.conrelid = $1::pg_catalog.regclass AND c.contype IN ('c', 'f') AND a.attname = ANY($2)
UNION ALL
SELECT a.attname FROM pg_catalog.pg_depend d
JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE d.refobjid = $1::pg_catalog.regclass AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND a.attname = ANY($2)
"""
_TRIGGERS = """
SELECT 1 FROM pg_catalog.pg_trigger WHERE tgrelid = $1::pg_catalog.regclass AND NOT tgisinternal AND tgtype & 16 <> 0
"""


class PostgresWriter:
    """See `Writer`."""

    rows_at_once = 5000
    is_alone = False
    typeless = False

    def __init__(self, url: str) -> None:
        with self._failing("it cannot be reached with an account that may write"):
            self._db = psycopg.connect(
                url, autocommit=True, connect_timeout=5, client_encoding="UTF8", cursor_factory=psycopg.RawCursor
            )
            self._db.execute(
                b"SELECT set_config('datestyle', 'ISO, YMD', false), set_config('extra_float_digits', '1', false)"
            )

    @contextlib.contextmanager
    def _failing(self, what: str) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            raise failed(f"{what} ({error.sqlstate or 'no session'})") from None

    def _rows(self, what: str, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        with self._failing(what):
            cursor = self._db.execute(sql.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def hindrance(self, table: str, names: Sequence[str]) -> str:
        """See `Writer`."""
        what = "its catalogue cannot be read"
        kind = self._rows(
            what,
            "SELECT relkind, relhassubclass FROM pg_catalog.pg_class WHERE oid = $1::pg_catalog.regclass",
            [place_of(table)],
        )
        if kind not in ([("r", False)], [(b"r", False)]):
            return "it is no plain table"
        if self._rows(what, _TRIGGERS, [place_of(table)]):
            return "a trigger hears of its changes, and could keep what was before"
        found = self._rows(what, _DEPENDS, [place_of(table), list(names)])
        return f"a default, a check, a reference or a view depends on {found[0][0]}" if found else ""

    def unowned(self, table: str, owner: str, names: Sequence[str]) -> int:
        """See `Writer`."""
        some = " OR ".join(f"{quoted(name)} IS NOT NULL" for name in names)
        none = f"({quoted(owner)} IS NULL OR {quoted(owner)}::text = '')"
        return int(
            self._rows(
                "its rows cannot be counted", f"SELECT count(*) FROM {place_of(table)} WHERE {none} AND ({some})"
            )[0][0]
        )

    def prepare(self, table: str, columns: Sequence[SealedColumn]) -> None:
        """See `Writer`: one rewriting of the table."""
        self._changed(table, [column for column in columns if not self._is_bytea(table, column.name)], opening=False)

    def restore(self, table: str, columns: Sequence[SealedColumn]) -> None:
        """See `Writer`."""
        self._changed(table, [column for column in columns if self._is_bytea(table, column.name)], opening=True)

    def required(self, table: str, names: Sequence[str]) -> set[str]:
        """See `Writer`."""
        sql = "SELECT attname FROM pg_catalog.pg_attribute WHERE attrelid = $1::regclass AND attname = ANY($2) AND attnotnull"
        return {
            str(name) for (name,) in self._rows("its catalogue cannot be read", sql, [place_of(table), list(names)])
        }

    def loosen(self, table: str, names: Sequence[str]) -> None:
        """See `Writer`."""
        parts = ", ".join(f"ALTER COLUMN {quoted(name)} DROP NOT NULL" for name in names)
        self._rows("its columns cannot be left empty", f"ALTER TABLE {place_of(table)} {parts}")

    def _changed(self, table: str, columns: Sequence[SealedColumn], *, opening: bool) -> None:
        parts = []
        for column in columns:
            if not _TYPE.match(column.type):
                raise BadInput("sealed.entry", "sealed.toml is damaged.", "Restore it from a backup.")
            name = quoted(column.name)
            to = (
                f"{column.type} USING convert_from({name}, 'UTF8')::{column.type}"
                if opening
                else f"bytea USING convert_to({name}::text, 'UTF8')"
            )
            parts.append(f"ALTER COLUMN {name} TYPE {to}")
        if parts:
            self._rows("the types of its columns cannot change", f"ALTER TABLE {place_of(table)} {', '.join(parts)}")

    def _is_bytea(self, table: str, name: str) -> bool:
        sql = "SELECT atttypid = 'bytea'::regtype FROM pg_catalog.pg_attribute WHERE attrelid = $1::regclass AND attname = $2"
        return self._rows("its catalogue cannot be read", sql, [place_of(table), name]) == [(True,)]

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """See `Writer`."""
        with self._failing("it could not commit"), self._db.transaction():
            yield

    def behind(self, table: str, names: Sequence[str], after: Any, size: int, *, sealed: bool) -> list[Row]:
        """See `Writer`."""
        asked = [quoted(name) for name in names]
        # A run that died after the types were put back has nothing sealed left in such a column.
        held = [quoted(name) for name in names[1:] if sealed or self._is_bytea(table, name)]
        if not held:
            return []
        some = " OR ".join(f"({one} IS NOT NULL AND {'NOT ' if sealed else ''}{_SEALED.format(one)})" for one in held)
        return self._rows(
            "its rows cannot be read",
            f"SELECT ctid::text, {', '.join(asked)} FROM {place_of(table)} WHERE ctid > $1::tid AND ({some})"
            " ORDER BY ctid LIMIT $2 FOR UPDATE",
            [after or _FIRST, size],
        )

    def put(self, table: str, names: Sequence[str], rows: Sequence[Row]) -> list[Row]:
        """See `Writer`. A row that was written lies elsewhere than before."""
        asked = [quoted(name) for name in names]
        given = ", ".join(["at", "no", *(f"v{place}" for place in range(len(asked)))])
        arrays = ", ".join(f"${place + 3}::bytea[]" for place in range(len(asked)))
        sets = ", ".join(f"{one} = g.v{place}" for place, one in enumerate(asked))
        columns = [list(column) for column in zip(*(row[1:] for row in rows), strict=True)]
        moved = self._rows(
            "its rows cannot be written",
            f"UPDATE {place_of(table)} t SET {sets} FROM unnest($1::text[]::tid[], $2::int[], {arrays}) g({given})"
            " WHERE t.ctid = g.at RETURNING t.ctid::text, g.no",
            [[row[0] for row in rows], list(range(len(rows))), *columns],
        )
        numbers: dict[str, int] = dict(moved)
        found = self._rows(
            "its rows cannot be read",
            f"SELECT ctid::text, {', '.join(asked)} FROM {place_of(table)} WHERE ctid = ANY($1::text[]::tid[])",
            [list(numbers)],
        )
        read = {numbers[row[0]]: row[1:] for row in found}
        return [read.get(number, ()) for number in range(len(rows))]

    def clean(self, tables: Sequence[str]) -> list[str]:
        """See `Writer`. Dead rows hold what was before, and statistics hold samples of it."""
        for table in tables:
            self._rows("its table cannot be written anew", f"VACUUM (FULL, ANALYZE) {place_of(table)}")
        said = []
        try:
            self._rows("its statistics cannot be written anew", "VACUUM FULL pg_catalog.pg_statistic")
            self._rows("it takes no checkpoint", "CHECKPOINT")
        except Exception:  # noqa: BLE001 - an account that owns the tables need not own the server
            said.append(
                "The account may not clean the statistics: let the DBA run VACUUM FULL pg_catalog.pg_statistic; CHECKPOINT."
            )
        said.append("The server's write-ahead log and its archive hold clear values of before until they are recycled.")
        return said

    def close(self) -> None:
        """See `Writer`."""
        with contextlib.suppress(psycopg.Error):
            self._db.close()


def place_of(table: str) -> str:
    """A table as a statement names it; without a schema it is of `public`."""
    schema, dot, name = table.partition(".")
    return f"{quoted(schema)}.{quoted(name)}" if dot else f"public.{quoted(schema)}"
