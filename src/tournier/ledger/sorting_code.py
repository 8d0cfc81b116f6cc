# SPDX-License-Identifier: Apache-2.0
"""Sorting thousands of hashes, and combining names with their pads, as compiled loops; `lanes.py` and `rolls.py` say what they must give.

Indexes are not checked in here: whoever calls hands in nothing but arrays that fit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, types

from tournier.base.compiled_copy import copy

_MOST_BITS = 16  # of the buckets into which items are sorted first
_MOST_ALIKE = 64  # items of one bucket; of hashes it has one or two
# one signature for each loop, so that each is compiled once; what is only read may be read-only
_BYTES = types.Array(types.uint8, 1, "C", readonly=True)
_ENDS = types.Array(types.int64, 1, "C", readonly=True)
_OUT, _I64 = types.uint8[::1], types.int64


@njit(types.boolean(_BYTES, _I64, types.int64[::1]), nogil=True, cache=True)
def order(run: Any, size: Any, found: Any) -> Any:
    """Into `found` where each item of `size` bytes of a run of hashes was, by their first eight bytes in rising order.

    False when two begin alike, or when they are not as evenly spread as hashes are.
    """
    number = len(found)
    bits = 1
    while number >> bits and bits < _MOST_BITS:
        bits += 1
    heads, sorted_heads = np.empty((2, number), np.uint64)
    ends = np.zeros((1 << bits) + 1, np.int64)
    shift = np.uint64(64 - bits)
    for i in range(number):
        head = np.uint64(0)
        for byte in range(8):
            head = (head << np.uint64(8)) | np.uint64(run[size * i + byte])
        heads[i] = head
        ends[np.int64(head >> shift) + 1] += 1
    if ends.max() > _MOST_ALIKE:
        return False
    for bucket in range(1 << bits):
        ends[bucket + 1] += ends[bucket]
    for i in range(number):
        here = np.int64(heads[i] >> shift)
        place = ends[here]
        ends[here] += 1
        found[place], sorted_heads[place] = i, heads[i]
    for i in range(1, number):
        head, item, at = sorted_heads[i], found[i], i
        while at and sorted_heads[at - 1] >= head:
            if sorted_heads[at - 1] == head:
                return False
            sorted_heads[at], found[at] = sorted_heads[at - 1], found[at - 1]
            at -= 1
        sorted_heads[at], found[at] = head, item
    return True


@njit(types.void(_BYTES, _I64, _I64, _BYTES, _ENDS, _OUT), nogil=True, cache=True)
def combined(rows: Any, size: Any, width: Any, data: Any, ends: Any, out: Any) -> None:
    """Into `out` for each name two bytes of length, the name and zeros up to `width`, combined with the end of its row."""
    for i in range(len(out) // width):
        at, pad, start = width * i, size * i + size - width, ends[i]
        length = ends[i + 1] - start
        copy(out, at, rows, pad, width)  # type: ignore[call-arg]  # numba hands in its own first argument
        out[at] ^= np.uint8(length >> 8)
        out[at + 1] ^= np.uint8(length & 0xFF)
        for place in range(length):
            out[at + 2 + place] ^= data[start + place]
