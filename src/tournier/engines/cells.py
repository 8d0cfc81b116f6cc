# SPDX-License-Identifier: Apache-2.0
"""Rows of a driver as Arrow, without loss: a column that has no common type is kept as text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import pyarrow as pa

from tournier.gate.ports import HeldRows
from tournier.mask import text_of
from tournier.seal.fields import is_sealed

_INT64 = 2**63
_NONE = {type(None)}
_PLAIN = {bool, str, float, date, bytes}
# Named, since a type that Arrow must guess makes it look for optional packages on the disk at every column.
_TYPES = {bool: pa.bool_(), str: pa.string(), float: pa.float64(), date: pa.date32(), bytes: pa.binary()}


def table_of(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> pa.Table:
    """The rows as a table with these column names, which may repeat."""
    columns = [_column([row[place] for row in rows]) for place in range(len(names))]
    return pa.Table.from_arrays(columns, names=list(names))


def held_of(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> HeldRows:
    """The values of `table_of`, of a few rows: what Arrow would give back as it came does not go through it."""
    columns = tuple(_values(list(column)) for column in zip(*rows, strict=True)) if rows else tuple([] for _ in names)
    return HeldRows(tuple(names), columns, len(rows))


def _values(values: list[Any]) -> Sequence[Any]:
    kinds = set(map(type, values)) - _NONE
    if not kinds or (len(kinds) == 1 and kinds <= _PLAIN):
        return values
    found: Sequence[Any] = _column(values).to_pylist()
    return found


def _column(values: list[Any]) -> Any:
    kinds = {type(value) for value in values if value is not None}
    try:
        if kinds == {int} and all(value is None or -_INT64 <= value < _INT64 for value in values):
            return pa.array(values, pa.int64())
        if len(kinds) == 1 and kinds & {bool, str, float, date, datetime, time, Decimal, bytes}:
            return pa.array(values, _TYPES.get(next(iter(kinds))))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OverflowError):
        pass  # NaN among decimals, dates beyond what Arrow counts: kept as text
    return pa.array([written(value) for value in values], pa.string())


def written(value: object) -> str | None:
    """A cell as text."""
    if isinstance(value, list | dict | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, bytes | bytearray | memoryview):
        return None if is_sealed(value) else bytes(value).hex()  # what nobody opened is no value
    if value is None or isinstance(value, str | int | float | Decimal | date | time | UUID):
        return text_of(value)
    return str(value)
