# SPDX-License-Identifier: Apache-2.0
"""What stands around the block cipher as compiled loops, one pass each; `fused.py` says what they must give.

A window of rows lies by levels: the first blocks of all rows, the second blocks of those that have one, and so on. The
rows with most blocks come first, so that each level holds the rows of the level before, cut short, and a chain of blocks
needs one call of the cipher a level. Nothing here branches on what a row says, on its length only.

Indexes are not checked in here: whoever calls gives room, and SLACK bytes behind what is read.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, types

from tournier.base.compiled_copy import add1, add2, add4, add8, copy, put8, word8

# one signature for each loop, so that each is compiled once; what is only read may be read-only
_BYTES = types.Array(types.uint8, 1, "C", readonly=True)
_PLACES = types.Array(types.int64, 1, "C", readonly=True)
_WORDS = types.Array(types.uint64, 1, "C", readonly=True)
_OUT, _NUMBERS, _BLOCKS, _I64 = types.uint8[::1], types.int64[::1], types.uint64[::1], types.int64
_TWO: Any = types.UniTuple(_I64, 2)  # type: ignore[no-untyped-call]  # numba's own
_ONE, _BLOCK = np.uint64(1), 16
_word: Any = word8  # numba hands in their own first argument
_put: Any = put8
_copy: Any = copy
_SHORT, _BEFORE, _LAST = 272, 544, 816  # the bytes at which the parts of `tables` begin; the first says what is kept


@njit(nogil=True, cache=True, inline="always")
def _blocks(length: Any) -> Any:
    return (length + 15) >> 4 if length > 0 else 1


@njit(nogil=True, cache=True, inline="always")
def _there(valid: Any, row: Any) -> Any:
    return len(valid) == 0 or valid[row] != 0


@njit(_TWO(_PLACES, _BYTES, _I64, _I64, _NUMBERS), nogil=True, cache=True)  # type: ignore[untyped-decorator]
def measure(ends: Any, valid: Any, head: Any, extra: Any, outs: Any) -> Any:
    """Where the answers begin (from outs[0] on); gives the most blocks of a row, and whether all rows have as many.

    The most is -1 where the ends do not rise, or where a row is shorter than its head.
    """
    depth, alike = 1, True
    first = _blocks(ends[1] - ends[0] - head)
    for row in range(len(ends) - 1):
        there = _there(valid, row)
        length = ends[row + 1] - ends[row]
        outs[row + 1] = outs[row] + (length + extra if there else 0)
        if length < (head if there else 0):
            return -1, 0
        number = _blocks(length - head) if there else 0
        alike &= number == first
        depth = max(depth, number)
    return depth, alike


@njit(_I64(_PLACES, _BYTES, _I64, _I64, _I64, _NUMBERS, _NUMBERS), nogil=True, cache=True)
def arrange(ends: Any, valid: Any, head: Any, depth: Any, alike: Any, order: Any, levels: Any) -> Any:
    """Which rows are no null, most blocks first, and where each level begins and the last one ends; gives how many rows."""
    rows = len(ends) - 1
    if alike:
        for row in range(rows):
            order[row] = row
        for number in range(depth + 1):
            levels[number] = number * rows
        return rows
    levels[: depth + 1] = 0
    for row in range(rows):  # levels[n]: how many rows have n blocks
        if _there(valid, row):
            levels[_blocks(ends[row + 1] - ends[row] - head)] += 1
    count = 0
    for number in range(depth, 0, -1):  # then where those rows begin in the order
        levels[number], count = count, count + levels[number]
    for row in range(rows):  # then where they end, which is how many rows have n blocks or more
        if _there(valid, row):
            number = _blocks(ends[row + 1] - ends[row] - head)
            order[levels[number]] = row
            levels[number] += 1
    for number in range(depth):
        levels[number + 1] += levels[number]
    return count


@njit((_BYTES, _PLACES, _I64, _PLACES, _PLACES, _WORDS, _BLOCKS), nogil=True, cache=True)
def load(data: Any, ends: Any, head: Any, order: Any, levels: Any, tables: Any, blocks: Any) -> None:
    """The rows behind their heads as blocks, filled up, and with what CMAC and S2V add to the last two.

    `tables` has four parts of 17 blocks each, by the bytes of the last block: which bytes are kept, what is added to a
    row of less than a block, and to the last block but one, and to the last one, of others.
    """
    for i in range(len(order)):
        row = order[i]
        at = ends[row] + head
        length = ends[row + 1] - at
        whole = (length - 1) >> 4 if length > 0 else 0
        for number in range(whole):
            to = 16 * (levels[number] + i)
            _put(blocks, to, _word(data, at + 16 * number))
            _put(blocks, to + 8, _word(data, at + 16 * number + 8))
        rest = 16 * (length - 16 * whole)
        to = 16 * (levels[whole] + i)
        table = rest + (_SHORT if length < _BLOCK else _LAST)
        for half in (0, 8):
            found = _word(data, at + 16 * whole + half)
            _put(blocks, to + half, (found & _word(tables, rest + half)) ^ _word(tables, table + half))
        if whole:
            to = 16 * (levels[whole - 1] + i)
            add8(blocks, to, blocks, to, tables, _BEFORE + rest)
            add8(blocks, to + 8, blocks, to + 8, tables, _BEFORE + rest + 8)


@njit(nogil=True, cache=True, inline="always")
def _turned(x: Any) -> Any:
    """The bytes of a word the other way round."""
    x = ((x >> np.uint64(8)) & np.uint64(0x00FF00FF00FF00FF)) | ((x & np.uint64(0x00FF00FF00FF00FF)) << np.uint64(8))
    x = ((x >> np.uint64(16)) & np.uint64(0x0000FFFF0000FFFF)) | ((x & np.uint64(0x0000FFFF0000FFFF)) << np.uint64(16))
    return (x >> np.uint64(32)) | (x << np.uint64(32))


@njit(nogil=True, cache=True, inline="always")
def _add_word(blocks: Any, before: Any, to: Any, word: Any, value: Any) -> None:
    """Add to a word of two blocks: the first two lie at `before`, the others at `to`."""
    blocks[before + word if word < 2 else to + word - 2] ^= value  # noqa: PLR2004  a block has two words


@njit((_PLACES, _I64, _PLACES, _PLACES, _WORDS, _BLOCKS), nogil=True, cache=True)
def add_states(ends: Any, head: Any, order: Any, levels: Any, states: Any, blocks: Any) -> None:
    """The state of S2V of each row (in the order) added: doubled where it is short, to its last 16 bytes where it is not.

    For machines whose words have their lowest byte first.
    """
    for i in range(len(order)):
        row = order[i]
        length = ends[row + 1] - ends[row] - head
        low, high = states[2 * i], states[2 * i + 1]
        whole = (length - 1) >> 4 if length > 0 else 0
        to = 2 * (levels[whole] + i)
        if length < _BLOCK:
            top, bottom = _turned(low), _turned(high)
            carried = (top >> np.uint64(63)) * np.uint64(0x87)
            blocks[to] ^= _turned((top << _ONE) | (bottom >> np.uint64(63)))
            blocks[to + 1] ^= _turned((bottom << _ONE) ^ carried)
            continue
        # the state lies `rest` bytes behind the beginning of the last block but one
        rest = length - 16 * whole
        before = 2 * (levels[max(0, whole - 1)] + i)
        word, by = rest >> 3, np.uint64(8 * (rest & 7))
        back = np.uint64(63) - by
        _add_word(blocks, before, to, word, low << by)
        _add_word(blocks, before, to, word + 1, (high << by) | (low >> _ONE >> back if by else np.uint64(0)))
        if by:
            _add_word(blocks, before, to, word + 2, high >> _ONE >> back)


@njit((_PLACES, _I64, _WORDS, _WORDS, _BLOCKS), nogil=True, cache=True)
def count_on(levels: Any, depth: Any, cleared: Any, vectors: Any, blocks: Any) -> None:
    """The counters of RFC 5297 2.6: each vector without the two bits, and so many more for each level."""
    for number in range(depth):
        begin = 2 * levels[number]
        many = levels[number + 1] - levels[number]
        if number == 0:
            for i in range(many):
                blocks[begin + 2 * i] = vectors[2 * i] & cleared[0]
                blocks[begin + 2 * i + 1] = vectors[2 * i + 1] & cleared[1]
        else:
            for i in range(many):
                blocks[begin + 2 * i] = vectors[2 * i] & cleared[0]
                low = _turned(vectors[2 * i + 1] & cleared[1])
                blocks[begin + 2 * i + 1] = _turned(low + np.uint64(number))


@njit(nogil=True, cache=True, inline="always")
def _add(out: Any, at: Any, data: Any, start: Any, blocks: Any, place: Any, size: Any) -> None:
    """`size` bytes, 1 to 16, and none beside them: two words that overlap are faster than single bytes."""
    if size >= 8:  # noqa: PLR2004  bytes of a word
        add8(out, at, data, start, blocks, place)
        back = size - 8
        add8(out, at + back, data, start + back, blocks, place + back)
    elif size >= 4:  # noqa: PLR2004  bytes of a word
        add4(out, at, data, start, blocks, place)
        back = size - 4
        add4(out, at + back, data, start + back, blocks, place + back)
    elif size >= 2:  # noqa: PLR2004  bytes of a word
        add2(out, at, data, start, blocks, place)
        back = size - 2
        add2(out, at + back, data, start + back, blocks, place + back)
    else:
        add1(out, at, data, start, blocks, place)


@njit((_BYTES, _PLACES, _I64, _I64, _PLACES, _PLACES, _WORDS, _WORDS, _PLACES, _OUT), nogil=True, cache=True)
def finish(  # noqa: PLR0913, PLR0917 - a compiled loop
    data: Any, ends: Any, head: Any, tail: Any, order: Any, levels: Any, stream: Any, vectors: Any, outs: Any, out: Any
) -> None:
    """The rows between head and tail, added to the key stream, into their places; behind their vectors where there are any."""
    for i in range(len(order)):
        row = order[i]
        to, at = outs[row], ends[row] + head
        length = ends[row + 1] - at - tail
        if len(vectors):
            _copy(out, to, vectors, 2 * i, 16)
            to += 16
        if length <= 0:
            continue
        whole = (length - 1) >> 4
        for number in range(whole):
            place = 16 * (levels[number] + i)
            add8(out, to + 16 * number, data, at + 16 * number, stream, place)
            add8(out, to + 16 * number + 8, data, at + 16 * number + 8, stream, place + 8)
        _add(out, to + 16 * whole, data, at + 16 * whole, stream, 16 * (levels[whole] + i), length - 16 * whole)


@njit((_BYTES, _PLACES, _PLACES, _BLOCKS), nogil=True, cache=True)
def heads(data: Any, places: Any, order: Any, found: Any) -> None:
    """The first block of each row of the order."""
    for i in range(len(order)):
        at = places[order[i]]
        found[2 * i] = _word(data, at)
        found[2 * i + 1] = _word(data, at + 8)


@njit(_I64(_WORDS, _WORDS, _PLACES, _OUT), nogil=True, cache=True)
def compare(held: Any, computed: Any, order: Any, genuine: Any) -> Any:
    """Whether each row's vector is the computed one, all of it looked at; gives how many are not."""
    wrong = 0
    for i in range(len(order)):
        differ = (held[2 * i] ^ computed[2 * i]) | (held[2 * i + 1] ^ computed[2 * i + 1])
        genuine[order[i]] = differ == 0
        wrong += differ != 0
    return wrong


