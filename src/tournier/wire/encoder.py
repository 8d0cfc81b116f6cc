# SPDX-License-Identifier: Apache-2.0
"""From Arrow batches to DataRow frames, a whole column at a time: the joined buffer is what goes out."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tournier.wire.frames import ResultColumn

_compute: Any = pc  # its stubs know one overload for each concrete type of array; ours are known only when they come
_BANK_TIME = "Asia/Shanghai"
_EPOCH_DAYS = 10957  # 1970-01-01 to 2000-01-01
_EPOCH_MICROSECONDS = 946_684_800_000_000
_TEXT, _VARCHAR, _NUMERIC, _DATE, _TIME = 25, 1043, 1700, 1082, 1083
# oid, size on the wire
_FIXED: tuple[tuple[Any, int, int], ...] = (
    (pa.types.is_boolean, 16, 1),
    (pa.types.is_int16, 21, 2),
    (pa.types.is_int8, 21, 2),
    (pa.types.is_uint8, 21, 2),
    (pa.types.is_int32, 23, 4),
    (pa.types.is_uint16, 23, 4),
    (pa.types.is_int64, 20, 8),
    (pa.types.is_uint32, 20, 8),
    (pa.types.is_float32, 700, 4),
    (pa.types.is_float64, 701, 8),
    (pa.types.is_date, 1082, 4),
    (pa.types.is_time, 1083, 8),
)
_BINARY = frozenset({16, 17, 20, 21, 23, 25, 700, 701, 1043, 1082, 1083, 1114, 1184, 1700})
_ARRAYS = {16: 1000, 20: 1016, 21: 1005, 23: 1007, 25: 1009, 700: 1021, 701: 1022, 1082: 1182, 1114: 1115, 1700: 1231}
_ELEMENTS = {array: element for element, array in _ARRAYS.items() if element in _BINARY}


def column_of(field: pa.Field[Any]) -> ResultColumn:
    """How a column of this type is told to the client."""
    oid, size = _oid(field.type)
    return ResultColumn(field.name, oid, size)


def _oid(kind: pa.DataType) -> tuple[int, int]:
    for test, oid, size in _FIXED:
        if test(kind):
            return oid, size
    if pa.types.is_timestamp(kind):
        return (1184 if kind.tz else 1114), 8
    if pa.types.is_decimal(kind) or pa.types.is_uint64(kind):
        return 1700, -1
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return 17, -1
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _ARRAYS.get(_oid(kind.value_type)[0], 1009), -1
    return _TEXT, -1


def has_binary(oid: int) -> bool:
    """Whether `rows` can write this type in binary; asked before a binary answer is promised."""
    return oid in _BINARY or oid in _ELEMENTS


def rows(batch: pa.RecordBatch, formats: Sequence[int]) -> memoryview:
    """The DataRow frames of a batch."""
    number, width = batch.num_rows, batch.num_columns
    if not number:
        return memoryview(b"")
    parts: list[Any] = [pa.scalar(width.to_bytes(2, "big"), pa.binary())]
    total = np.full(number, 6 + 4 * width, np.int64)
    for column, form in zip(batch.columns, formats, strict=True):
        cells = binary_cells(column) if form else text_cells(column)
        sizes = _compute.binary_length(cells).fill_null(0).to_numpy(zero_copy_only=False)
        total += sizes
        told = np.where(np.asarray(cells.is_null()), -1, sizes) if cells.null_count else sizes
        parts += [_words(told), cells.fill_null(b"") if cells.null_count else cells]
    start, nothing = pa.scalar(b"D", pa.binary()), pa.scalar(b"", pa.binary())
    joined = _compute.binary_join_element_wise(start, _words(total), *parts, nothing)
    offsets = np.frombuffer(joined.buffers()[1], np.int32, number + 1, joined.offset * 4)
    return memoryview(joined.buffers()[2])[int(offsets[0]) : int(offsets[-1])]


def _words(numbers: npt.NDArray[Any]) -> pa.Array[Any]:
    return _cells(np.ascontiguousarray(numbers, dtype=">i4"), 4)


def _cells(values: npt.NDArray[Any], size: int, mask: pa.Array[Any] | None = None) -> pa.Array[Any]:
    """Fixed-size values as an array of binary cells."""
    number = len(values)
    offsets = np.arange(0, size * number + size, size, dtype=np.int32)
    made = pa.Array.from_buffers(pa.binary(), number, [None, pa.py_buffer(offsets.data), pa.py_buffer(values.data)])
    return made if mask is None or not mask.null_count else _compute.if_else(mask.is_valid(), made, None)


def text_cells(column: pa.Array[Any]) -> pa.Array[Any]:
    """Each value as PostgreSQL writes it as text."""
    kind = column.type
    if isinstance(column, pa.DictionaryArray):
        return text_cells(column.dictionary_decode())
    made: pa.Array[Any]
    if pa.types.is_boolean(kind):
        made = _compute.if_else(column, b"t", b"f")
    elif pa.types.is_timestamp(kind):
        made = _moments(column).cast(pa.binary())
    elif _by_value(kind):
        made = pa.array([None if value is None else _written(value) for value in column.to_pylist()], pa.binary())
    else:
        made = column.cast(pa.string()).cast(pa.binary())
    return made


def _by_value(kind: pa.DataType) -> bool:
    """Types whose text PostgreSQL writes otherwise than Arrow, so that each value is written by itself."""
    asked = (
        pa.types.is_floating, pa.types.is_binary, pa.types.is_large_binary, pa.types.is_nested, pa.types.is_null,
        pa.types.is_duration, pa.types.is_interval,
    )  # fmt: skip
    return any(test(kind) for test in asked)


def _float(value: float) -> bytes:
    if value != value:  # noqa: PLR0124  only NaN differs from itself
        return b"NaN"
    if value in (float("inf"), float("-inf")):
        return b"Infinity" if value > 0 else b"-Infinity"
    written = repr(value)
    return (written.removesuffix(".0")).encode()


def _moments(column: pa.Array[Any]) -> pa.Array[Any]:
    """Timestamps in the bank's time, without zeros at the end of the fraction."""
    zoned = bool(column.type.tz)
    here = _compute.local_timestamp(column.cast(pa.timestamp("us", tz=_BANK_TIME))) if zoned else column
    written: pa.Array[Any] = _compute.replace_substring_regex(
        here.cast(pa.timestamp("us")).cast(pa.string()), r"(\.\d*[1-9])0+$|\.0+$", r"\1"
    )
    return _compute.binary_join_element_wise(written, _offsets(column, here), "") if zoned else written


