# SPDX-License-Identifier: Apache-2.0
"""Which columns can be sealed: what finds rows stays clear, and what belongs to no customer is refused or sealed for the source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tournier.base import Refused
from tournier.catalogue import Catalogue, Field, FieldRef, InformationClass, Table
from tournier.catalogue.sealed import Owner, SealedColumn, SealedStore, State
from tournier.engines.sealing.mysql_against import spelled_with
from tournier.engines.sources import Sources
from tournier.engines.spellings import Kind
from tournier.engines.standing import Standing

# What reads back from its own text as it was. A moment or a truth value is written in too many ways.
_KINDS = frozenset({Kind.TEXT, Kind.LOOSE, Kind.INTEGER, Kind.NUMBER, Kind.DATE})


def chosen(sources: Sources, source: str, owner: Owner) -> list[FieldRef]:
    """The fields of class C2 and C3 of a source that can be sealed under their customers' keys, or only under the source's."""
    return [
        FieldRef(table.id, field.name)
        for table in sources.catalogue.tables
        if table.source == source and sources.way(table.id).is_direct is (owner is Owner.CUSTOMER)
        for field in table.fields
        if field.cls is not None and field.cls >= InformationClass.C2 and _against(sources, table, field, owner) is None
    ]


def named(catalogue: Catalogue, source: str, names: Iterable[str]) -> list[FieldRef]:
    """The fields that a person names as `table.column`. Refused for what the catalogue does not know."""
    found = []
    for name in names:
        table, _, column = name.rpartition(".")
        ref = FieldRef(f"{source}:{table}", column)
        catalogue.field(ref)
        found.append(ref)
    return found


def planned(
    sources: Sources, source: str, address: str, refs: Sequence[FieldRef], owner: Owner, *, deterministic: bool
) -> SealedStore:
    """The plan for these fields. Refused, with the reason, for one that cannot be sealed so."""
    catalogue = sources.catalogue
    columns = []
    for ref in refs:
        table = catalogue.table(ref.table)
        if why := _against(sources, table, catalogue.field(ref), owner):
            raise Refused("sealing.column", f"{ref} cannot be sealed: {why[0]}.", why[1])
        columns.append(
            SealedColumn(table.id, ref.field, spelled(sources.standing(table.id), ref.field), owner, deterministic)
        )
    if not columns:
        raise Refused("sealing.nothing", "Nothing of this source can be sealed.", "Name columns as table.column.")
    return SealedStore(source, address, State.SEALING, tuple(columns))


def spelled(standing: Standing, name: str) -> str:
    """How a source declares a column: what `restore` gives it again, and what a copy gives it."""
    declared = standing.declared[name]
    return spelled_with(declared, *standing.wide.get(name, ("", ""))) if standing.dialect == "mysql" else declared


def _against(sources: Sources, table: Table, field: Field, owner: Owner) -> tuple[str, str] | None:
    if _finds(sources.catalogue, table, field.name):
        return "rows are found and joined by it", "Leave keys and references in clear."
    if owner is Owner.CUSTOMER and not sources.way(table.id).is_direct:
        return (
            "its rows lead to customers through other tables, and one row may belong to several",
            "Seal it with --for-source, under a key of the source, which no erasure destroys.",
        )
    if sources.standing(table.id).kinds.get(field.name, Kind.OTHER) not in _KINDS:
        return "only texts, numbers and dates are sealed", "Leave it out."
    return None


def _finds(catalogue: Catalogue, table: Table, name: str) -> bool:
    """Whether rows are told apart, joined or led to their customers by this column."""
    if name in table.key:
        return True
    for other in catalogue.tables:
        here = other.id
        for join in other.path:
            if (here == table.id and name in join.columns) or (join.to_table == table.id and name in join.to_columns):
                return True
            here = join.to_table
        if here == table.id and other.subject == name:
            return True
    return False


def left(standing: SealedStore | None, refs: Sequence[FieldRef]) -> list[FieldRef]:
    """Those of the fields that are not sealed yet."""
    known = {(column.table, column.name) for column in standing.columns} if standing else set()
    return [ref for ref in refs if tuple(ref) not in known]


def joined(standing: SealedStore | None, fresh: SealedStore) -> SealedStore:
    """The plan with what is sealed already. Refused where the same table would have two kinds of keys."""
    if standing is None:
        return fresh
    known = {column.place: column for column in standing.columns}
    owners = {column.table: column.owner for column in standing.columns}
    for column in fresh.columns:
        if owners.get(column.table, column.owner) is not column.owner:
            raise Refused(
                "sealing.owners",
                f"{column.table} is sealed under keys of another kind.",
                "Open it first, then seal it so.",
            )
        known.setdefault(column.place, column)
    return replace(standing, state=State.SEALING, columns=tuple(known.values()), done=(), copy=False)
