# SPDX-License-Identifier: Apache-2.0
"""Cells under the keys of their owners as compiled loops; `field_columns` says what they give, `fields` the layout of a cell.

SIV (RFC 5297) of one cell after the other, each with the schedules of its own key: the state of S2V over what is the same for
an owner's cells of a column is made once, the nonce and the value are added for each. For machines whose words have their
lowest byte first. Indexes are not checked in here: whoever calls gives room, and SLACK bytes behind what is read and written.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, types

from tournier.base.compiled_copy import copy, put8, word8
from tournier.seal.ciphers.aesni_code import SCHEDULE, aes, expand, turned

_BYTES = types.Array(types.uint8, 1, "C", readonly=True)
_PLACES = types.Array(types.int64, 1, "C", readonly=True)
_WORDS = types.Array(types.uint64, 1, "C", readonly=True)
_OUT, _BLOCKS, _NUMBERS = types.uint8[::1], types.uint64[::1], types.int64[::1]
_I64 = types.int64
_aes: Any = aes  # numba hands in their own first argument
_expand: Any = expand
_turned: Any = turned
_word: Any = word8
_put: Any = put8
_copy: Any = copy

_ONE, _FULL, _HIGH = np.uint64(1), np.uint64(0xFF), np.uint64(63)
_REDUCTION = np.uint64(0x87)
_CLEARED = np.uint64(0xFFFFFF7FFFFFFF7F)  # of the counter's last word, as it lies: RFC 5297 2.6
_MAGIC, _MARK, _NONCE, _BODY, _VECTOR, _SIZE = np.uint64(0x01535400), 5, 13, 13, 16, 16
_WITH_NONCE, _WITHOUT = 78, 68  # the letters N and D
GENUINE, FALSE, OTHER, CLEAR = 0, 1, 2, 3  # what is told of a cell


@njit(nogil=True, cache=True, inline="always")
def _double(low: Any, high: Any) -> Any:
    """dbl() of RFC 5297 2.3."""
    top, bottom = _turned(low), _turned(high)
    carried = (top >> _HIGH) * _REDUCTION
    return _turned((top << _ONE) | (bottom >> _HIGH)), _turned((bottom << _ONE) ^ carried)


@njit(nogil=True, cache=True, inline="always")
def _filled(data: Any, at: Any, length: Any) -> Any:
    """Less than a block, filled up: one bit, then none (RFC 5297 2.1)."""
    low, high = _word(data, at), _word(data, at + 8)
    if length < 8:  # noqa: PLR2004  bytes of a word
        bits = np.uint64(8 * length)
        return (low & ((_ONE << bits) - _ONE)) | (np.uint64(0x80) << bits), np.uint64(0)
    bits = np.uint64(8 * (length - 8))
    return low, (high & ((_ONE << bits) - _ONE)) | (np.uint64(0x80) << bits)


@njit(nogil=True, cache=True, inline="always")
def _cmac(macs: Any, key: Any, subkeys: Any, data: Any, at: Any, length: Any) -> Any:
    """CMAC (SP 800-38B) of some bytes under the key of that number."""
    schedule, low, high = SCHEDULE * key, np.uint64(0), np.uint64(0)
    while length > _SIZE:
        low, high = _aes(macs, schedule, low ^ _word(data, at), high ^ _word(data, at + 8))
        at += _SIZE
        length -= _SIZE
    sub = 4 * key
    if length == _SIZE:
        first, second = _word(data, at), _word(data, at + 8)
    else:
        first, second = _filled(data, at, length)
        sub += 2
    return _aes(macs, schedule, low ^ first ^ subkeys[sub], high ^ second ^ subkeys[sub + 1])


@njit((_BYTES, _OUT, _OUT, _BLOCKS), nogil=True, cache=True)
def prepare(keys: Any, macs: Any, streams: Any, subkeys: Any) -> None:
    """Of each key of 64 bytes its two schedules, and what CMAC adds to a last block that is full, and to one that was filled up."""
    for key in range(len(keys) // 64):
        _expand(keys, 64 * key, macs, SCHEDULE * key)
        _expand(keys, 64 * key + 32, streams, SCHEDULE * key)
        low, high = _aes(macs, SCHEDULE * key, np.uint64(0), np.uint64(0))
        low, high = _double(low, high)
        subkeys[4 * key], subkeys[4 * key + 1] = low, high
        subkeys[4 * key + 2], subkeys[4 * key + 3] = _double(low, high)


@njit((_OUT, _BLOCKS, _BYTES, _I64, _BYTES, _I64, _BYTES, _PLACES, _BLOCKS), nogil=True, cache=True)
def states(  # noqa: PLR0913, PLR0917 - a compiled loop
    macs: Any, subkeys: Any, context: Any, wide: Any, field: Any, broad: Any, owners: Any, ends: Any, found: Any
) -> None:
    """S2V (RFC 5297 2.4) of each key over context, field and owner, which have so many bytes."""
    nothing = np.zeros(2 * _SIZE, np.uint8)
    for key in range(len(ends) - 1):
        low, high = _cmac(macs, key, subkeys, nothing, 0, _SIZE)
        low, high = _double(low, high)
        first, second = _cmac(macs, key, subkeys, context, 0, wide)
        low, high = _double(low ^ first, high ^ second)
        first, second = _cmac(macs, key, subkeys, field, 0, broad)
        low, high = _double(low ^ first, high ^ second)
        first, second = _cmac(macs, key, subkeys, owners, ends[key], ends[key + 1] - ends[key])
        found[2 * key], found[2 * key + 1] = low ^ first, high ^ second


@njit(nogil=True, cache=True, inline="always")
def _vector(  # noqa: PLR0913, PLR0917 - a compiled loop
    macs: Any, key: Any, subkeys: Any, low: Any, high: Any, data: Any, at: Any, length: Any, scratch: Any
) -> Any:
    """The last step of S2V for a value, from the state before it."""
    if length < _SIZE:
        low, high = _double(low, high)
        first, second = _filled(data, at, length)
        sub = 4 * key
        return _aes(macs, SCHEDULE * key, low ^ first ^ subkeys[sub], high ^ second ^ subkeys[sub + 1])
    _copy(scratch, 0, data, at, length)
    _put(scratch, length - 16, _word(scratch, length - 16) ^ low)
    _put(scratch, length - 8, _word(scratch, length - 8) ^ high)
    return _cmac(macs, key, subkeys, scratch, 0, length)


@njit(nogil=True, cache=True, inline="always")
def _stream(  # noqa: PLR0913, PLR0917 - a compiled loop
    streams: Any, key: Any, low: Any, high: Any, data: Any, at: Any, out: Any, to: Any, length: Any
) -> None:
    """Bytes added to the key stream that a vector starts (RFC 5297 2.6). Up to 15 bytes behind them are written over."""
    counter, done = _turned(high & _CLEARED), 0
    while done < length:
        first, second = _aes(streams, SCHEDULE * key, low, _turned(counter))
        _put(out, to + done, first ^ _word(data, at + done))
        _put(out, to + done + 8, second ^ _word(data, at + done + 8))
        counter += _ONE
        done += _SIZE


@njit(
    (_BYTES, _PLACES, _PLACES, _PLACES, _WORDS, _BYTES, _OUT, _OUT, _BLOCKS, _BLOCKS, _PLACES, _OUT, _OUT),
    nogil=True,
    cache=True,
)
def seal(  # noqa: PLR0913, PLR0917 - a compiled loop
    data: Any, starts: Any, lengths: Any, which: Any, marks: Any, nonces: Any,
    macs: Any, streams: Any, subkeys: Any, begun: Any, outs: Any, out: Any, scratch: Any,
) -> None:  # fmt: skip
    """The cells sealed, in the order of their rows, so that what one writes too far the next one writes over."""
    for row in range(len(starts)):
        length, key, to = lengths[row], which[row], outs[row]
        if length < 0:
            continue
        low, high = begun[2 * key], begun[2 * key + 1]
        _put(out, to, _MAGIC)
        _put(out, to + _MARK, marks[key])
        out[to + 4] = _WITHOUT
        to += _BODY
        if len(nonces):
            out[to - _BODY + 4] = _WITH_NONCE
            _copy(out, to, nonces, 16 * row, 16)
            first, second = _cmac(macs, key, subkeys, nonces, 16 * row, 16)
            low, high = _double(low, high)
            low, high = low ^ first, high ^ second
            to += 16
        low, high = _vector(macs, key, subkeys, low, high, data, starts[row], length, scratch)
        _put(out, to, low)
        _put(out, to + 8, high)
        _stream(streams, key, low, high, data, starts[row], out, to + _VECTOR, length)


@njit((_BYTES, _PLACES, _PLACES, _NUMBERS), nogil=True, cache=True)
def measure(data: Any, starts: Any, lengths: Any, found: Any) -> None:
    """How long the clear bytes of each cell are; 0 for what is too short for a cell, -1 for a null."""
    for row in range(len(starts)):
        head = _BODY + _VECTOR
        if lengths[row] > 4 and data[starts[row] + 4] == _WITH_NONCE:  # noqa: PLR2004  where the letter stands
            head += 16
        found[row] = -1 if lengths[row] < 0 else max(0, lengths[row] - head)


@njit(
    (_BYTES, _PLACES, _PLACES, _PLACES, _WORDS, _OUT, _OUT, _BLOCKS, _BLOCKS, _PLACES, _OUT, _OUT, _OUT),
    nogil=True,
    cache=True,
)
def opened(  # noqa: PLR0913, PLR0917 - a compiled loop
    data: Any, starts: Any, lengths: Any, which: Any, marks: Any,
    macs: Any, streams: Any, subkeys: Any, begun: Any, outs: Any, out: Any, scratch: Any, told: Any,
) -> None:  # fmt: skip
    """The cells opened, and what is told of each. Of one that is not genuine nothing is left."""
    for row in range(len(starts)):
        length, key, at = lengths[row], which[row], starts[row]
        if length < 0:
            continue
        if length < 4 or (_word(data, at) & np.uint64(0xFFFFFFFF)) != _MAGIC:  # noqa: PLR2004  of its beginning
            told[row] = CLEAR
            continue
        if key < 0 or length < _BODY or _word(data, at + _MARK) != marks[key]:
            told[row] = OTHER
            continue
        nonce = at + _NONCE if data[at + 4] == _WITH_NONCE else -1
        body = _BODY if nonce < 0 else _BODY + 16
        clear = length - body - _VECTOR
        if clear < 0 or (nonce < 0 and data[at + 4] != _WITHOUT):
            told[row] = FALSE
            continue
        low, high = begun[2 * key], begun[2 * key + 1]
        if nonce >= 0:
            first, second = _cmac(macs, key, subkeys, data, nonce, 16)
            low, high = _double(low, high)
            low, high = low ^ first, high ^ second
        held, other = _word(data, at + body), _word(data, at + body + 8)
        _stream(streams, key, held, other, data, at + body + _VECTOR, out, outs[row], clear)
        low, high = _vector(macs, key, subkeys, low, high, out, outs[row], clear, scratch)
        if (low ^ held) | (high ^ other):
            told[row] = FALSE
            out[outs[row] : outs[row] + clear] = 0
