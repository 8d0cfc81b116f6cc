# SPDX-License-Identifier: Apache-2.0
"""Finds DataRow frames in what a server sent, thousands at a time: Python looks at no single row.

Where the compiled loops are (`CODE`), the frames are walked. Without them each byte that might begin a row of the described width is taken with the length behind it. If each of them ends where
the next begins, from the first byte on, they are the frames and nothing else is. A value that looks like a row breaks the chain;
then the frames are walked one by one.
"""

from __future__ import annotations

import struct
from types import ModuleType

import numpy as np
import numpy.typing as npt

from tournier.base.compiled import Compiled

Places = npt.NDArray[np.int64]

DATA = 0x44  # D
_HEAD = 7  # type, length, number of columns
_SMALL = 1024  # bytes, of which a handful of rows is walked sooner than numpy has begun
_LEAST_ROW = 11  # a row with one column that is NULL
_LENGTH = struct.Struct("!I")


def _made() -> ModuleType:
    from tournier.wire import rows_code

    row = b"D\0\0\0\x14\0\2\0\0\0\1x\0\0\0\5hello"
    run = np.frombuffer(2 * row, np.uint8)
    starts, places, lengths, ends = np.empty(3, np.int64), *np.empty((2, 1, 2), np.int64), np.empty(3, np.int32)
    shown, out = np.empty(len(run), np.uint8), np.empty(10, np.uint8)
    found = rows_code.walk(run, 2, starts)
    written = rows_code.strip(run, starts[:2], 2, 1, shown, places, lengths)
    rows_code.gather(run, places[0], lengths[0], ends, out)
    if (*found, *ends, out.tobytes()) != (2, len(run), 0, 5, 10, b"hellohello") or (
        shown[:written].tobytes() != 2 * b"D\0\0\0\x0b\0\1\0\0\0\1x"
    ):
        raise ValueError("other rows")
    return rows_code


#: The same as compiled loops; a server of the wire lets them be made.
CODE: Compiled[ModuleType] = Compiled(_made)


def rows_in(data: bytes | memoryview, width: int, most: int) -> tuple[Places, int]:
    """Where whole rows of `width` columns begin, from the start of `data` without a gap, and where the last of them ends."""
    if len(data) <= _SMALL:
        return _walked(bytes(data), width, most)
    raw = np.frombuffer(data, np.uint8)
    if code := CODE.now():
        starts = np.empty(min(most, len(raw) // _LEAST_ROW), np.int64)
        found, end = code.walk(raw, width, starts)
        return starts[:found], int(end)
    places = np.flatnonzero(raw[: max(0, len(raw) - _HEAD + 1)] == DATA)
    places = places[(raw[places + 5] == width >> 8) & (raw[places + 6] == width & 0xFF)]
    if not len(places) or places[0]:
        return places[:0], 0
    ends = places + 1 + int32(raw, places + 1)
    apart = np.flatnonzero(ends[:-1] != places[1:])
    number = int(apart[0]) + 1 if len(apart) else len(places)
    if number < len(places) and places[number] < ends[number - 1] < len(raw):
        return _walked(bytes(data), width, most)
    if ends[number - 1] > len(raw):
        number -= 1
    number = min(number, most)
    return places[:number], int(ends[number - 1]) if number else 0


def _walked(data: bytes, width: int, most: int) -> tuple[Places, int]:
    starts: list[int] = []
    at, size, columns = 0, len(data), width.to_bytes(2, "big")
    while size - at >= _HEAD and data[at] == DATA and len(starts) < most:
        end = at + 1 + _LENGTH.unpack_from(data, at + 1)[0]
        if not at + _HEAD <= end <= size or data[at + 5 : at + _HEAD] != columns:
            break
        starts.append(at)
        at = end
    return np.array(starts, np.int64), at


def frame_at_start(data: bytes | memoryview) -> int:
    """The length of the frame with which `data` begins, as it says itself; nought while that is not known."""
    return 1 + int(_LENGTH.unpack_from(data, 1)[0]) if len(data) > _LENGTH.size else 0


def int32(raw: npt.NDArray[np.uint8], at: Places) -> Places:
    """The signed 32-bit numbers at these places."""
    found = (
        (raw[at].astype(np.uint32) << 24)
        | (raw[at + 1].astype(np.uint32) << 16)
        | (raw[at + 2].astype(np.uint32) << 8)
        | raw[at + 3]
    )
    return found.astype(np.uint32).view(np.int32).astype(np.int64)
