# SPDX-License-Identifier: Apache-2.0
"""What sealing asks of a database that it writes to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from tournier.base import SystemFailed
from tournier.catalogue.sealed import SealedColumn

Row = tuple[Any, ...]
Probe = Callable[[str], None]


def nothing(_: str) -> None:
    """No moment matters."""


class Writer(Protocol):
    """One connection that may write. Raises SystemFailed without a word of the driver; tables are named as the source does.

    `names` are the columns. A row is behind when some of its cells is not yet as wanted: sealed, or clear where `sealed`
    is False. `typeless`: a column takes a value of any type; elsewhere a clear value lies as bytes of its text in a column
    that is being sealed or opened. `is_alone`: nobody else can have written from its making to the end of `clean`.
    """

    typeless: bool
    rows_at_once: int
    is_alone: bool

    def hindrance(self, table: str, names: Sequence[str]) -> str:
        """Why these columns of this table cannot be sealed where they are; empty when they can. Changes nothing."""
        ...

    def unowned(self, table: str, owner: str, names: Sequence[str]) -> int:
        """How many rows have something to seal and no value in the column `owner`."""
        ...

    def prepare(self, table: str, columns: Sequence[SealedColumn]) -> None:
        """Let the columns hold bytes; what stands in them stays, as text. May be done twice."""
        ...

    def restore(self, table: str, columns: Sequence[SealedColumn]) -> None:
        """Give the columns their types again. Every cell is clear. May be done twice."""
        ...

    def required(self, table: str, names: Sequence[str]) -> set[str]:
        """Which of these columns must hold a value in every row."""
        ...

    def loosen(self, table: str, names: Sequence[str]) -> None:
        """Let the columns be empty, sealed or clear; all else about them stays. May be done twice."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """What happens within is durable when it is left, or did not happen."""
        ...

    def behind(self, table: str, names: Sequence[str], after: Any, size: int, *, sealed: bool) -> list[Row]:
        """The next rows that are behind in some column but the first, in the order of where they lie: (where, cells...)."""
        ...

    def put(self, table: str, names: Sequence[str], rows: Sequence[Row]) -> list[Row]:
        """Write the cells of rows (where, cells...), and read them again: the cells, in the same order."""
        ...

    def clean(self, tables: Sequence[str]) -> list[str]:
        """Leave no value of before in the database's own files. What could not be done is said, in sentences."""
        ...

    def close(self) -> None:
        """Let go."""
        ...


def failed(what: str) -> SystemFailed:
    """What is raised when the database did not do it; `what` names no value."""
    return SystemFailed(
        "sealing.database",
        f"The database did not do it: {what}.",
        "Look at its log; run the same command again, and it goes on where it stopped.",
    )
