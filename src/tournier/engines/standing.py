# SPDX-License-Identifier: Apache-2.0
"""What a source has at this moment where the catalogue says that a table is: kinds of columns, and usable indexes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tournier.engines import mysql_catalogue
from tournier.engines.databases import Connection
from tournier.engines.duck import quoted
from tournier.engines.failures import Failure, SourceError
from tournier.engines.spellings import Kind


@dataclass(frozen=True, slots=True)
class Standing:
    """A table as it stands. `seekable`: columns for which an equality is answered by an index."""

    dialect: str
    place: str  # quoted, with its schema
    kinds: Mapping[str, Kind]
    seekable: frozenset[str]
    declared: Mapping[str, str]  # the type of each column as the source spells it
    # Columns whose equality is wider than equal text: Abc, abc, ábc and "abc ". In MySQL with character set and collation.
    wide: Mapping[str, tuple[str, str]] = field(default_factory=dict)


_KINDS = {
    Kind.INTEGER: "int int2 int4 int8 tinyint smallint mediumint integer bigint year hugeint utinyint usmallint uinteger ubigint uhugeint",
    Kind.NUMBER: "numeric decimal float4 float8 float double real",
    Kind.TEXT: "text varchar bpchar char name citext enum set tinytext mediumtext longtext",
    Kind.DATE: "date",
    Kind.MOMENT: "timestamp timestamptz timestamp_s timestamp_ms timestamp_ns datetime",
    Kind.UUID: "uuid",
    Kind.BOOLEAN: "bool boolean",
}
_BY_NAME = {name: kind for kind, names in _KINDS.items() for name in names.split()}

_POSTGRES_COLUMNS = """
SELECT a.attname, CASE b.typtype WHEN 'e' THEN 'enum' ELSE b.typname END, pg_catalog.format_type(a.atttypid, a.atttypmod)
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
JOIN pg_catalog.pg_type b ON b.oid = CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END
WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped
"""
# citext, types over it, and collations by which different texts are equal.
_POSTGRES_WIDE = """
SELECT a.attname
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
JOIN pg_catalog.pg_type b ON b.oid = CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END
LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation
WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped
  AND (b.typname = 'citext' OR NOT coalesce(l.collisdeterministic, true))
"""
# An index with a condition, an expression or another collation does not answer every equality.
POSTGRES_INDEXED = """
SELECT DISTINCT a.attname
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
JOIN pg_catalog.pg_am m ON m.oid = x.relam
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
WHERE n.nspname = $1 AND c.relname = $2 AND i.indisvalid AND i.indpred IS NULL AND m.amname IN ('btree', 'hash')
  AND (a.attcollation = 0 OR i.indcollation[0] = a.attcollation)
