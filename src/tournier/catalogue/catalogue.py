# SPDX-License-Identifier: Apache-2.0
"""The catalogue: an immutable value that is checked when it is made, so that whoever holds one may rely on it.

- ids are unique; every table belongs to a known source and has a key;
- every table leads to the customer: each join stands on fields that exist, the last table holds the subject;
- a confirmed field has a known category and no lower a class than the category's (JR/T 0171-2020 4.2).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from tournier.base import BadInput, canonical
from tournier.catalogue.categories import CATEGORIES
from tournier.catalogue.classes import InformationClass
from tournier.catalogue.document import load_document, plain_document, save_document
from tournier.catalogue.places import Field, FieldRef, Source, Table


def _bad(code: str, cause: str, cure: str = "Correct catalogue.toml or run `tournier adopt` again.") -> BadInput:
    return BadInput(f"catalogue.{code}", cause, cure)


@dataclass(frozen=True)
class Catalogue:
    """All sources and tables, the customer's table first, then by id. Raises BadInput when it contradicts itself."""

    sources: tuple[Source, ...]
    tables: tuple[Table, ...]
    customer: str

    def __post_init__(self) -> None:
        """Order and check."""
        object.__setattr__(self, "sources", tuple(sorted(self.sources, key=lambda source: source.name)))
        ordered = sorted(self.tables, key=lambda table: (table.id != self.customer, table.id))
        object.__setattr__(self, "tables", tuple(ordered))
        _check(self)

    @classmethod
    def load(cls, path: Path) -> Catalogue:
        """Read catalogue.toml; BadInput says what is wrong and where."""
        return cls(*load_document(path))

    def save(self, path: Path) -> None:
        """Write catalogue.toml at once and whole; equal catalogues give equal bytes."""
        save_document(path, self.sources, self.tables, self.customer)

    @cached_property
    def _by_id(self) -> dict[str, Table]:
        return {table.id: table for table in self.tables}

    @cached_property
    def version(self) -> str:
        """A digest of everything but the sources' addresses: where a source stands does not change what it means."""
        plain = plain_document(tuple(replace(source, url="") for source in self.sources), self.tables, self.customer)
        return hashlib.sha256(canonical(plain)).hexdigest()

    def table(self, table: str) -> Table:
        """The table of that id, or BadInput: an unknown table is refused, not guessed."""
        try:
            return self._by_id[table]
        except KeyError:
            raise _bad(
                "unknown-table", "The catalogue knows no such table.", "Look at the catalogue for its tables."
            ) from None

    def field(self, ref: FieldRef) -> Field:
        """The field that `ref` names, or BadInput."""
        found = self.table(ref.table).field(ref.field)
        if found is None:
            raise _bad("unknown-field", "The catalogue knows no such field.", "Look at the catalogue for its fields.")
        return found

    def source(self, name: str) -> Source:
        """The source of that name, or BadInput."""
        found = next((source for source in self.sources if source.name == name), None)
        if found is None:
            raise _bad("unknown-source", "The catalogue knows no such source.")
        return found

    def open_fields(self, table: str) -> tuple[Field, ...]:
        """The confirmed fields of the table, in its order; all others are closed to everyone (M06)."""
        return tuple(field for field in self.table(table).fields if field.is_open)

    def searchable(self, category: str) -> list[FieldRef]:
        """The open fields of a category by which a customer may be searched, the best first.

        The customers' own table goes first, then tables that the field identifies, then those that mention it.
        """
        known = CATEGORIES.get(category)
        if known is None or not known.searchable:
            return []
        found = [
            (table.id != self.customer, table.key != (field.name,), FieldRef(table.id, field.name))
            for table in self.tables
            for field in table.fields
            if field.is_open and field.category == category and field.cls != InformationClass.C3
        ]
        return [ref for _, _, ref in sorted(found)]

    def with_field(
        self, ref: FieldRef, category: str | None, cls: InformationClass | None, *, confirmed: bool
    ) -> Catalogue:
        """A catalogue in which this field is classified so."""
        changed = replace(self.field(ref), category=category, cls=cls, confirmed=confirmed)
        table = self.table(ref.table)
        fields = tuple(changed if field.name == ref.field else field for field in table.fields)
        return self.with_table(replace(table, fields=fields))

    def with_table(self, table: Table) -> Catalogue:
        """A catalogue in which this table is added, or stands for the one of the same id."""
        others = tuple(other for other in self.tables if other.id != table.id)
        return replace(self, tables=(*others, table))

    def with_sources(self, sources: Iterable[Source]) -> Catalogue:
        """A catalogue with these sources instead."""
        return replace(self, sources=tuple(sources))


