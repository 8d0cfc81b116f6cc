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
from tournier.catalogue.sealed import SealedColumn
from tournier.engines.sealed import Keys
from tournier.engines.sealing.cells import Cells
from tournier.engines.sealing.port import Probe, Row, Writer
from tournier.mask import text_of
from tournier.seal.fields import FieldKey

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
        self._writer, self._table, self._owner = writer, table, owner
        self._cells = Cells(keys, table.source, columns)
        self._opening = opening
        self._probe = probe
        self._size = BATCH or writer.rows_at_once

    @property
    def erased(self) -> int:
        """How many values had lost their key."""
        return self._cells.erased

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
        names = [column.name for column in self._cells.columns]
        with self._writer.transaction():
            rows = self._writer.behind(
                self._table.name, [self._owner, *names], after, self._size, sealed=not self._opening
            )
            if not rows:
                return []
            owners = [text_of(row[1]) or "" for row in rows]
            cells = [row[2:] for row in rows]
            keys = self._cells.keys_of(owners, make=not self._opening)
            wanted = self._opened if self._opening else self._cells.sealed
            written = wanted(cells, owners, keys)
            back = self._writer.put(
                self._table.name, names, [(row[0], *new) for row, new in zip(rows, written, strict=True)]
            )
            self._probe("before_commit")
            if not self._is_same(cells, written, back, owners):
                raise SystemFailed(
                    "sealing.compared",
                    f"A batch of {self._table.id} did not read back as it was written; it was undone.",
                    "Look at the database's disk and log; nothing of this batch was changed.",
                )
        return rows

    def _opened(self, rows: Sequence[Row], owners: Sequence[str], keys: Mapping[str, FieldKey]) -> list[Row]:
        opened = self._cells.opened(rows, owners, keys)
        if self._writer.typeless:
            return opened
        return [tuple(one.encode() if isinstance(one, str) else one for one in row) for row in opened]

    def _is_same(self, was: Sequence[Row], new: Sequence[Row], back: Sequence[Row], owners: Sequence[str]) -> bool:
        """Whether the rows came back as they were written, and open with keys fetched anew to what stood there."""
        now = [tuple(bytes(one) if isinstance(one, bytearray | memoryview) else one for one in row) for row in back]
        if now != new or any(
            type(one) is not type(given)
            for row, wanted in zip(now, new, strict=True)
            for one, given in zip(row, wanted, strict=True)
        ):
            return False
        return self._opening or self._cells.open_to(was, now, owners, self._cells.keys_of(owners, make=False))


def lost_in(writer: Writer, keys: Keys, table: Table, owner: str, columns: Sequence[SealedColumn]) -> set[str]:
    """Those of the sealed columns in which some row of an erased customer has a value. Changes nothing."""
    cells, lost, after = Cells(keys, table.source, columns), set[str](), None
    names = [column.name for column in columns]
    while len(lost) < len(names):
        with writer.transaction():
            rows = writer.behind(table.name, [owner, *names], after, BATCH or writer.rows_at_once, sealed=False)
        if not rows:
            break
        owners = [text_of(row[1]) or "" for row in rows]
        found = cells.keys_of(owners, make=False)
        for row, one in zip(rows, owners, strict=True):
            lost |= cells.lost(row[2:], one, found)
        after = rows[-1][0]
    return lost