@njit((_BYTES, _PLACES, _I64, _OUT), nogil=True, cache=True)
def put_tags(tags: Any, order: Any, size: Any, out: Any) -> None:
    """The first `size` bytes, 8 to 16, of each tag, to the place of its row: two words that may overlap."""
    back = size - 8
    for i in range(len(order)):
        to = size * order[i]
        _copy(out, to, tags, 16 * i, 8)
        _copy(out, to + back, tags, 16 * i + back, 8)


@njit((_BYTES, _PLACES, _I64, _BLOCKS), nogil=True, cache=True)
def count_nonces(nonces: Any, levels: Any, depth: Any, blocks: Any) -> None:
    """The counters of GCM (SP 800-38D 7.1) from nonces of 12 bytes, 16 apart: 1 for each row, then 2 and on by levels."""
    rows = levels[1]
    for number in range(depth + 1):
        counter = np.uint64(number + 1)
        last = _turned(counter)  # the counter's four bytes are the last of the block's last word
        begin = 0 if number == 0 else rows + levels[number - 1]
        many = rows if number == 0 else levels[number] - levels[number - 1]
        for i in range(many):
            blocks[2 * (begin + i)] = _word(nonces, 16 * i)
            blocks[2 * (begin + i) + 1] = (_word(nonces, 16 * i + 8) & np.uint64(0xFFFFFFFF)) | last