def _check(catalogue: Catalogue) -> None:
    sources = Counter(source.name for source in catalogue.sources)
    tables = Counter(table.id for table in catalogue.tables)
    for label, counts in (("source", sources), ("table", tables)):
        twice = sorted(name for name, count in counts.items() if count > 1)
        if twice:
            raise _bad(f"{label}-twice", f"The {label} {twice[0]!r} stands twice.")
    if catalogue.customer not in tables:
        raise _bad("customer", f"The customer table {catalogue.customer!r} is not among the tables.")
    by_id = {table.id: table for table in catalogue.tables}
    for table in catalogue.tables:
        if table.source not in sources:
            raise _bad("source", f"The table {table.id!r} is in the source {table.source!r}, which is not declared.")
        _check_fields(table)
        _check_path(by_id, table)
    customer = by_id[catalogue.customer]
    if customer.path or customer.key != (customer.subject,):
        raise _bad("customer-key", f"The customer table {customer.id!r} must have its subject as its only key.")


def _check_fields(table: Table) -> None:
    names = {field.name for field in table.fields}
    if len(names) != len(table.fields):
        raise _bad("field-twice", f"A field stands twice in {table.id!r}.")
    if table.id != f"{table.source}:{table.name}":
        raise _bad("table-id", f"The table {table.id!r} must be called source:name, as its source and name say.")
    if not table.key or not set(table.key) <= names:
        raise _bad("key", f"The key of {table.id!r} is not among its fields.")
    for field in table.fields:
        _check_field(table, field)


def _check_field(table: Table, field: Field) -> None:
    if field.confirmed and (field.category is None or field.cls is None):
        raise _bad("confirmed", f"{table.id}.{field.name} is confirmed but lacks its category or class.")
    if field.category is None:
        return
    if field.category not in CATEGORIES:
        raise _bad("category", f"{table.id}.{field.name} has the unknown category {field.category!r}.")
    least = CATEGORIES[field.category].cls
    if field.cls is not None and field.cls < least:
        raise _bad(
            "class",
            f"{table.id}.{field.name} has class {field.cls.name}, below {least.name} of its category "
            f"{field.category} (JR/T 0171-2020 4.2).",
            "Raise the class or correct the category.",
        )


def _check_path(by_id: dict[str, Table], table: Table) -> None:
    here, seen = table, {table.id}
    for join in table.path:
        there = by_id.get(join.to_table)
        if there is None:
            raise _bad("path", f"The path of {table.id!r} leads to {join.to_table!r}, which is not a table.")
        if there.id in seen:
            raise _bad("path-circle", f"The path of {table.id!r} goes in a circle.")
        if not join.columns or len(join.columns) != len(join.to_columns):
            raise _bad("path-columns", f"A join of {table.id!r} has no columns, or not as many on both sides.")
        if any(here.field(column) is None for column in join.columns) or any(
            there.field(column) is None for column in join.to_columns
        ):
            raise _bad("path-field", f"A join on the path of {table.id!r} names a field that does not exist.")
        seen.add(there.id)
        here = there
    if here.field(table.subject) is None:
        raise _bad("subject", f"The path of {table.id!r} ends in {here.id!r}, which has no field {table.subject!r}.")
