# SPDX-License-Identifier: Apache-2.0
"""What MariaDB and MySQL say of one database: tables, columns, keys and indexes. No row of it is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from tournier.base import BadInput
from tournier.engines.databases import Connection
from tournier.engines.shapes import ColumnShape, ForeignKey, TableShape

_TABLES = """
SELECT table_name, table_type = 'VIEW', table_rows, table_comment FROM information_schema.tables
WHERE table_schema = DATABASE() AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED', 'VIEW')
ORDER BY table_name
"""
_COLUMNS = """
SELECT table_name, column_name, column_type, is_nullable = 'YES', column_comment, data_type, character_set_name,
  collation_name
FROM information_schema.columns
WHERE table_schema = DATABASE() AND privileges LIKE '%select%'
"""
# An index over the beginning of a text, or over an expression, has no column or a part of one.
_INDEXES = """
SELECT table_name, index_name, column_name, non_unique, sub_part, index_type, {hidden} FROM information_schema.statistics
WHERE table_schema = DATABASE()
"""
_FOREIGN = """
SELECT table_name, constraint_name, column_name, referenced_table_name, referenced_column_name
FROM information_schema.key_column_usage
WHERE table_schema = DATABASE() AND referenced_table_schema = DATABASE()
ORDER BY table_name, constraint_name, ordinal_position
"""
_HIDING = """
SELECT column_name FROM information_schema.columns WHERE table_schema = 'information_schema'
  AND table_name = 'STATISTICS' AND column_name IN ('IGNORED', 'IS_VISIBLE')
"""
_HIDDEN = {"IGNORED": "ignored = 'YES'", "IS_VISIBLE": "is_visible = 'NO'"}  # MariaDB's word, and MySQL's
_SEEKING = ("BTREE", "HASH")


@dataclass(frozen=True, slots=True)
class SaidColumn:
    """A column; `charset` and `collation` are empty where it holds no text."""

    name: str
    spelled: str
    kind: str
    charset: str
    collation: str


@dataclass(frozen=True, slots=True)
class _Index:
    unique: bool
    columns: tuple[str, ...]
    seeks: bool


def said_columns(connection: Connection, table: str) -> list[SaidColumn]:
    """The columns that the account may read of a table of the session's database; none when there is no such table."""
    found = connection.rows(f"{_COLUMNS} AND table_name = $1 ORDER BY ordinal_position", [table])
    # The server's own tables compare names without regard to case and trailing blanks.
    return [
        SaidColumn(name, spelled, kind, charset or "", collation or "")
        for place, name, spelled, _, _, kind, charset, collation in found
        if place == table
    ]


def seekable(connection: Connection, table: str) -> frozenset[str]:
    """The columns of a table for which an index answers an equality."""
    return frozenset(index.columns[0] for index in _indexes(connection, table).get(table, ()) if index.seeks)


def tables(connection: Connection) -> Iterator[TableShape]:
    """The tables and views of the session's database that the account may read; BadInput when it has none."""
    if connection.rows("SELECT DATABASE()") == [(None,)]:
        raise BadInput("source.database", "The address names no database.", "Write mysql://reader@host/database.")
    columns: dict[str, list[ColumnShape]] = defaultdict(list)
    for table, name, spelled, nullable, comment, *_ in connection.rows(f"{_COLUMNS} ORDER BY ordinal_position"):
        columns[table].append(ColumnShape(name, spelled, bool(nullable), comment))
    indexes, foreign = _indexes(connection), _foreign(connection)
    for name, is_view, rows, comment in connection.rows(_TABLES):
        if name not in columns:
            continue
        own = indexes.get(name, ())
        readable = {column.name for column in columns[name]}
        keys = [index.columns for index in own if index.unique and set(index.columns) <= readable]
        yield TableShape(
            name,
            tuple(columns[name]),
            keys[0] if keys else (),
            tuple(foreign.get(name, ())),
            frozenset(index.columns[0] for index in own if index.seeks),
            rows,
            "" if is_view else comment,
            bool(is_view),
        )


def _indexes(connection: Connection, table: str = "") -> dict[str, list[_Index]]:
    """The indexes by table, the primary key first and unique ones next."""
    hiding = [_HIDDEN[name.upper()] for (name,) in connection.rows(_HIDING)]
    sql = _INDEXES.format(hidden=" OR ".join(hiding) or "0")
    order = " ORDER BY table_name, index_name <> 'PRIMARY', non_unique, index_name, seq_in_index"
    rows = connection.rows(sql + (" AND table_name = $1" if table else "") + order, [table] if table else [])
    parts: dict[tuple[str, str], list[tuple[object, ...]]] = defaultdict(list)
    for name, index, *said in rows:
        parts[name, index].append(tuple(said))
    found: dict[str, list[_Index]] = defaultdict(list)
    for (name, _), listed in parts.items():
        whole = all(column is not None and part is None for column, _, part, _, _ in listed)
        first, non_unique, part, kind, hidden = listed[0]
        found[name].append(
            _Index(
                unique=whole and not non_unique,
                columns=tuple(str(column) for column, *_ in listed),
                seeks=first is not None and part is None and kind in _SEEKING and not hidden,
            )
        )
    return found


def _foreign(connection: Connection) -> dict[str, list[ForeignKey]]:
    parts: dict[tuple[str, str, str], list[tuple[str, str]]] = defaultdict(list)
    for table, name, here, to, there in connection.rows(_FOREIGN):
        parts[table, name, to].append((here, there))
    found: dict[str, list[ForeignKey]] = defaultdict(list)
    for (table, _, to), pairs in parts.items():
        found[table].append(ForeignKey(tuple(here for here, _ in pairs), to, tuple(there for _, there in pairs)))
    return found
