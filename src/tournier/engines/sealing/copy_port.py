# SPDX-License-Identifier: Apache-2.0
"""What sealing into a copy asks of the two databases: one is read, the other is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from tournier.engines.sealing.port import Row

#: The clear columns of some rows as the engine holds them, and of each row its owner and its cells of the sealed columns.
Piece = tuple[Any, list[Row]]


@dataclass(frozen=True, slots=True)
class Shape:
    """A table that is copied. `types` are all of its columns as the source spells them; `found` those that an index found."""

    name: str
    types: Mapping[str, str]
    key: tuple[str, ...]
    owner: str
    sealed: tuple[str, ...]
    found: tuple[str, ...]

    @property
    def clear(self) -> tuple[str, ...]:
        """The columns that stay as they are."""
        return tuple(name for name in self.types if name not in self.sealed)


class Side(Protocol):
    """A database that is read in the order in which its rows lie. Raises SystemFailed without a word of the driver."""

    def pieces(self, table: Shape, skip: int, *, sealed: bool) -> Iterator[Piece]:
        """The rows after the first `skip`; two sides that hold the same rows give the same pieces.

        Cells are the texts of the sealed columns, or their bytes as they lie where `sealed`.
        """
        ...

    def close(self) -> None:
        """Let go."""
        ...


class Taker(Side, Protocol):
    """The copy."""

    def begin(self, table: Shape) -> int:
        """Make the table where it is not there yet; how many of its rows are there."""
        ...

    def add(self, table: Shape, clear: Any, cells: Sequence[Sequence[Any]]) -> None:
        """Add the rows of a piece, all or none, durably."""
        ...

    def drop(self, table: Shape) -> None:
        """Leave nothing of the table, so that it is begun anew."""
        ...

    def keep(self, table: Shape) -> None:
        """The table is whole and was compared: make its indexes, and put it where it is found."""
        ...

    def end(self) -> None:
        """Every table was kept."""
        ...
