# SPDX-License-Identifier: Apache-2.0
"""Sealing into a copy: rows are sealed on their way, so that no clear value of a sealed column ever comes to the copy.

plan written > table by table: rows added in batches > the whole table read from both sides and compared > kept > plan says sealed

Nothing is written to the source. Whoever dies on the way leaves a copy that nobody reads; the next run goes on in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tournier.base import Refused, SystemFailed
from tournier.catalogue.sealed import SealedColumn
from tournier.engines.sealed import Keys
from tournier.engines.sealing.cells import Cells
from tournier.engines.sealing.copy_port import Shape, Side, Taker
from tournier.engines.sealing.port import Probe, Row
from tournier.mask import text_of


class Copying:
    """The copying of one table. `opening`: what lies sealed is opened on its way instead."""

    def __init__(
        self,
        sides: tuple[Side, Taker],
        keys: Keys,
        source: str,
        columns: Sequence[SealedColumn],
        *,
        opening: bool = False,
        probe: Probe,
    ) -> None:
        self._from, self._into = sides
        self._cells, self._again = Cells(keys, source, columns), Cells(keys, source, columns)
        self._opening = opening
        self._probe = probe

    @property
    def erased(self) -> int:
        """How many values had lost their key."""
        return self._cells.erased

    def run(self, table: Shape, told: Callable[[int], None]) -> int:
        """Copy what is left of a table, compare all of it, keep it; how many rows were added. `told` hears of each batch."""
        done = self._into.begin(table)
        if done < 0:
            return 0
        added = 0
        for clear, rows in self._from.pieces(table, done, sealed=self._opening):
            self._into.add(table, clear, self._changed(table, rows))
            added += len(rows)
            told(len(rows))
            self._probe("after_batch")
        self._probe("before_compared")
        if not self._is_same(table):
            self._into.drop(table)
            raise SystemFailed(
                "sealing.compared",
                f"The copy of {table.name} does not hold what the source holds; it was thrown away.",
                "If somebody writes to the source, stop them meanwhile; run the same command again.",
            )
        self._probe("before_kept")
        self._into.keep(table)
        self._probe("after_kept")
        return added

    def _changed(self, table: Shape, rows: Sequence[Row]) -> list[Row]:
        owners = [text_of(row[0]) or "" for row in rows]
        if not self._opening and self._nobody(rows, owners):
            raise Refused(
                "sealing.unowned",
                f"Rows of {table.name} belong to no customer, so that no key is theirs.",
                "Complete them, leave the table out, or seal it with --for-source.",
            )
        keys = self._cells.keys_of(owners, make=not self._opening)
        change = self._cells.opened if self._opening else self._cells.sealed
        return change([row[1:] for row in rows], owners, keys)

    def _nobody(self, rows: Sequence[Row], owners: Sequence[str]) -> bool:
        if not self._cells.columns or self._cells.is_of_source:
            return False
        return any(
            not owner and any(cell is not None for cell in row[1:]) for row, owner in zip(rows, owners, strict=True)
        )

    def _is_same(self, table: Shape) -> bool:
        sides = (
            self._from.pieces(table, 0, sealed=self._opening),
            self._into.pieces(table, 0, sealed=not self._opening),
        )
        try:
            return all(self._are_same(one, other) for one, other in zip(*sides, strict=True))
        except ValueError:  # one of them holds more pieces
            return False

    def _are_same(self, here: tuple[Any, list[Row]], there: tuple[Any, list[Row]]) -> bool:
        (clear, rows), (taken, found) = here, there
        # What is no number does not equal itself; its text does.
        if len(rows) != len(found) or not (clear == taken or _spelled(clear) == _spelled(taken)):
            return False
        owners = [text_of(row[0]) or "" for row in rows]
        keys = self._cells.keys_of(owners, make=False)
        if any((text_of(row[0]) or "") != owner for row, owner in zip(found, owners, strict=True)):
            return False
        was, now = [row[1:] for row in rows], [row[1:] for row in found]
        if self._opening:
            return [tuple(map(text_of, row)) for row in self._again.opened(was, owners, keys)] == now
        return self._cells.open_to(was, now, owners, keys)


def _spelled(clear: Any) -> str:
    return repr(clear.to_pylist() if hasattr(clear, "to_pylist") else clear)
