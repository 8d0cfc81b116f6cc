# SPDX-License-Identifier: Apache-2.0
"""The cells of some rows of one table sealed or opened, with keys fetched for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tournier.base import SystemFailed
from tournier.catalogue.sealed import Owner, SealedColumn
from tournier.engines.sealed import ERASED, Keys, has_lost_its_key, opened_cell, sealed_cell
from tournier.engines.sealing.port import Row
from tournier.mask import text_of
from tournier.seal.fields import Clear, FieldKey, is_sealed


class Cells:
    """Seals and opens the cells of `columns`, in their order, which have one kind of owner."""

    def __init__(self, keys: Keys, source: str, columns: Sequence[SealedColumn]) -> None:
        self._keys, self._source = keys, source
        self.columns = tuple(columns)
        self.erased = 0

    @property
    def is_of_source(self) -> bool:
        """Whether one key of the source seals them."""
        return bool(self.columns) and self.columns[0].owner is Owner.SOURCE

    def keys_of(self, owners: Sequence[str], *, make: bool) -> Mapping[str, FieldKey]:
        """The keys of these rows' owners, fetched anew."""
        if not self.columns:
            return {}
        if self.columns[0].owner is Owner.CUSTOMER:
            return self._keys.of(set(owners), make=make)
        key = self._keys.of_source(self._source, make=make)
        return dict.fromkeys(set(owners), key) if key else {}

    def sealed(self, cells: Row, owner: str, keys: Mapping[str, FieldKey]) -> list[Any]:
        """The cells of a row sealed; what is sealed already stays."""
        return [
            cell if cell is None or is_sealed(cell) else sealed_cell(clear_of(cell), column, owner, keys[owner])
            for cell, column in zip(cells, self.columns, strict=True)
        ]

    def opened(self, cells: Row, owner: str, keys: Mapping[str, FieldKey]) -> list[Any]:
        """The cells of a row opened; None, and counted, for what was erased."""
        found: list[Any] = []
        for was, column in zip(cells, self.columns, strict=True):
            cell = opened_cell(was, column, owner, keys.get(owner), strict=False)
            self.erased += cell is ERASED
            found.append(None if cell is ERASED else cell)
        return found

    def lost(self, cells: Row, owner: str, keys: Mapping[str, FieldKey]) -> set[str]:
        """The columns of a row whose value cannot come back, because the customer was erased. Nothing is opened."""
        if self.is_of_source:
            return set()
        key = keys.get(owner)
        return {
            column.name
            for cell, column in zip(cells, self.columns, strict=True)
            if is_sealed(cell) and has_lost_its_key(bytes(cell), key)
        }

    def opens_to(self, was: Row, now: Sequence[Any], owner: str, keys: Mapping[str, FieldKey]) -> bool:
        """Whether sealed cells open to what stood there in clear."""
        for before, cell, column in zip(was, now, self.columns, strict=True):
            if before is None or is_sealed(before):
                if cell != before:
                    return False
                continue
            try:
                opened = opened_cell(cell, column, owner, keys.get(owner), strict=True)
            except SystemFailed:  # it was not sealed for its place
                return False
            if opened is ERASED or opened != clear_of(before):
                return False
        return True


def clear_of(cell: Any) -> Clear:
    """A clear cell as it is sealed."""
    if isinstance(cell, str | int | float):
        return cell
    if isinstance(cell, bytes | bytearray | memoryview):
        return bytes(cell).decode()
    return text_of(cell) or ""
