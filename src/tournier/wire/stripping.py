# SPDX-License-Identifier: Apache-2.0
"""Takes the hidden trailing columns out of DataRow frames, many rows at a time."""

from __future__ import annotations

import struct
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tournier.wire.frames import Malformed
from tournier.wire.scanning import CODE, Places, int32

_HEAD = 7  # type, length, number of columns
_FEW = 8  # rows
_START = struct.Struct("!IH")
_LENGTH = struct.Struct("!i")


def stripped(
    data: bytes | memoryview, at: Places, width: int, visible: int
) -> tuple[bytes | memoryview, list[pa.StringArray]]:
    """The frames that begin at these places with their first `visible` of `width` columns, and the values of the others, column by column.

    Malformed when a frame has another number of columns than was described, or a hidden value is no text: then nothing
    of it may leave.
    """
    if len(at) <= _FEW:
        return _one_by_one(data, at.tolist(), width, visible)
    raw = np.frombuffer(data, np.uint8)
    code = CODE.now()
    return _stripped(raw, at, width, visible) if code is None else _stripped_by(code, raw, at, width, visible)


def _stripped_by(
    code: ModuleType, raw: npt.NDArray[np.uint8], at: Places, width: int, visible: int
) -> tuple[memoryview, list[pa.StringArray]]:
    """By the compiled loops."""
    shown = np.empty(len(raw), np.uint8)
    places = np.empty((width - visible, len(at)), np.int64)
    lengths = np.empty_like(places)
    written = code.strip(raw, at, width, visible, shown, places, lengths)
    if written < 0:
        raise Malformed
    found = []
    for start, length in zip(places, lengths, strict=True):
        ends = np.empty(len(at) + 1, np.int32)
        run = np.empty(int(length[length > 0].sum()), np.uint8)
        code.gather(raw, start, length, ends, run)
        present = length >= 0
        bits = None if present.all() else pa.py_buffer(np.packbits(present, bitorder="little").tobytes())
        array = pa.StringArray.from_buffers(len(at), pa.py_buffer(ends.data), pa.py_buffer(run.data), bits)
        found.append(_texts(array))
    return shown[:written].data, found


def _stripped(raw: npt.NDArray[np.uint8], at: Places, width: int, visible: int) -> tuple[bytes, list[pa.StringArray]]:
    """By numpy."""
    size = int32(raw, at + 1)
    count = (raw[at + 5].astype(np.int64) << 8) | raw[at + 6]
    if (count != width).any():
        raise Malformed
    place = at + _HEAD
    ends = at + 1 + size
    cut = place
    data = raw.tobytes()
    hidden: list[pa.StringArray] = []
    for column in range(width):
        if column == visible:
            cut = place
        if (place + 4 > ends).any():
            raise Malformed
        length = int32(raw, place)
        start = place + 4
        place = start + np.maximum(length, 0)
        if column >= visible:
            cells = zip(start.tolist(), place.tolist(), length.tolist(), strict=True)
            found = [None if size < 0 else data[first:last] for first, last, size in cells]
            hidden.append(_texts(pa.array(found, pa.binary())))
    if (place != ends).any():
        raise Malformed
    if visible == width:
        cut = place
    return _cut(raw, at, cut, visible), hidden


def _one_by_one(
    data: bytes | memoryview, at: list[int], width: int, visible: int
) -> tuple[bytes, list[pa.StringArray]]:
    """The same of a handful of rows, before numpy would have begun."""
    shown: list[bytes] = []
    hidden: list[list[bytes | None]] = [[] for _ in range(width - visible)]
    for start in at:
        size, count = _START.unpack_from(data, start + 1)
        place, end = start + _HEAD, start + 1 + size
        cells: list[tuple[int, int]] = []
        for _ in range(width):
            if count != width or place + 4 > end:
                raise Malformed
            (length,) = _LENGTH.unpack_from(data, place)
            cells.append((place + 4, length))
            place += 4 + max(length, 0)
        if place != end:
            raise Malformed
        cut = cells[visible][0] - 4 if visible < width else end
        shown.append(b"D" + _START.pack(cut - start - 1, visible) + data[start + _HEAD : cut])
        for column, (first, length) in zip(hidden, cells[visible:], strict=True):
            column.append(None if length < 0 else bytes(data[first : first + length]))
    try:
        # decoded here, they need no check of Arrow's; all that is told of an error is that there is one
        texts = [[None if value is None else value.decode() for value in column] for column in hidden]
    except UnicodeDecodeError:
        raise Malformed from None
    return b"".join(shown), [pa.array(column, pa.string()) for column in texts]


def _texts(array: pa.Array[Any]) -> pa.StringArray:
    try:
        found: pa.StringArray = array.cast(pa.string())  # type: ignore[assignment]  # its stubs know no more than Array
        found.validate(full=True)
    except pa.ArrowInvalid:
        raise Malformed from None
    return found


def _cut(raw: npt.NDArray[np.uint8], at: npt.NDArray[np.int64], cut: npt.NDArray[np.int64], visible: int) -> bytes:
    kept = raw.copy()
    size = (cut - at - 1).astype(np.uint32)
    for byte in range(4):
        kept[at + 1 + byte] = (size >> (24 - 8 * byte)) & 0xFF
    kept[at + 5], kept[at + 6] = visible >> 8, visible & 0xFF
    whole = kept.tobytes()
    return b"".join([whole[first:last] for first, last in zip(at.tolist(), cut.tolist(), strict=True)])
