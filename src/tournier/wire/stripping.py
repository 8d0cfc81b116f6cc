# SPDX-License-Identifier: Apache-2.0
"""Takes the hidden trailing columns out of DataRow frames, many rows at a time."""

from __future__ import annotations

import struct

import numpy as np
import numpy.typing as npt

from tournier.wire.frames import Malformed
from tournier.wire.scanning import Places, int32

_HEAD = 7  # type, length, number of columns
_FEW = 8  # rows
_START = struct.Struct("!IH")
_LENGTH = struct.Struct("!i")


def stripped(data: bytes, at: Places, width: int, visible: int) -> tuple[bytes, list[list[str | None]]]:
    """The frames that begin at these places with their first `visible` of `width` columns, and the values of the others, column by column.

    Malformed when a frame has another number of columns than was described: then nothing of it may leave.
    """
    if len(at) <= _FEW:
        return _one_by_one(data, at.tolist(), width, visible)
    raw = np.frombuffer(data, np.uint8)
    size = int32(raw, at + 1)
    count = (raw[at + 5].astype(np.int64) << 8) | raw[at + 6]
    if (count != width).any():
        raise Malformed
    place = at + _HEAD
    ends = at + 1 + size
    cut = place
    hidden: list[list[str | None]] = []
    for column in range(width):
        if column == visible:
            cut = place
        if (place + 4 > ends).any():
            raise Malformed
        length = int32(raw, place)
        start = place + 4
        place = start + np.maximum(length, 0)
        if column >= visible:
            hidden.append(_values(data, start, place, length))
    if (place != ends).any():
        raise Malformed
    if visible == width:
        cut = place
    return _cut(raw, at, cut, visible), hidden


def _one_by_one(data: bytes, at: list[int], width: int, visible: int) -> tuple[bytes, list[list[str | None]]]:
    """The same of a handful of rows, before numpy would have begun."""
    shown: list[bytes] = []
    hidden: list[list[str | None]] = [[] for _ in range(width - visible)]
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
            column.append(None if length < 0 else data[first : first + length].decode())
    return b"".join(shown), hidden


def _values(
    data: bytes, start: npt.NDArray[np.int64], end: npt.NDArray[np.int64], length: npt.NDArray[np.int64]
) -> list[str | None]:
    cells = zip(start.tolist(), end.tolist(), strict=True)
    if not (length < 0).any():
        # taken apart as text once: a slice of it is cheaper than a value's own decoding
        text = data.decode("latin-1")
        found = [text[first:last] for first, last in cells]
        return [*found] if "".join(found).isascii() else [value.encode("latin-1").decode() for value in found]
    return [
        None if size < 0 else data[first:last].decode()
        for (first, last), size in zip(cells, length.tolist(), strict=True)
    ]


def _cut(raw: npt.NDArray[np.uint8], at: npt.NDArray[np.int64], cut: npt.NDArray[np.int64], visible: int) -> bytes:
    kept = raw.copy()
    size = (cut - at - 1).astype(np.uint32)
    for byte in range(4):
        kept[at + 1 + byte] = (size >> (24 - 8 * byte)) & 0xFF
    kept[at + 5], kept[at + 6] = visible >> 8, visible & 0xFF
    whole = kept.tobytes()
    return b"".join([whole[first:last] for first, last in zip(at.tolist(), cut.tolist(), strict=True)])
