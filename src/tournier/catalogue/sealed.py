# SPDX-License-Identifier: Apache-2.0
"""`sealed.toml`: which columns of the sources are sealed, and how far that has come.

It is a file of its own beside the catalogue: what a field means does not change by being sealed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from tournier.base import BadInput
from tournier.catalogue.addresses import absolute, relative
from tournier.catalogue.document import entries
from tournier.catalogue.toml import Plain, read_toml, section, write_file

_HEADING = "# Which columns are sealed. `tournier seal` and `tournier open` write it; without it sealed columns cannot be read.\n"


class State(StrEnum):
    """How far a store is. While it is sealing or opening, clear and sealed values stand side by side."""

    SEALING = "sealing"
    SEALED = "sealed"
    OPENING = "opening"


class Owner(StrEnum):
    """Whose key seals a column: each row's customer's, or one of the source for rows of no single customer."""

    CUSTOMER = "customer"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """One column: the table's id, its name, the type that the source gave it before, whose key, and how."""

    table: str
    name: str
    type: str
    owner: Owner = Owner.CUSTOMER
    deterministic: bool = False

    @property
    def place(self) -> str:
        """What its values are bound to, beside the owner."""
        return f"{self.table}.{self.name}"


@dataclass(frozen=True)
class SealedStore:
    """The sealed columns of one source at one address. `done` are the tables that are finished in this state.

    `copy`: the address is that of a copy which the project does not read yet. `may_be_empty`: the places of columns that
    had to hold a value and no longer do, since an opening found customers who were erased.
    """

    source: str
    address: str
    state: State
    columns: tuple[SealedColumn, ...]
    done: tuple[str, ...] = ()
    copy: bool = False
    may_be_empty: tuple[str, ...] = ()

    @cached_property
    def by_table(self) -> Mapping[str, Mapping[str, SealedColumn]]:
        """Its columns by table and name."""
        found: dict[str, dict[str, SealedColumn]] = {}
        for column in self.columns:
            found.setdefault(column.table, {})[column.name] = column
        return found


def load_sealed(path: Path, folder: Path) -> dict[str, SealedStore]:
    """The stores by source, addresses absolute; none where there is no file. BadInput when it is damaged."""
    if not path.exists():
        return {}
    try:
        found = [_read(item, folder) for item in entries(read_toml(path), "store")]
    except (KeyError, TypeError, ValueError):
        raise BadInput("sealed.entry", "sealed.toml is damaged.", "Restore it from a backup.") from None
    return {store.source: store for store in found}


def _read(item: Mapping[str, object], folder: Path) -> SealedStore:
    columns = tuple(
        SealedColumn(
            str(one["table"]),
            str(one["name"]),
            str(one["type"]),
            Owner(str(one["owner"])),
            one["deterministic"] is True,
        )
        for one in entries(item, "columns")
    )
    done, may_be_empty = item.get("done", []), item.get("may_be_empty", [])
    if not isinstance(done, list) or not isinstance(may_be_empty, list):
        raise TypeError
    address = absolute(str(item["address"]), folder)
    return SealedStore(
        str(item["source"]),
        address,
        State(str(item["state"])),
        columns,
        tuple(map(str, done)),
        item.get("copy", False) is True,
        tuple(map(str, may_be_empty)),
    )


def save_sealed(path: Path, folder: Path, store: SealedStore) -> None:
    """Put this store in place of what stood there of its source; one without columns goes out. At once and whole."""
    stores = load_sealed(path, folder) | {store.source: store}
    written = (_section(stores[name], folder) for name in sorted(stores) if stores[name].columns)
    write_file(path, "".join([_HEADING, *written]))


def _section(one: SealedStore, folder: Path) -> str:
    columns = [
        {
            "table": column.table,
            "name": column.name,
            "type": column.type,
            "owner": column.owner.value,
            "deterministic": column.deterministic,
        }
        for column in one.columns
    ]
    said: dict[str, Plain] = {"source": one.source, "address": relative(one.address, folder), "state": one.state.value}
    said |= {"copy": True} if one.copy else {}
    said |= {"may_be_empty": list(one.may_be_empty)} if one.may_be_empty else {}
    return section("[[store]]", said | {"done": list(one.done), "columns": columns})


def at(store: SealedStore, state: State, *done: str) -> SealedStore:
    """The same store in another state, with these tables finished."""
    return replace(store, state=state, done=done)
