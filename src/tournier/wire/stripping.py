# SPDX-License-Identifier: Apache-2.0
"""Takes the hidden trailing columns out of DataRow frames, many rows at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tournier.wire.frames import Malformed

_HEAD = 7  # type, length, number of columns


def stripped(data: bytes, starts: Sequence[int], width: int, visible: int) -> tuple[bytes, list[list[str | None]]]:
    """The frames at `starts` with their first `visible` of `width` columns, and the values of the others, column by column.

    Malformed when a frame has another number of columns than was described: then nothing of it may leave.
    """
    raw = np.frombuffer(data, np.uint8)
    at = np.fromiter(starts, np.int64, len(starts))
    if not len(at):
        return b"", [[] for _ in range(width - visible)]
    size = _int32(raw, at + 1)
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
        length = _int32(raw, place)
        start = place + 4
        place = start + np.maximum(length, 0)
        if column >= visible:
            hidden.append(_values(data, start, place, length))
    if (place != ends).any():
        raise Malformed
    if visible == width:
        cut = place
    return _cut(raw, at, cut, visible), hidden


def _int32(raw: npt.NDArray[np.uint8], at: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    found = (
        (raw[at].astype(np.uint32) << 24)
        | (raw[at + 1].astype(np.uint32) << 16)
        | (raw[at + 2].astype(np.uint32) << 8)
        | raw[at + 3]
    )
    return found.astype(np.uint32).view(np.int32).astype(np.int64)


def _values(
    data: bytes, start: npt.NDArray[np.int64], end: npt.NDArray[np.int64], length: npt.NDArray[np.int64]
) -> list[str | None]:
    cells = zip(start.tolist(), end.tolist(), length.tolist(), strict=True)
    return [None if size < 0 else data[first:last].decode() for first, last, size in cells]


def _cut(raw: npt.NDArray[np.uint8], at: npt.NDArray[np.int64], cut: npt.NDArray[np.int64], visible: int) -> bytes:
    kept = raw.copy()
    size = (cut - at - 1).astype(np.uint32)
    for byte in range(4):
        kept[at + 1 + byte] = (size >> (24 - 8 * byte)) & 0xFF
    kept[at + 5], kept[at + 6] = visible >> 8, visible & 0xFF
    view = memoryview(kept.data)
    return b"".join([view[first:last] for first, last in zip(at.tolist(), cut.tolist(), strict=True)])
