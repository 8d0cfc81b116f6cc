# SPDX-License-Identifier: Apache-2.0
"""Scanning and stripping of DataRow frames as compiled loops; `scanning.py` and `stripping.py` say what they must give.

Indexes are not checked in here beyond what the loops check themselves: every length is compared with the end of the
bytes before it is followed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, types

from tournier.base.compiled_copy import copy, word

_HEAD = 7  # type, length, number of columns
_DATA = 0x44
# one signature for each loop, so that each is compiled once; what is only read may be read-only
_BYTES = types.Array(types.uint8, 1, "C", readonly=True)
_PLACES = types.Array(types.int64, 1, "C", readonly=True)
_OUT, _I64 = types.uint8[::1], types.int64
_TWO: Any = types.UniTuple(_I64, 2)  # type: ignore[no-untyped-call]  # numba's own


@njit(nogil=True, cache=True, inline="always")
def _int32(run: Any, at: Any) -> Any:
    return np.int64(np.int32(word(run, at)))  # type: ignore[call-arg]  # numba hands in its own first argument


@njit(_TWO(_BYTES, _I64, types.int64[::1]), nogil=True, cache=True)  # type: ignore[untyped-decorator]
def walk(run: Any, width: Any, starts: Any) -> Any:
    """Fills `starts` with where rows of `width` columns begin; gives their number and where the last of them ends."""
    at, number, size = 0, 0, len(run)
    while number < len(starts) and size - at >= _HEAD and run[at] == _DATA:
        end = at + 1 + _int32(run, at + 1)
        if end < at + _HEAD or end > size or run[at + 5] != width >> 8 or run[at + 6] != width & 0xFF:
            break
        starts[number] = at
        number += 1
        at = end
    return number, at


@njit(nogil=True, cache=True, inline="always")
def _put_head(out: Any, at: Any, told: Any, columns: Any) -> None:
    for byte in range(4):
        out[at + 1 + byte] = np.uint8((told >> (24 - 8 * byte)) & 0xFF)
    out[at + 5], out[at + 6] = np.uint8(columns >> 8), np.uint8(columns & 0xFF)


@njit(_I64(_BYTES, _PLACES, _I64, _I64, _OUT, types.int64[:, ::1], types.int64[:, ::1]), nogil=True, cache=True)
def strip(run: Any, starts: Any, width: Any, visible: Any, shown: Any, places: Any, lengths: Any) -> Any:
    """The frames with their first `visible` columns into `shown`; where the values of the others are, and how long (-1: NULL).

    Gives the bytes that were written, or -1 when a frame is not what it says.
    """
    written = 0
    for row in range(len(starts)):
        at = starts[row]
        if len(run) - at < _HEAD or run[at + 5] != width >> 8 or run[at + 6] != width & 0xFF:
            return -1
        end = at + 1 + _int32(run, at + 1)
        if end > len(run):
            return -1
        place = at + _HEAD
        cut = place
        for column in range(width):
            if column == visible:
                cut = place
            if place + 4 > end:
                return -1
            length = _int32(run, place)
            place += 4
            if column >= visible:
                places[column - visible, row] = place
                lengths[column - visible, row] = max(length, -1)
            place += max(length, 0)
        if place != end:
            return -1
        if visible == width:
            cut = place
        size = cut - at
        copy(shown, written, run, at, size)  # type: ignore[call-arg]  # numba hands in its own first argument
        _put_head(shown, written, size - 1, visible)
        written += size
    return written


@njit(types.void(_BYTES, _PLACES, _PLACES, types.int32[::1], _OUT), nogil=True, cache=True)
def gather(run: Any, places: Any, lengths: Any, ends: Any, out: Any) -> None:
    """The values at these places side by side into `out`; `ends` gets where each begins, and the end of the last."""
    at = 0
    for row in range(len(places)):
        ends[row] = at
        if lengths[row] > 0:
            copy(out, at, run, places[row], lengths[row])  # type: ignore[call-arg]  # numba hands in its own first argument
            at += lengths[row]
    ends[len(places)] = at
