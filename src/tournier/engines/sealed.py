# SPDX-License-Identifier: Apache-2.0
"""Sealed columns of the sources, opened in memory for the rows that were fetched, never in the source.

- What `sealed.toml` says binds at once: it is read again when it has changed.
- In a sealed column only what opens for its place is a value; a clear value there was put in past us and is refused.
- Whose key was destroyed has no value any more: the cell is ERASED, and nothing fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from tournier.base import SystemFailed
from tournier.catalogue import Catalogue
from tournier.catalogue.sealed import Owner, SealedColumn, SealedStore, State, load_sealed
from tournier.seal.columns import Integers
from tournier.seal.field_columns import FieldKeys, Told
from tournier.seal.fields import FieldKey, NotOpening, Place, is_sealed, read

Row = tuple[Any, ...]
_NONE: Mapping[str, SealedColumn] = {}
_MANY = 256  # rows from which on a whole column is opened at once


class _Erased:
    """A cell whose key was destroyed."""

    def __repr__(self) -> str:
        return "ERASED"


ERASED = _Erased()


class Keys(Protocol):
    """`tournier.ledger.store_keys.StoreKeys`."""

    def of(self, owners: Iterable[str], *, make: bool = False) -> dict[str, FieldKey]:
        """The keys of these customers that exist."""
        ...

    def of_source(self, source: str, *, make: bool = False) -> FieldKey | None:
        """The key of a source."""
        ...


class SealedFields:
    """The sealed columns of a project's sources. Safe for threads as far as `keys` are."""

    def __init__(self, path: Path, folder: Path, catalogue: Catalogue, keys: Callable[[], Keys]) -> None:
        """`keys` gives the keys when the first sealed value is met."""
        self._path, self._folder, self._catalogue, self._keys = path, folder, catalogue, keys
        self._read: tuple[tuple[int, int] | None, dict[str, SealedStore]] = (None, {})

    def stores(self) -> dict[str, SealedStore]:
        """What is sealed now, of the sources where they stand."""
        try:
            status = self._path.stat()
            stamp: tuple[int, int] | None = (status.st_mtime_ns, status.st_ino)
        except FileNotFoundError:
            stamp = None
        read, found = self._read
        if stamp != read:
            places = {source.name: source.url for source in self._catalogue.sources}
            loaded = load_sealed(self._path, self._folder)
            found = {name: store for name, store in loaded.items() if places.get(name) == store.address}
            self._read = (stamp, found)
        return found

    def columns(self, table: str) -> Mapping[str, SealedColumn]:
        """The sealed columns of a table, those that are being sealed or opened too."""
        store = self.stores().get(table.partition(":")[0])
        return store.by_table.get(table, _NONE) if store else _NONE

    def shown_only(self, table: str) -> Mapping[str, SealedColumn]:
        """The sealed columns of a table, where all of it is sealed: while it is sealed or opened, two kinds of values stand there."""
        store = self.stores().get(table.partition(":")[0])
        return store.by_table.get(table, _NONE) if store and store.state is State.SEALED else _NONE

    def keys(self) -> Keys:
        """The keys of sealed stores."""
        return self._keys()

    def opened(self, table: str, names: Sequence[str], rows: Sequence[Row], owners: Sequence[str]) -> list[Row]:
        """The rows with their sealed cells opened; `names` are those of the first cells, `owners` the customer of each row.

        Raises SystemFailed when a value was not sealed for its place or was changed, without saying what it is.
        """
        columns = self.columns(table)
        sealed = [(place, columns[name]) for place, name in enumerate(names) if name in columns]
        if not sealed or not rows:
            return list(rows)
        strict = self.stores()[table.partition(":")[0]].state is State.SEALED
        keys = self._keys()
        customers = keys.of(set(owners)) if any(column.owner is Owner.CUSTOMER for _, column in sealed) else {}
        own = keys.of_source(table.partition(":")[0]) if any(c.owner is Owner.SOURCE for _, c in sealed) else None
        if len(rows) >= _MANY:
            return _opened_in_columns(sealed, rows, owners, customers, own, strict=strict)
        opened = []
        for row, owner in zip(rows, owners, strict=True):
            cells = list(row)
            for place, column in sealed:
                key = customers.get(owner) if column.owner is Owner.CUSTOMER else own
                cells[place] = opened_cell(cells[place], column, owner, key, strict=strict)
            opened.append(tuple(cells))
        return opened


