# SPDX-License-Identifier: Apache-2.0
"""The cells of some rows of one table sealed or opened, column by column, with keys fetched for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tournier.base import BadInput
from tournier.catalogue.sealed import Owner, SealedColumn
from tournier.engines.sealed import ERASED, Keys, has_lost_its_key, held_cells, in_use, opened_cells
from tournier.engines.sealing.port import Row
from tournier.mask import text_of
from tournier.seal.field_columns import LOOPS, FieldKeys
from tournier.seal.fields import Clear, FieldKey, is_sealed, written

_BYTES = pa.large_binary()
_NULL = pa.scalar(None, _BYTES)
_TEXT, _END = pa.scalar("s", pa.large_string()), pa.scalar("", pa.large_string())  # as `written` begins a text
_join: Any = pc.binary_join_element_wise  # their types do not know scalars beside arrays
_either: Any = pc.if_else
_fill: Any = pc.fill_null
_MANY = 50_000  # cells from which on compiled loops are worth their making; a batch of so many waits for them


class Cells:
    """Seals and opens the cells of `columns`, in their order, which have one kind of owner."""

    def __init__(self, keys: Keys, source: str, columns: Sequence[SealedColumn]) -> None:
        self._keys, self._source = keys, source
        self.columns = tuple(columns)
        self.erased = 0
        self._seen = 0

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

    def sealed(self, rows: Sequence[Row], owners: Sequence[str], keys: Mapping[str, FieldKey]) -> list[Row]:
        """The cells of rows sealed; what is empty or sealed already stays."""
        if not rows:
            return []
        ring, which = self._in_use(rows, owners, keys)
        made = []
        for column, cells in zip(self.columns, zip(*rows, strict=True), strict=True):
            clear = _all_clear(cells)
            place = column.place.encode()
            sealed = ring.seal(clear, which, place, deterministic=column.deterministic).to_pylist()
            made.append([old if new is None else new for old, new in zip(cells, sealed, strict=True)])
        return _rows(made, len(rows))

    def opened(self, rows: Sequence[Row], owners: Sequence[str], keys: Mapping[str, FieldKey]) -> list[Row]:
        """The cells of rows opened; None, and counted, for what was erased. Raises SystemFailed for what is not genuine."""
        if not rows:
            return []
        ring, which = self._in_use(rows, owners, keys)
        made = []
        for column, cells in zip(self.columns, zip(*rows, strict=True), strict=True):
            found = opened_cells(column, cells, ring, which, strict=False)
            self.erased += sum(one is ERASED for one in found)
            made.append([None if one is ERASED else one for one in found])
        return _rows(made, len(rows))

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

    def open_to(
        self, was: Sequence[Row], now: Sequence[Row], owners: Sequence[str], keys: Mapping[str, FieldKey]
    ) -> bool:
        """Whether the sealed cells of all rows open to what stood there in clear."""
        if not now:
            return not was
        ring, which = self._in_use(now, owners, keys)
        for column, before, cells in zip(self.columns, zip(*was, strict=True), zip(*now, strict=True), strict=True):
            wanted = _all_clear(before)
            here = wanted.is_valid().to_pylist()
            if any(old != new for given, old, new in zip(here, before, cells, strict=True) if not given):
                return False
            held = _either(wanted.is_valid(), _fill(held_cells(cells), b""), _NULL)
            found = ring.open(held, which, column.place.encode())
            if found.told.any() or not found.clear.equals(wanted):
                return False
        return True

    def _in_use(
        self, rows: Sequence[Row], owners: Sequence[str], keys: Mapping[str, FieldKey]
    ) -> tuple[FieldKeys, np.ndarray[Any, np.dtype[np.int64]]]:
        cells = len(rows) * len(self.columns)
        self._seen += cells
        if self._seen >= _MANY:
            LOOPS.waited() if cells >= _MANY else LOOPS.begin()
        owner = Owner.SOURCE if self.is_of_source else Owner.CUSTOMER
        return in_use(keys, owners, owner)


def _rows(columns: Sequence[Sequence[Any]], count: int) -> list[Row]:
    return list(zip(*columns, strict=True)) if columns else [()] * count


def _all_clear(cells: Row) -> pa.Array[Any]:
    """A column's clear cells as they are written for sealing; null for what is empty or sealed."""
    if set(map(type, cells)) <= {str, type(None)}:
        texts = pa.array(cells, pa.large_string())
        joined: pa.Array[Any] = _join(_TEXT, texts, _END).cast(_BYTES)
        return joined
    return pa.array(map(_clear, cells), _BYTES)


def _clear(cell: Any) -> bytes | None:
    """A clear cell as it is written for sealing; nothing for what is empty or sealed."""
    return None if cell is None or is_sealed(cell) else written(clear_of(cell))


def clear_of(cell: Any) -> Clear:
    """A clear cell as it is sealed."""
    if isinstance(cell, str | int | float):
        return cell
    if isinstance(cell, bytes | bytearray | memoryview):
        try:
            return bytes(cell).decode()
        except UnicodeDecodeError:
            raise BadInput("seal.kind", "Bytes that are no text are not sealed.", "Leave the column out.") from None
    return text_of(cell) or ""
