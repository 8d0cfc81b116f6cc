# SPDX-License-Identifier: Apache-2.0
"""Asking a database what it holds, without reading a row of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from tournier.base import BadInput
from tournier.catalogue import Source
from tournier.engines import mysql_catalogue
from tournier.engines.databases import Connection
from tournier.engines.duck import quoted
from tournier.engines.indexing import Progress, silent
from tournier.engines.opening import dialect_of, open_database
from tournier.engines.shapes import ColumnShape, ForeignKey, Shape, TableShape
from tournier.engines.standing import POSTGRES_INDEXED, standing

_POSTGRES_TABLES = """
SELECT c.oid, n.nspname, c.relname, c.relkind IN ('v', 'm'), c.reltuples::bigint,
  coalesce(pg_catalog.obj_description(c.oid, 'pg_class'), '')
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND NOT c.relispartition
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_toast%' AND n.nspname NOT LIKE 'pg\\_temp%'
  AND has_table_privilege(c.oid, 'SELECT')
ORDER BY n.nspname, c.relname
"""
_POSTGRES_COLUMNS = """
SELECT a.attrelid, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
  coalesce(pg_catalog.col_description(a.attrelid, a.attnum), '')
FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped
  AND n.nspname NOT IN ('pg_catalog', 'information_schema')
ORDER BY a.attrelid, a.attnum
"""
_POSTGRES_KEYS = """
SELECT k.conrelid, k.contype = 'p', k.confrelid,
  (SELECT array_agg(a.attname::text ORDER BY u.place) FROM unnest(k.conkey) WITH ORDINALITY u(number, place)
   JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number),
  (SELECT array_agg(a.attname::text ORDER BY u.place) FROM unnest(k.confkey) WITH ORDINALITY u(number, place)
   JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number)
