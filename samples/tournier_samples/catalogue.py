# SPDX-License-Identifier: Apache-2.0
"""The confirmed catalogue of the sample bank."""

from __future__ import annotations

from pathlib import Path

from tournier.catalogue import CATEGORIES, Catalogue, Field, Join, Source, Table
from tournier_samples.bank import CORE_FILE, WAREHOUSE_FILE
from tournier_samples.schema import CORE, TABLES, WAREHOUSE, ColumnOf, TableOf

CUSTOMER = f"{CORE}:cust_info"


def table_id(name: str) -> str:
    """The catalogue's id of a table."""
    return f"{TABLES[name].source}:{TABLES[name].name}"


def catalogue(folder: Path) -> Catalogue:
    """What a person would have confirmed about the bank that lies in this folder.

    Transcripts of calls stay closed: free text may hold anything, C3 too.
    """
    place = folder.resolve()
    return from_sources(
        (
            Source(CORE, f"sqlite:///{place / CORE_FILE}", "sqlite"),
            Source(WAREHOUSE, f"duckdb:///{place / WAREHOUSE_FILE}", "duckdb"),
        )
    )


def from_sources(sources: tuple[Source, ...]) -> Catalogue:
    """The same catalogue over other places; the sources must be called `core` and `warehouse`."""
    return Catalogue(sources=sources, tables=tuple(_table(table) for table in TABLES.values()), customer=CUSTOMER)


def _table(table: TableOf) -> Table:
    leading = {table.key[0], *(index[0] for index in table.indexes)}
    return Table(
        id=table_id(table.name),
        source=table.source,
        name=table.name,
        key=table.key,
        fields=tuple(
            _field(column, indexed=table.source == CORE and column.name in leading) for column in table.columns
        ),
        subject="khh",
        path=() if table.via is None else (Join((table.via[0],), table_id(table.via[1]), (table.via[0],)),),
        zh=table.zh,
        en=table.en,
    )


def _field(column: ColumnOf, *, indexed: bool) -> Field:
    return Field(
        name=column.name,
        category=column.category,
        cls=CATEGORIES[column.category].cls if column.category else None,
        confirmed=column.category is not None,
        zh=column.zh,
        en=column.en,
        indexed=indexed,
    )