def _offsets(column: pa.Array[Any], here: pa.Array[Any]) -> pa.Array[Any]:
    """How far the bank's time was from Greenwich at each moment: there was summer time once, and local mean time before."""
    there = column.cast(pa.timestamp("us", tz="UTC")).cast(pa.int64())
    seconds = _compute.divide(_compute.subtract(here.cast(pa.timestamp("us")).cast(pa.int64()), there), 1_000_000)
    texts = {}
    for offset in _compute.unique(seconds).to_pylist():
        if offset is not None:
            hours, rest = divmod(offset, 3600)
            texts[offset] = (
                f"+{hours:02}" + (f":{rest // 60:02}" if rest else "") + (f":{rest % 60:02}" if rest % 60 else "")
            )
    return pa.array([texts.get(offset) for offset in seconds.to_pylist()], pa.string())


def _written(value: Any) -> bytes:
    """A number, bytes, or a nested value: lists as PostgreSQL's arrays, other things as text."""
    if isinstance(value, list):
        return b"{" + b",".join(b"NULL" if item is None else _element(item) for item in value) + b"}"
    if isinstance(value, bytes):
        return b"\\x" + value.hex().encode()
    return _float(value) if isinstance(value, float) else str(value).encode()


def _element(item: Any) -> bytes:
    if isinstance(item, list):
        return _written(item)
    if isinstance(item, bool):
        return b"t" if item else b"f"
    if isinstance(item, int | float):
        return str(item).encode()
    escaped = str(item).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'.encode()