FROM pg_catalog.pg_constraint k
WHERE k.contype IN ('p', 'u', 'f') AND k.conrelid <> 0
ORDER BY k.contype = 'u', k.conrelid, k.conname
"""


def describe(url: str, progress: Progress = silent) -> Shape:
    """The tables of the database at `url` that the account may read; SystemFailed when it cannot be reached."""
    dialect = dialect_of(url)
    database = open_database(Source("the database", url, dialect))
    ask: Callable[[Connection, Progress], Iterable[TableShape]] = {
        "postgresql": _postgresql,
        "sqlite": _sqlite,
        "duckdb": _duckdb,
        "files": _duckdb,
        "mysql": lambda connection, _progress: mysql_catalogue.tables(connection),
    }[dialect]
    try:
        tables = tuple(database.read(lambda connection: tuple(ask(connection, progress))))
    finally:
        database.close()
    if not any(not table.is_view or dialect == "files" for table in tables):
        raise BadInput(
            "source.empty", "The database shows no table to this account.", "Look at the address and the grants."
        )
    if dialect == "files":  # a folder has no schemas, and its views are its tables
        tables = tuple(replace(table, name=table.label, schema="", is_view=False) for table in tables)
    return Shape(url, dialect, tables)


def _postgresql(connection: Connection, progress: Progress) -> list[TableShape]:
    columns: dict[int, list[ColumnShape]] = defaultdict(list)
    for oid, name, kind, nullable, comment in connection.rows(_POSTGRES_COLUMNS):
        columns[oid].append(ColumnShape(name, kind, nullable, comment))
    tables = connection.rows(_POSTGRES_TABLES)
    names = {row[0]: f"{row[1]}.{row[2]}" for row in tables}
    keys: dict[int, tuple[str, ...]] = {}
    foreign: dict[int, list[ForeignKey]] = defaultdict(list)
    for oid, is_primary, to, here, there in connection.rows(_POSTGRES_KEYS):
        if to in names:
            foreign[oid].append(ForeignKey(tuple(here), names[to], tuple(there)))
        elif is_primary or oid not in keys:
            keys[oid] = tuple(here)
    found = []
    for done, (oid, schema, name, is_view, rows, comment) in enumerate(tables, 1):
        indexed = frozenset(column for (column,) in connection.rows(POSTGRES_INDEXED, [schema, name]))
        found.append(
            TableShape(
                names[oid],
                tuple(columns[oid]),
                keys.get(oid, ()),
                tuple(foreign[oid]),
                indexed,
                rows if rows >= 0 else None,
                comment,
                is_view,
                schema,
            )
        )
        progress("describe", done, len(tables))
    return found


def _sqlite(connection: Connection, progress: Progress) -> list[TableShape]:
    tables = connection.rows(
        "SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
        "ORDER BY name"
    )
    found = []
    for done, (name, kind) in enumerate(tables, 1):
        columns = connection.rows('SELECT name, type, "notnull", pk FROM pragma_table_xinfo(?1)', [name])
        key = tuple(row[0] for row in sorted((row for row in columns if row[3]), key=lambda row: int(row[3])))
        found.append(
            TableShape(
                name,
                tuple(ColumnShape(row[0], row[1] or "", not row[2]) for row in columns),
                key,
                tuple(_sqlite_foreign(connection, name)),
                standing(connection, name).seekable if kind == "table" else frozenset(),
                is_view=kind == "view",
            )
        )
        progress("describe", done, len(tables))
    return found


def _sqlite_foreign(connection: Connection, table: str) -> Iterable[ForeignKey]:
    by_id: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    sql = 'SELECT id, seq, "table", "from", "to" FROM pragma_foreign_key_list(?1) ORDER BY id, seq'
    for row in connection.rows(sql, [table]):
        by_id[row[0]].append(row)
    for rows in by_id.values():
        to = rows[0][2]
        there = [row[4] for row in rows]
        if None in there:  # REFERENCES without columns means the other table's key
            declared = connection.rows("SELECT name, pk FROM pragma_table_xinfo(?1) WHERE pk > 0 ORDER BY pk", [to])
            there = [name for name, _ in declared]
        if len(there) == len(rows):
            yield ForeignKey(tuple(row[3] for row in rows), to, tuple(there))


def _duckdb(connection: Connection, progress: Progress) -> list[TableShape]:
    tables = connection.rows(
        "SELECT schema_name, table_name, false, estimated_size, coalesce(comment, '') FROM duckdb_tables() "
        "WHERE database_name = current_database() AND NOT internal UNION ALL "
        "SELECT schema_name, view_name, true, NULL, coalesce(comment, '') FROM duckdb_views() "
        "WHERE database_name = current_database() AND NOT internal ORDER BY 1, 2"
    )
    columns: dict[tuple[str, str], list[ColumnShape]] = defaultdict(list)
    for schema, table, name, kind, nullable, comment in connection.rows(
        "SELECT schema_name, table_name, column_name, data_type, is_nullable, coalesce(comment, '') "
        "FROM duckdb_columns() WHERE database_name = current_database() AND NOT internal "
        "ORDER BY schema_name, table_name, column_index"
    ):
        columns[schema, table].append(ColumnShape(name, kind, nullable, comment))
    keys: dict[tuple[str, str], tuple[str, ...]] = {}
    foreign: dict[tuple[str, str], list[ForeignKey]] = defaultdict(list)
    for schema, table, kind, here, to, there in connection.rows(
        "SELECT schema_name, table_name, constraint_type, constraint_column_names, referenced_table, "
        "referenced_column_names FROM duckdb_constraints() WHERE database_name = current_database() "
        "AND constraint_type IN ('PRIMARY KEY', 'UNIQUE', 'FOREIGN KEY') ORDER BY constraint_type"
    ):
        if kind == "FOREIGN KEY":
            foreign[schema, table].append(ForeignKey(tuple(here), f"{schema}.{to}", tuple(there)))
        elif (schema, table) not in keys:  # PRIMARY sorts before UNIQUE
            keys[schema, table] = tuple(here)
    found = []
    for done, (schema, name, is_view, rows, comment) in enumerate(tables, 1):
        place = (schema, name)
        found.append(
            TableShape(
                f"{schema}.{name}",
                tuple(columns[place]),
                keys.get(place, ()),
                tuple(foreign[place]),
                rows=rows,
                comment=comment,
                is_view=is_view,
                schema=schema,
            )
        )
        progress("describe", done, len(tables))
    return found


def place_of(table: TableShape) -> str:
    """The table's name quoted for a statement."""
    return f"{quoted(table.schema)}.{quoted(table.label)}" if table.schema else quoted(table.label)
