# SPDX-License-Identifier: Apache-2.0
"""What a person is offered of a source, as PostgreSQL's catalogs tell it.

Comments are the catalogue's; types are the source's, or text where a treatment makes it so.
Counts, defaults and the source's own comments stay where they are: they tell of what is hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tournier.catalogue import Catalogue, Source, Table
from tournier.gate.guarding import rule_name
from tournier.gate.offering import Offer, OfferedTable
from tournier.gate.ports import SourcePort
from tournier.query.dialects import profile_of

_AS_IT_IS = ("plain", "withheld")


@dataclass(frozen=True, slots=True)
class NamedColumn:
    """A column; `type` is as PostgreSQL writes it."""

    name: str
    type: str
    comment: str


@dataclass(frozen=True, slots=True)
class NamedReference:
    """`columns` of a table refer to `to_columns` of another that is visible too."""

    columns: tuple[str, ...]
    to: tuple[str, str]
    to_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NamedTable:
    """A table with what of it may be known. The key is empty when a part of it may not."""

    schema: str
    name: str
    columns: tuple[NamedColumn, ...]
    key: tuple[str, ...]
    references: tuple[NamedReference, ...]
    comment: str


@dataclass(frozen=True, slots=True)
class Names:
    """All of it. `schema` is where a name without one is looked for; `refused` says why there is nothing."""

    schema: str
    tables: tuple[NamedTable, ...] = ()
    refused: str = ""


def schema_of(source: Source) -> str:
    """Where a table's name without a schema is looked for in this source."""
    dialect = {"files": "duckdb"}.get(source.dialect, source.dialect)
    return profile_of(dialect).schema or source.name


def names_of(catalogue: Catalogue, source: Source, offer: Offer, sources: SourcePort) -> Names:
    """What is offered of a source, with the types that its columns have when they are shown."""
    schema = schema_of(source)
    if not offer.tables:
        reasons = "; ".join(reason.en for reason in offer.decision.reasons)
        return Names(schema, refused=reasons or "no table of this source may be asked for this purpose")
    offered = {f"{source.name}:{table.name}": table for table in offer.tables}
    places = {table: _place(catalogue.table(table), source, schema) for table in offered}
    made = (_named(catalogue.table(table), found, offered, places, sources) for table, found in offered.items())
    return Names(schema, tuple(sorted(made, key=lambda one: (one.schema, one.name))))


def _place(table: Table, source: Source, schema: str) -> tuple[str, str]:
    first, dot, rest = rule_name(table, source).partition(".")
    return (first, rest) if dot else (schema, first)


def _named(
    table: Table,
    found: OfferedTable,
    offered: Mapping[str, OfferedTable],
    places: Mapping[str, tuple[str, str]],
    sources: SourcePort,
) -> NamedTable:
    types = sources.types(table.id)
    columns = tuple(
        NamedColumn(
            field.name,
            types.get(field.name, "text") if field.treatment in _AS_IT_IS else "text",
            field.zh or field.en,
        )
        for field in found.fields
    )
    visible = _visible(found)
    references = tuple(
        NamedReference(join.columns, places[join.to_table], join.to_columns)
        for join in table.path[:1]
        if join.to_table in places
        and set(join.columns) <= visible
        and set(join.to_columns) <= _visible(offered[join.to_table])
    )
    key = table.key if set(table.key) <= visible else ()
    return NamedTable(*places[table.id], columns, key, references, found.zh or found.en)


def _visible(table: OfferedTable) -> set[str]:
    return {field.name for field in table.fields}