"""
_DUCKDB_COLUMNS = """
SELECT column_name, CASE WHEN data_type LIKE 'ENUM%' THEN 'enum' ELSE data_type END, data_type FROM duckdb_columns()
WHERE schema_name = $1 AND table_name = $2 AND database_name = current_database()
"""
_DEFAULT_SCHEMA = {"postgresql": "public", "duckdb": "main", "sqlite": "main"}


def standing(connection: Connection, name: str) -> Standing:
    """The table that the catalogue calls `name`; SourceError (changed) when there is none."""
    if connection.dialect == "mysql":
        return _mysql(connection, name)
    for schema, table in _readings(name, _DEFAULT_SCHEMA[connection.dialect]):
        columns = _columns(connection, schema, table)
        if columns:
            place = f"{quoted(schema)}.{quoted(table)}"
            kinds = {name: kind for name, (kind, _) in columns.items()}
            declared = {name: spelled for name, (_, spelled) in columns.items()}
            seekable = _seekable(connection, schema, table, place, kinds)
            wide = dict.fromkeys(_wide(connection, schema, table, place, kinds), ("", ""))
            return Standing(connection.dialect, place, kinds, seekable, declared, wide)
    raise SourceError(Failure.CHANGED)


def _mysql(connection: Connection, name: str) -> Standing:
    """A source of the MySQL family is one database; names without a schema are looked for in it."""
    columns = mysql_catalogue.said_columns(connection, name)
    if not columns:
        raise SourceError(Failure.CHANGED)
    return Standing(
        "mysql",
        quoted(name),
        {column.name: _mysql_kind(column) for column in columns},
        mysql_catalogue.seekable(connection, name),
        {column.name: column.spelled for column in columns},
        {column.name: (column.charset, column.collation) for column in columns if column.charset},
    )


def _mysql_kind(column: mysql_catalogue.SaidColumn) -> Kind:
    # Half of an unsigned BIGINT lies beyond what INTEGER means here.
    if column.kind == "bigint" and "unsigned" in column.spelled:
        return Kind.NUMBER
    return _BY_NAME.get(column.kind, Kind.OTHER)


def _readings(name: str, default: str) -> list[tuple[str, str]]:
    """`a.b` is table b of schema a, or, where names hold dots, table `a.b` of the default schema."""
    dots = [place for place, character in enumerate(name) if character == "."]
    return [*((name[:dot], name[dot + 1 :]) for dot in dots if 0 < dot < len(name) - 1), (default, name)]


def _columns(connection: Connection, schema: str, table: str) -> dict[str, tuple[Kind, str]]:
    if connection.dialect == "sqlite":
        if schema != "main":
            return {}  # one file is one schema; asking for another is an error
        found = connection.rows("SELECT name, type FROM pragma_table_xinfo(?1, ?2)", [table, schema])
        return {name: (affinity(declared or ""), declared or "") for name, declared in found}
    sql = _POSTGRES_COLUMNS if connection.dialect == "postgresql" else _DUCKDB_COLUMNS
    found = connection.rows(sql, [schema, table])
    return {
        name: (_BY_NAME.get(kind.lower().split("(")[0].split(" ")[0], Kind.OTHER), declared)
        for name, kind, declared in found
    }


def affinity(declared: str) -> Kind:
    """SQLite stores what it is given; only a column of text affinity compares as text alone."""
    upper = declared.upper()
    if "INT" not in upper and any(word in upper for word in ("CHAR", "CLOB", "TEXT")):
        return Kind.TEXT
    return Kind.LOOSE


def _seekable(connection: Connection, schema: str, table: str, place: str, kinds: Mapping[str, Kind]) -> frozenset[str]:
    if connection.dialect == "postgresql":
        return frozenset(name for (name,) in connection.rows(POSTGRES_INDEXED, [schema, table]))
    if connection.dialect == "duckdb":
        return frozenset()  # scans are its way; searches go through our own index
    return frozenset(name for name in kinds if _searches(connection, place, name))


def _wide(connection: Connection, schema: str, table: str, place: str, kinds: Mapping[str, Kind]) -> list[str]:
    texts = [name for name, kind in kinds.items() if kind in {Kind.TEXT, Kind.LOOSE}]
    if connection.dialect == "postgresql":
        return [name for (name,) in connection.rows(_POSTGRES_WIDE, [schema, table])]
    if connection.dialect == "sqlite":
        return [name for name in texts if _collated(connection, place, name)]
    # DuckDB names no column's collation but in the text that made the table.
    sql = "SELECT sql FROM duckdb_tables() WHERE schema_name = $1 AND table_name = $2 AND database_name = current_database()"
    made = " ".join(str(text) for (text,) in connection.rows(sql, [schema, table]))
    return texts if "COLLATE" in made.upper() else []


def _collated(connection: Connection, place: str, column: str) -> bool:
    # The program of a comparison names the collation that it compares by; the sign keeps the index out of it.
    steps = connection.rows(f"EXPLAIN SELECT 1 FROM {place} t WHERE +t.{quoted(column)} = ?1", [""])
    named = {str(step[5]).rpartition("-")[0] for step in steps if step[1] in {"Eq", "Ne"}}
    return not named <= {"", "BINARY"}


def _searches(connection: Connection, place: str, column: str) -> bool:
    # Only the planner knows which index fits the column's collation, so it is asked.
    plan = connection.rows(f"EXPLAIN QUERY PLAN SELECT 1 FROM {place} t WHERE t.{quoted(column)} IN (?1, ?2)", ["", ""])
    return bool(plan) and all(str(step[-1]).startswith("SEARCH") for step in plan)
