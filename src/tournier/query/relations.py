# SPDX-License-Identifier: Apache-2.0
"""What a table, a subquery or a named query gives to the query around it, and the names that an expression may use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlglot import exp

from tournier.query.values import Refused


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a base table, and how it is shown. `personal`: the table's rows concern subjects. `sealed`: it can be shown, and no more."""

    table: str
    column: str
    treatment: str
    personal: bool
    sealed: bool = False


Fields = frozenset[Field]
NO_FIELDS: Fields = frozenset()


def column_of(table: str, name: str) -> exp.Expr:
    """A column of ours, fully named."""
    return exp.Column(this=exp.to_identifier(name, quoted=True), table=exp.to_identifier(table, quoted=True))


@dataclass(frozen=True, slots=True)
class Size:
    """How many characters a value can have; `again`, of a recursion's step: how often what it got may stand in it."""

    chars: int
    again: int = 0

    def __or__(self, other: Size) -> Size:
        """Either of them."""
        return Size(max(self.chars, other.chars), max(self.again, other.again))


FIELD = Size(256)  # a column of a table


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a relation shows: `key` finds it, `name` is how it is written.

    `same` is the emitted name of the carrier whose value it equals, if any. `plain`: a column of a table, or sums of
    such; nothing decided on the way what a row contributes. `kind` is what reading it gives (see `fencing`); empty where
    it may fail.
    """

    key: str
    name: str
    fields: Fields
    same: str = ""
    plain: bool = True
    size: Size = FIELD
    kind: str = ""

    @property
    def sealed(self) -> bool:
        """Whether sealed values stand in it."""
        return any(one.sealed for one in self.fields)


@dataclass(frozen=True, slots=True)
class Carrier:
    """A column that tells whom a row concerns: what it was read from, and its name in the statement we write.

    `own`: it holds the customer's own key, so that equal values mean the same customer.
    """

    table: str
    column: str
    emitted: str
    own: bool = False
    uuid: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """Columns in order; `personal` when rows of a table that concerns subjects stand behind it.

    `carriers` tell whom each row concerns; `one`: all of them mean the same customer, by the customer's own key.
    `steady`: asked twice in one snapshot, it gives the same rows.
    """

    columns: tuple[Column, ...]
    carriers: tuple[Carrier, ...] = ()
    personal: bool = False
    one: bool = False
    steady: bool = True

    def column(self, key: str) -> Column | None:
        """The first column that is found by this key."""
        return next((column for column in self.columns if column.key == key), None)


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A relation in a FROM clause, under its alias. `side`: LEFT, RIGHT or FULL where a join may leave it empty."""

    key: str
    alias: str
    relation: Relation
    node: exp.Expr
    join: exp.Join | None = None

    @property
    def side(self) -> str:
        """On which side its join keeps rows without a match; empty where none."""
        return str(self.join.args.get("side") or "").upper() if self.join is not None else ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name was found: in a source of a scope, or (`source` is None) among its outputs or merged columns."""

    scope: Scope
    fields: Fields
    source: Source | None = None
    column: Column | None = None


@dataclass(slots=True, eq=False)
class Scope:
    """The sources that an expression may name, its own and then those of the queries around it."""

    parent: Scope | None = None
    node: exp.Select | None = None
    clause: str = ""  # of the query around it, in which it stands
    sources: list[Source] = field(default_factory=list)
    merged: dict[str, list[Source]] = field(default_factory=dict)  # key of a column of USING -> those that have it
    outputs: dict[str, tuple[Fields, exp.Expr]] = field(default_factory=dict)

    def add(self, source: Source) -> None:
        """One more source; Refused when its alias is taken."""
        if any(other.key == source.key for other in self.sources):
            raise Refused(
                "alias", f"Two parts of FROM are called {source.alias}.", "Give each its own alias.", word=source.alias
            )
        self.sources.append(source)

    def find(self, table: str, key: str) -> Place | None:
        """Where a column is; `table` is the key of an alias, or empty. None when nobody here has it."""
        here = [source for source in self.sources if table in {"", source.key}]
        found = [(source, column) for source in here for column in source.relation.columns if column.key == key]
        if found:
            fields = NO_FIELDS.union(*(column.fields for _, column in found))
            return Place(self, fields, *found[0]) if len(found) == 1 else Place(self, fields)
        if not table and key in self.outputs:
            return Place(self, self.outputs[key][0])
        return self.parent.find(table, key) if self.parent else None

    def carriers(self) -> Iterator[tuple[Source, Carrier]]:
        """Every carrier of every source."""
        for source in self.sources:
            for carrier in source.relation.carriers:
                yield source, carrier

    def around(self) -> Iterator[Scope]:
        """The scopes around this one, the nearest first."""
        scope = self.parent
        while scope is not None:
            yield scope
            scope = scope.parent
