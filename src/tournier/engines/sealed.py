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

from tournier.base import SystemFailed
from tournier.catalogue import Catalogue
from tournier.catalogue.sealed import Owner, SealedColumn, SealedStore, State, load_sealed
from tournier.seal.fields import Clear, FieldKey, NotOpening, Place, is_sealed

Row = tuple[Any, ...]
_NONE: Mapping[str, SealedColumn] = {}


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
        opened = []
        for row, owner in zip(rows, owners, strict=True):
            cells = list(row)
            for place, column in sealed:
                key = customers.get(owner) if column.owner is Owner.CUSTOMER else own
                cells[place] = opened_cell(cells[place], column, owner, key, strict=strict)
            opened.append(tuple(cells))
        return opened


def has_lost_its_key(sealed: bytes, key: FieldKey | None) -> bool:
    """Whether the key that sealed these bytes is not there any more; another one of the same owner may be."""
    return key is None or not key.is_of(sealed)


def opened_cell(value: Any, column: SealedColumn, owner: str, key: FieldKey | None, *, strict: bool) -> Any:
    """One cell: its value, None, or ERASED. A clear value stands only where sealing or opening is under way."""
    if value is None:
        return None
    if not is_sealed(value):
        if strict:
            raise _false(column)
        return bytes(value).decode() if isinstance(value, bytes | bytearray | memoryview) else value
    sealed = bytes(value)
    if key is None or has_lost_its_key(sealed, key):
        if column.owner is Owner.SOURCE:
            raise _false(column)
        return ERASED
    try:
        return key.open(sealed, place_of(column, owner))
    except NotOpening:
        raise _false(column) from None


def sealed_cell(value: Clear, column: SealedColumn, owner: str, key: FieldKey) -> bytes:
    """The cell sealed."""
    return key.seal(value, place_of(column, owner), deterministic=column.deterministic)


def place_of(column: SealedColumn, owner: str) -> Place:
    """What the values of a column are bound to in the rows of an owner."""
    return Place(column.place.encode(), owner.encode() if column.owner is Owner.CUSTOMER else b"")


def _false(column: SealedColumn) -> SystemFailed:
    return SystemFailed(
        "sealed.false",
        f"A value of {column.place} was not sealed for its place, or was changed since; nothing was released.",
        "Find out who writes to the source; take the row from a backup.",
    )
