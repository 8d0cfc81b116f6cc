# SPDX-License-Identifier: Apache-2.0
"""What a table, a subquery or a named query gives to the query around it, and the names that an expression may use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tournier.query.values import Refused


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a base table, and how it is shown. `personal`: the table's rows concern subjects."""

    table: str
    column: str
    treatment: str
    personal: bool


Fields = frozenset[Field]
NO_FIELDS: Fields = frozenset()


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a relation shows: `key` finds it, `name` is how it is written."""

    key: str
    name: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class Carrier:
    """A column that tells whom a row concerns: what it was read from, and its name in the statement we write."""

    table: str
    column: str
    emitted: str


@dataclass(frozen=True, slots=True)
class Relation:
    """Columns in order; `personal` when rows of a table that concerns subjects stand behind it.

    `carriers` tell whom each row concerns. A relation that is personal and has none is a summary.
    """

    columns: tuple[Column, ...]
    carriers: tuple[Carrier, ...] = ()
    personal: bool = False
    statistic: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A relation in a FROM clause, under its alias."""

    key: str
    alias: str
    relation: Relation


@dataclass(slots=True)
class Scope:
    """The sources that an expression may name, its own and then those of the queries around it."""

    parent: Scope | None = None
    sources: list[Source] = field(default_factory=list)
    merged: bool = False  # some columns were merged by USING
    outputs: dict[str, Fields] = field(default_factory=dict)

    def add(self, source: Source) -> None:
        """One more source; Refused when its alias is taken."""
        if any(other.key == source.key for other in self.sources):
            raise Refused(
                "alias", f"Two parts of FROM are called {source.alias}.", "Give each its own alias.", word=source.alias
            )
        self.sources.append(source)

    def find(self, table: str, key: str) -> Fields | None:
        """The fields of a column; `table` is the key of an alias, or empty. None when nobody here has it."""
        here = [source for source in self.sources if table in {"", source.key}]
        found = [column.fields for source in here for column in source.relation.columns if column.key == key]
        if found:
            return frozenset().union(*found)
        if not table and key in self.outputs:
            return self.outputs[key]
        return self.parent.find(table, key) if self.parent else None

    def carriers(self) -> Iterator[tuple[Source, Carrier]]:
        """Every carrier of every source."""
        for source in self.sources:
            for carrier in source.relation.carriers:
                yield source, carrier