@njit((_BYTES, _PLACES, _PLACES, _WORDS, _WORDS, _BLOCKS), nogil=True, cache=True)
def hash_rows(data: Any, ends: Any, order: Any, tables: Any, contexts: Any, found: Any) -> None:
    """GHASH of what lies between 12 bytes of nonce and 16 of tag; `gcm.py` says what tables hold, by powers from 1 on.

    `contexts` is what context and its length make of rows of so many blocks. Only ciphertext and lengths are looked up.
    """
    for i in range(len(order)):
        row = order[i]
        at = ends[row] + 12
        length = ends[row + 1] - at - 16
        count = (length + 15) >> 4
        low, high = contexts[2 * count], contexts[2 * count + 1]
        bits = 8 * length
        for place in (13, 14, 15):  # longer rows are not hashed here
            entry = 2 * (256 * place + ((bits >> (8 * (15 - place))) & 255))
            low ^= tables[entry]
            high ^= tables[entry + 1]
        for number in range(count):
            table = 8192 * (count - number)
            start = at + 16 * number
            for place in range(min(16, length - 16 * number)):
                entry = table + 2 * (256 * place + np.int64(data[start + place]))
                low ^= tables[entry]
                high ^= tables[entry + 1]
        found[2 * i], found[2 * i + 1] = low, high


@njit((_BYTES, _BYTES, _PLACES, _PLACES, _OUT), nogil=True, cache=True)
def put_ends(nonces: Any, tags: Any, order: Any, outs: Any, out: Any) -> None:
    """The nonce before each row, and the tag behind it."""
    for i in range(len(order)):
        row = order[i]
        _copy(out, outs[row], nonces, 16 * i, 12)
        _copy(out, outs[row + 1] - 16, tags, 16 * i, 16)
