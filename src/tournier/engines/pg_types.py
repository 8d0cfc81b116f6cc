# SPDX-License-Identifier: Apache-2.0
"""What PostgreSQL would call the type of a column of another engine, as the wire sends its values."""

from __future__ import annotations

import re

_DUCKDB = {
    "BOOLEAN": "boolean",
    "TINYINT": "smallint",
    "UTINYINT": "smallint",
    "SMALLINT": "smallint",
    "USMALLINT": "integer",
    "INTEGER": "integer",
    "UINTEGER": "bigint",
    "BIGINT": "bigint",
    "UBIGINT": "numeric",
    "HUGEINT": "numeric",
    "UHUGEINT": "numeric",
    "FLOAT": "real",
    "DOUBLE": "double precision",
    "DATE": "date",
    "TIME": "time without time zone",
    "TIMESTAMP": "timestamp without time zone",
    "TIMESTAMP_S": "timestamp without time zone",
    "TIMESTAMP_MS": "timestamp without time zone",
    "TIMESTAMP_NS": "timestamp without time zone",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
    "BLOB": "bytea",
}
_MYSQL = {
    **dict.fromkeys(("tinyint", "smallint", "mediumint", "int", "bigint", "year"), "bigint"),
    **dict.fromkeys(("float", "double"), "double precision"),
    **dict.fromkeys(("datetime", "timestamp"), "timestamp without time zone"),
    **dict.fromkeys(("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"), "bytea"),
    "date": "date",
}
_WORD = re.compile(r"[( ].*", re.DOTALL)
_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)(?: UNSIGNED)?(?: ZEROFILL)?\Z")


def pg_type(dialect: str, declared: str) -> str:
    """The type's name, as format_type writes it; text for what has no like."""
    if dialect == "postgresql":
        return declared
    if dialect == "sqlite":
        return _sqlite(declared.upper())
    if dialect == "mysql" and not declared.startswith("decimal"):
        return _MYSQL.get(_WORD.sub("", declared), "text")
    upper = declared.upper()
    decimal = _DECIMAL.match(upper)
    if decimal:
        return f"numeric({decimal[1]},{decimal[2]})"
    if upper.endswith("[]"):
        element = _DUCKDB.get(upper.removesuffix("[]"), "text")
        return f"{element}[]"
    return _DUCKDB.get(upper, "text")


def _sqlite(upper: str) -> str:
    # By SQLite's own rules of affinity; a date is a text there, and so it leaves.
    if "INT" in upper:
        return "bigint"
    if any(word in upper for word in ("REAL", "FLOA", "DOUB", "DEC", "NUM")):
        return "double precision"
    return "bytea" if "BLOB" in upper else "text"