def binary_cells(column: pa.Array[Any]) -> pa.Array[Any]:
    """Each value as PostgreSQL writes it in binary; only for types of `has_binary`."""
    kind = column.type
    oid, size = _oid(kind)
    if isinstance(column, pa.DictionaryArray):
        return binary_cells(column.dictionary_decode())
    made: pa.Array[Any]
    if pa.types.is_boolean(kind):
        made = _compute.if_else(column, b"\x01", b"\x00")
    elif oid in {1082, 1083, 1114, 1184}:
        made = _cells(_moment_numbers(column, oid), size, column)
    elif oid == _NUMERIC or oid in _ELEMENTS:
        write = numeric if oid == _NUMERIC else partial(_array, oid=_ELEMENTS.get(oid, 0), kind=kind)
        values = column.to_pylist()
        made = pa.array([None if value is None else write(value) for value in values], pa.binary())
    elif size < 0:
        made = column.cast(pa.binary())
    else:
        letter = "f" if pa.types.is_floating(kind) else "i"
        numbers = column.fill_null(0).to_numpy(zero_copy_only=False)
        made = _cells(np.ascontiguousarray(numbers, dtype=f">{letter}{size}"), size, column)
    return made


def _moment_numbers(column: pa.Array[Any], oid: int) -> npt.NDArray[Any]:
    """Days or microseconds since PostgreSQL's own beginning."""
    if oid == _DATE:
        days = column.cast(pa.date32()).cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False)
        return np.ascontiguousarray(days - _EPOCH_DAYS, dtype=">i4")
    unit = pa.time64("us") if oid == _TIME else pa.timestamp("us", tz=column.type.tz)
    whole = column.cast(unit).cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    return np.ascontiguousarray(whole - (0 if oid == _TIME else _EPOCH_MICROSECONDS), dtype=">i8")


def numeric(value: Any) -> bytes:
    """A number in PostgreSQL's binary form: groups of four decimal digits, the first with its weight."""
    number = Decimal(value)
    if not number.is_finite():
        sign = 0xC000 if number.is_nan() else 0xF000 if number < 0 else 0xD000
        return struct.pack("!hhHH", 0, 0, sign, 0)
    sign, digits, exponent = number.as_tuple()
    scale = max(-int(exponent), 0)
    text = ("".join(map(str, digits)) + "0" * max(int(exponent), 0)).zfill(scale)
    whole, fraction = (text[: len(text) - scale], text[len(text) - scale :]) if scale else (text, "")
    whole = whole.zfill(-(-len(whole) // 4) * 4)
    fraction = fraction.ljust(-(-len(fraction) // 4) * 4, "0")
    groups = [int((whole + fraction)[at : at + 4]) for at in range(0, len(whole + fraction), 4)]
    weight = len(whole) // 4 - 1
    while groups and groups[0] == 0:
        groups, weight = groups[1:], weight - 1
    while groups and groups[-1] == 0:
        groups.pop()
    return struct.pack(
        f"!HhHH{len(groups)}H", len(groups), weight if groups else 0, 0x4000 if sign else 0, scale, *groups
    )


def _array(values: list[Any], *, oid: int, kind: Any) -> bytes:
    """A list in PostgreSQL's binary form of an array of one dimension."""
    cells = binary_cells(pa.array(values, kind.value_type)).to_pylist()
    head = struct.pack("!iii", int(bool(cells)), int(None in cells), oid)
    if cells:
        head += struct.pack("!ii", len(cells), 1)
    return head + b"".join(struct.pack("!i", -1) if one is None else struct.pack("!i", len(one)) + one for one in cells)
