# SPDX-License-Identifier: Apache-2.0
"""Sealing where the values lie, batch by batch, and opening them again.

A batch is one transaction: its rows are written, read again and opened with keys fetched anew, and only when every value
came back as it was is the batch committed, and with it the clear values gone. Whoever dies on the way leaves each value
readable, once: in clear before its batch, sealed after it. The next run looks for the rows that are behind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tournier.base import SystemFailed
from tournier.catalogue import Table
from tournier.catalogue.sealed import Owner, SealedColumn
from tournier.engines.sealed import ERASED, Keys, opened_cell, sealed_cell
from tournier.engines.sealing.port import Probe, Row, Writer
from tournier.mask import text_of
from tournier.seal.fields import Clear, FieldKey, is_sealed

#: Rows of a batch, where another number than the writer's is wanted.
BATCH = 0


class Batches:
    """The batches of one table. `owner` is its column with the customer's key; any column where the source's key seals."""

    def __init__(
        self,
        writer: Writer,
        keys: Keys,
        table: Table,
        owner: str,
        columns: Sequence[SealedColumn],
        *,
        opening: bool = False,
        probe: Probe,
    ) -> None:
        self._writer, self._keys, self._table, self._owner = writer, keys, table, owner
        self._columns = tuple(columns)
        self._opening = opening
        self._probe = probe
        self._size = BATCH or writer.rows_at_once
        self.erased = 0

    def run(self, told: Callable[[int], None]) -> int:
        """Do what is left; how many rows that were. `told` hears of each batch. Rows that come meanwhile are done too."""
        done, behind = 0, True
        while behind:
            after, behind = None, False
            while rows := self._batch(after):
                done, after, behind = done + len(rows), rows[-1][0], True
                told(len(rows))
                self._probe("after_batch")
        return done

    def _batch(self, after: Any) -> list[Row]:
        names = [column.name for column in self._columns]
        with self._writer.transaction():
            rows = self._writer.behind(
                self._table.name, [self._owner, *names], after, self._size, sealed=not self._opening
            )
            if not rows:
                return []
            owners = [text_of(row[1]) or "" for row in rows]
            cells = [row[2:] for row in rows]
            keys = self._keys_of(owners, make=not self._opening)
            wanted = self._opened if self._opening else self._sealed
            written = [wanted(row, owner, keys) for row, owner in zip(cells, owners, strict=True)]
            back = self._writer.put(
                self._table.name, names, [(row[0], *new) for row, new in zip(rows, written, strict=True)]
            )
            self._probe("before_commit")
            again = self._keys_of(owners, make=False)
            for was, new, now, owner in zip(cells, written, back, owners, strict=True):
                if len(now) != len(names) or not self._is_same(was, new, now, owner, again):
                    raise SystemFailed(
                        "sealing.compared",
                        f"A batch of {self._table.id} did not read back as it was written; it was undone.",
                        "Look at the database's disk and log; nothing of this batch was changed.",
                    )
        return rows

    def _keys_of(self, owners: Sequence[str], *, make: bool) -> Mapping[str, FieldKey]:
        if self._columns[0].owner is Owner.CUSTOMER:
            return self._keys.of(set(owners), make=make)
        key = self._keys.of_source(self._table.source, make=make)
        return dict.fromkeys(set(owners), key) if key else {}

    def _sealed(self, cells: Row, owner: str, keys: Mapping[str, FieldKey]) -> list[Any]:
        return [
            cell if cell is None or is_sealed(cell) else sealed_cell(_clear(cell), column, owner, keys[owner])
            for cell, column in zip(cells, self._columns, strict=True)
        ]

    def _opened(self, cells: Row, owner: str, keys: Mapping[str, FieldKey]) -> list[Any]:
        found: list[Any] = []
        for was, column in zip(cells, self._columns, strict=True):
            cell = opened_cell(was, column, owner, keys.get(owner), strict=False)
            self.erased += cell is ERASED
            given = None if cell is ERASED else cell
            found.append(given.encode() if isinstance(given, str) and not self._writer.typeless else given)
        return found

    def _is_same(self, was: Row, new: Sequence[Any], now: Row, owner: str, keys: Mapping[str, FieldKey]) -> bool:
        for before, given, cell, column in zip(was, new, now, self._columns, strict=True):
            read = bytes(cell) if isinstance(cell, bytearray | memoryview) else cell
            if read != given or type(read) is not type(given):
                return False
            if not self._opening and before is not None and not is_sealed(before):
                opened = opened_cell(read, column, owner, keys.get(owner), strict=True)
                if opened is ERASED or opened != _clear(before):
                    return False
        return True


def _clear(cell: Any) -> Clear:
    if isinstance(cell, str | int | float):
        return cell
    if isinstance(cell, bytes | bytearray | memoryview):
        return bytes(cell).decode()
    return text_of(cell) or ""
