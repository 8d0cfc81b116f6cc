# SPDX-License-Identifier: Apache-2.0
"""When two answers tell the same, as far as two statements that are written differently can."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

from tests.query.places import Outcome
from tests.query.worlds import Row, ordered

_SHOWS = frozenset({"1064", "1690"})  # syntax, out of range: MariaDB's text of it shows the statement


def alike(ours: Outcome, masked: Outcome, engine: str, *, sequence: bool) -> bool:
    """Whether both tell the same. Of an error: what it is and where it came from, not the statement that it shows."""
    if ours.kind != masked.kind:
        return False
    if ours.kind != "rows":
        return (ours.code, _cause(ours, engine)) == (masked.code, _cause(masked, engine))
    if _columns(ours, engine) != _columns(masked, engine):
        return False
    mine, theirs = [[_plain(row) for row in one.rows] for one in (ours, masked)]
    return mine == theirs if sequence else ordered(mine) == ordered(theirs)


def _columns(outcome: Outcome, engine: str) -> list[tuple[str, str]]:
    # MariaDB and PostgreSQL reckon the digits of a decimal from the expression; a mask is one, a column of the copy is none.
    wide = engine in {"mysql", "postgresql"}
    return [(name, "decimal" if wide and kind.startswith("decimal") else kind) for name, kind in outcome.columns]


def _plain(row: Row) -> Row:
    return tuple(_number(cell) for cell in row)


def _number(cell: Any) -> Any:
    return cell.normalize() if isinstance(cell, Decimal) else cell


def _cause(outcome: Outcome, engine: str) -> str:
    if engine == "mysql":
        return "" if outcome.code in _SHOWS else outcome.told
    return outcome.told.partition("\n")[0]


def near(ours: Outcome, masked: Outcome, engine: str, *, sequence: bool) -> bool:
    """Whether both answers are the same, with floating numbers as close as the order of a sum leaves them."""
    if (ours.kind, _columns(ours, engine)) != (masked.kind, _columns(masked, engine)):
        return False
    mine, theirs = [[tuple(_rounded(cell) for cell in row) for row in one.rows] for one in (ours, masked)]
    return mine == theirs if sequence else ordered(mine) == ordered(theirs)


def _rounded(cell: Any) -> Any:
    # A hair more, or a decimal with a 5 after its ninth digit is rounded now up, now down.
    return float(f"{cell * (1 + 1e-13):.9g}") if isinstance(cell, float) and not math.isnan(cell) else _number(cell)
