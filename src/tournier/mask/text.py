# SPDX-License-Identifier: Apache-2.0
"""The text of a cell, the same for one value and for a column."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc


def text_of(value: object) -> str | None:  # noqa: PLR0911 - one answer for each type
    """How a cell reads: dates as ISO 8601, decimals without an exponent, `true` and `false`; None stays None.

    Bytes and nested values have no text: they read as None, so that nothing unforeseen is shown.
    """
    match value:
        case None:
            return None
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case datetime():
            return value.isoformat(sep=" ")
        case int() | float() | date() | time() | UUID():
            return str(value)
        case _:
            return None


def column_of(column: pa.Array[Any] | pa.ChunkedArray[Any]) -> pa.Array[Any]:
    """The column's cells as `text_of` reads them, as one array of type `string`."""
    whole: Any = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(whole, pa.ChunkedArray):  # more text than one array can hold
        whole = pa.concat_arrays([chunk.cast(pa.large_string()) for chunk in whole.chunks])
    kind = whole.type
    if pa.types.is_dictionary(kind):
        decoded: pa.Array[Any] = pc.take(column_of(whole.dictionary), whole.indices)
        return decoded
    if (
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_string_view(kind)
        or pa.types.is_integer(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_date32(kind)
    ):
        plain: pa.Array[Any] = whole.cast(pa.string())
        return plain
    distinct: Any = whole.unique() if pa.types.is_primitive(kind) or pa.types.is_decimal(kind) else whole
    texts = pa.array([text_of(value) for value in distinct.to_pylist()], pa.string())
    return texts if distinct is whole else pc.take(texts, pc.index_in(whole, value_set=distinct))