def _opened_in_columns(
    sealed: Sequence[tuple[int, SealedColumn]],
    rows: Sequence[Row],
    owners: Sequence[str],
    customers: Mapping[str, FieldKey],
    own: FieldKey | None,
    *,
    strict: bool,
) -> list[Row]:
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    keys = {Owner.CUSTOMER: customers, Owner.SOURCE: {"": own} if own else {}}
    ready = {kind: in_use(keys[kind], owners, kind) for kind in {column.owner for _, column in sealed}}
    for place, column in sealed:
        columns[place] = opened_cells(column, columns[place], *ready[column.owner], strict=strict)
    return list(zip(*columns, strict=True))


def in_use(keys: Mapping[str, FieldKey], owners: Sequence[str], kind: Owner) -> tuple[FieldKeys, Integers]:
    """The keys for columns of rows with these owners, and the number of each row's key, -1 where there is none.

    One key stands for all owners where it is the source's.
    """
    if kind is Owner.SOURCE:
        own = list(dict.fromkeys(keys.values()))[:1]
        return FieldKeys(own, [b""] * len(own)), np.full(len(owners), len(own) - 1, np.int64)
    number = {owner: place for place, owner in enumerate(keys)}
    which = np.fromiter((number.get(owner, -1) for owner in owners), np.int64, len(owners))
    return FieldKeys(tuple(keys.values()), [owner.encode() for owner in keys]), which


def opened_cells(
    column: SealedColumn, cells: Sequence[Any], ring: FieldKeys, which: Integers, *, strict: bool
) -> list[Any]:
    """A column's cells, each as `opened_cell` gives it."""
    found = ring.open(held_cells(cells), which, column.place.encode())
    lost = found.told == Told.OTHER
    if Told.FALSE in found.told or (column.owner is Owner.SOURCE and lost.any()):
        raise false_value(column)
    return [
        None if cell is None else ERASED if gone else _value(column, cell, clear, strict=strict)
        for cell, clear, gone in zip(cells, found.clear.to_pylist(), lost.tolist(), strict=True)
    ]


def _value(column: SealedColumn, cell: Any, clear: bytes | None, *, strict: bool) -> Any:
    if clear is None:
        return _in_clear(cell, column, strict=strict)
    try:
        return read(clear)
    except ValueError:
        raise false_value(column) from None


def held_cells(cells: Sequence[Any]) -> pa.Array[Any]:
    """A column's bytes; null for what is not bytes."""
    plain = set(map(type, cells)) <= {bytes, type(None)}
    return pa.array(cells if plain else map(_held, cells), pa.large_binary())


def _held(cell: Any) -> bytes | None:
    return bytes(cell) if isinstance(cell, bytes | bytearray | memoryview) else None


def _in_clear(cell: Any, column: SealedColumn, *, strict: bool) -> Any:
    """A cell that stands in clear, which it may where sealing or opening is under way."""
    if strict:
        raise false_value(column)
    held = _held(cell)
    try:
        return cell if held is None else held.decode()
    except UnicodeDecodeError:  # a sealed cell whose beginning was changed, for one
        raise false_value(column) from None


def has_lost_its_key(sealed: bytes, key: FieldKey | None) -> bool:
    """Whether the key that sealed these bytes is not there any more; another one of the same owner may be."""
    return key is None or not key.is_of(sealed)


def opened_cell(value: Any, column: SealedColumn, owner: str, key: FieldKey | None, *, strict: bool) -> Any:
    """One cell: its value, None, or ERASED. A clear value stands only where sealing or opening is under way."""
    if value is None:
        return None
    if not is_sealed(value):
        return _in_clear(value, column, strict=strict)
    sealed = bytes(value)
    if key is None or has_lost_its_key(sealed, key):
        if column.owner is Owner.SOURCE:
            raise false_value(column)
        return ERASED
    try:
        return key.open(sealed, place_of(column, owner))
    except NotOpening:
        raise false_value(column) from None


def place_of(column: SealedColumn, owner: str) -> Place:
    """What the values of a column are bound to in the rows of an owner."""
    return Place(column.place.encode(), owner.encode() if column.owner is Owner.CUSTOMER else b"")


def false_value(column: SealedColumn) -> SystemFailed:
    """What is said of a cell that does not open for its place: the column, never the value."""
    return SystemFailed(
        "sealed.false",
        f"A value of {column.place} was not sealed for its place, or was changed since; nothing was released.",
        "Find out who writes to the source; take the row from a backup.",
    )
