# SPDX-License-Identifier: Apache-2.0
"""The relations of PostgreSQL's catalogs and its types, as two texts beside this file tell them."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

SERVER_VERSION = "15.0"
_KINDS = {
    "": "VARCHAR",
    "oid": "BIGINT",
    "int": "INTEGER",
    "small": "SMALLINT",
    "big": "BIGINT",
    "bool": "BOOLEAN",
    "real": "FLOAT",
    "double": "DOUBLE",
    "moment": "TIMESTAMP",
    "smalls": "SMALLINT[]",
    "oids": "BIGINT[]",
    "reals": "FLOAT[]",
    "texts": "VARCHAR[]",
}
# Written as numbers with blanks between, and counted from 0; every other array is counted from 1.
VECTORS = (
    "indkey",
    "indoption",
    "indclass",
    "indcollation",
    "proargtypes",
    "tgattr",
    "partattrs",
    "prattrs",
    "stxkeys",
)
_SCHEMA = "information_schema."


class Known(NamedTuple):
    """A relation: the table of the shadow that stands for it, and its columns with the shadow's types."""

    schema: str
    name: str
    table: str
    columns: tuple[tuple[str, str], ...]


class TypeRow(NamedTuple):
    """A row of pg_type, and how format_type writes the type."""

    oid: int
    name: str
    length: int
    by_value: bool
    kind: str
    category: str
    preferred: bool
    element: int
    array: int
    functions: tuple[str, str, str, str]
    align: str
    storage: str
    collation: int
    written: str


def _relations() -> Mapping[str, Known]:
    found = {}
    for line in _lines("relations.txt"):
        whole, *columns = line.split(" ")
        schema, name = (
            ("information_schema", whole[len(_SCHEMA) :]) if whole.startswith(_SCHEMA) else ("pg_catalog", whole)
        )
        kinds = tuple((column, _KINDS[kind]) for column, _, kind in (one.partition(":") for one in columns))
        found[whole] = Known(schema, name, whole.replace(".", "_"), kinds)
    return MappingProxyType(found)


def _types() -> tuple[TypeRow, ...]:
    rows = []
    for line in _lines("types.txt"):
        part = line.split("|")
        rows.append(
            TypeRow(
                int(part[0]),
                part[1],
                int(part[2]),
                part[3] == "t",
                part[4],
                part[5],
                part[6] == "t",
                int(part[7]),
                int(part[8]),
                (part[9], part[10], part[11], part[12]),
                part[13],
                part[14],
                int(part[15]),
                part[16],
            )
        )
    return tuple(rows)


def _lines(name: str) -> list[str]:
    return (files(__package__) / name).read_text("utf-8").splitlines()


RELATIONS = _relations()
TYPES = _types()
# Relations that a statement writes as a function in FROM.
AS_FUNCTIONS = frozenset(
    {
        "pg_get_keywords",
        "pg_partition_ancestors",
        "pg_partition_tree",
        "pg_options_to_table",
        "pg_show_all_settings",
        "aclexplode",
    }
)
