# SPDX-License-Identifier: Apache-2.0
"""Ladders of generalisation: what a value looks like at each rung, from itself to `*`. Worked out once for each distinct value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np
import pyarrow as pa

from tournier.anonymise.plan import ColumnPlan
from tournier.anonymise.risk import Codes
from tournier.base import BadInput

ANY = "*"
_DECADE = 10
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Ladder:
    """A column's rungs: of each the texts, and for each row which of them it shows. A null is shown as null below the top."""

    name: str
    rungs: tuple[tuple[tuple[str | None, ...], Codes], ...]

    @property
    def top(self) -> int:
        """The number of the highest rung."""
        return len(self.rungs) - 1

    def shown(self, rung: int, rows: Codes) -> pa.Array[Any]:
        """These rows as they look at this rung."""
        texts, codes = self.rungs[rung]
        return pa.DictionaryArray.from_arrays(codes[rows], pa.array(texts, pa.string())).dictionary_decode()


def ladder(name: str, plan: ColumnPlan, column: Any) -> Ladder:
    """The ladder of this column by its plan. BadInput names the rows that are not what the plan says, never a value."""
    held = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    coded = held.dictionary_encode(null_encoding="encode")
    values = coded.dictionary.to_pylist()
    rows = np.asarray(coded.indices, np.int64)
    climb = _CLIMBS[plan.method]
    steps: list[tuple[str | None, ...] | None] = []
    for value in values:
        try:
            steps.append(None if value is None else climb(value, plan))
        except (ValueError, InvalidOperation):
            steps.append(())
    wrong = np.flatnonzero(np.array([step == () for step in steps], bool)[rows]) if steps else rows
    if len(wrong):
        first = ", ".join(map(str, wrong[:_SHOWN].tolist()))
        more = f" and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
        raise BadInput(
            "anonymise.value", f"{name} cannot be generalised by {plan.method}: row {first}{more}.", _CURES[plan.method]
        )
    height = next((len(step) for step in steps if step), 1)
    rungs = [_rung([None if step is None else step[at] for step in steps], rows) for at in range(height)]
    return Ladder(name, (*rungs, ((ANY,), np.zeros(len(rows), np.int64))))


def _rung(texts: Sequence[str | None], rows: Codes) -> tuple[tuple[str | None, ...], Codes]:
    """The distinct texts of a rung, and which of them each row shows."""
    places: dict[str | None, int] = {}
    codes = np.array([places.setdefault(text, len(places)) for text in texts], np.int64)
    return tuple(places), codes[rows] if len(codes) else rows


def _date(value: Any, _plan: ColumnPlan) -> tuple[str, ...]:
    """Day, month, year, ten years. Years are of four digits, so that texts of one rung sort as the days do."""
    if isinstance(value, dt.date):
        day = value if not isinstance(value, dt.datetime) else value.date()
    else:
        text = str(value).strip()
        day = dt.date.fromisoformat(text[:10] if "-" in text else text)
    decade = day.year - day.year % _DECADE
    return (day.isoformat(), day.isoformat()[:7], f"{day.year:04d}", f"{decade:04d}-{decade + _DECADE - 1:04d}")


def _number(value: Any, plan: ColumnPlan) -> tuple[str, ...]:
    """Itself, then bands of the plan's widths: `[30, 40)` holds 30 and not 40."""
    number = Decimal(str(value).strip())
    if not number.is_finite():
        raise ValueError
    bands = []
    for width in plan.widths:
        low = int(number // width) * width
        low = low - width if number < low else low
        bands.append(f"[{low}, {low + width})")
    return (format(number.normalize(), "f"), *bands)


def _prefix(value: Any, plan: ColumnPlan) -> tuple[str, ...]:
    """Itself, then its first characters by the plan. What stands behind them is one sign, however much it was."""
    text = str(value)
    return (text, *(text[:kept] + ANY for kept in plan.kept))


def _groups(value: Any, plan: ColumnPlan) -> tuple[str, ...]:
    groups = plan.groups.get(str(value))
    if groups is None:
        raise ValueError
    return (str(value), *groups)


def _itself(value: Any, _plan: ColumnPlan) -> tuple[str, ...]:
    return (str(value),)


_CLIMBS: dict[str, Callable[[Any, ColumnPlan], tuple[str, ...]]] = {
    "date": _date,
    "number": _number,
    "prefix": _prefix,
    "groups": _groups,
    "whole": _itself,
}
_CURES = {
    "date": "Write dates as 1990-05-17 or 19900517, or choose another method.",
    "number": "Write plain numbers, without signs of thousands or currency, or choose another method.",
    "prefix": "Choose another method.",
    "groups": "Name a group for each value in the plan.",
    "whole": "Choose another method.",
}
