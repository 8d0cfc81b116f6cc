# SPDX-License-Identifier: Apache-2.0
"""Numerals of a radix to numbers and back, a whole group of rows at a time, straight from and to the columns' buffers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tournier.seal.blocks import Blocks, Bytes
from tournier.seal.rows import Places, put_bytes

Flags = NDArray[np.bool_]
_FOUR = 10_000
# The four ASCII digits of each number below 10,000: a division for four digits instead of one for each.
_PRINTED = np.array([list(b"%04d" % number) for number in range(_FOUR)], np.uint8)
_WORDS = _PRINTED.view(np.uint32)[:, 0]
_LETTERS = b"0123456789abcdefghijklmnopqrstuvwxyz"


def _word(text: str) -> np.uint64:
    return np.uint64(int(text, 16))


# Eight ASCII digits in a word, the first in the lowest byte: pairs, then fours, then eight are put together by one
# multiplication each (the known SWAR reading of decimal numbers).
_ZEROS, _NIBBLES = _word("3030303030303030"), _word("0f0f0f0f0f0f0f0f")
_ABOVE_NINE, _TOP_BITS = _word("4646464646464646"), _word("8080808080808080")
_PAIRS, _FOURS = _word("00ff00ff00ff00ff"), _word("0000ffff0000ffff")
_BY_10, _BY_100, _BY_10000 = np.uint64(2561), np.uint64(6553601), np.uint64(42949672960001)


class Numerals(Protocol):
    """How numbers of one radix are written."""

    def read(self, data: Bytes, places: Places, width: int) -> tuple[Blocks, Flags]:
        """The numbers of `width` numerals at the places, and which of them are none; radix**width is below 2**64."""
        ...

    def write(self, numbers: Blocks, data: Bytes, places: Places, width: int) -> None:
        """Write the numbers, filled up with zeros. `numbers` is used up."""
        ...


class _Decimal:
    """ASCII digits."""

    def read(self, data: Bytes, places: Places, width: int) -> tuple[Blocks, Flags]:
        """See Numerals."""
        numbers = np.zeros(places.count, np.uint64)
        wrong = np.zeros(places.count, bool)
        at = 0
        while at < width:
            taken = (width - at) % 8 or 8
            word = np.empty(places.count, np.uint64)
            word[:] = places.after(at).items(data, 8).view(np.uint64)
            if taken < 8:  # noqa: PLR2004  the bytes of a word: those of what follows go out, zeros come in before
                word <<= np.uint64(8 * (8 - taken))
                word |= _ZEROS >> np.uint64(8 * taken)
            # A byte is a digit when neither it minus "0" is negative nor it plus 0x46 passes 0x7f.
            wrong |= (((word + _ABOVE_NINE) | (word - _ZEROS) | word) & _TOP_BITS) != 0
            numbers *= np.uint64(10**taken)
            numbers += _eight(word)
            at += taken
        return numbers, wrong

    def write(self, numbers: Blocks, data: Bytes, places: Places, width: int) -> None:
        """See Numerals."""
        end = width
        while end:
            taken = min(4, end)
            rest = numbers // np.uint64(_FOUR)
            last = (numbers - rest * np.uint64(_FOUR)).astype(np.intp)
            end -= taken
            if taken == 4:  # noqa: PLR2004  a whole word
                places.after(end).put(data, _WORDS.take(last).view("V4"))
            else:
                put_bytes(data, places.after(end), _PRINTED.take(last, axis=0), 4 - taken, taken)
            numbers = rest


def _eight(word: Blocks) -> Blocks:
    word = word & _NIBBLES
    word *= _BY_10
    word >>= np.uint64(8)
    word &= _PAIRS
    word *= _BY_100
    word >>= np.uint64(16)
    word &= _FOURS
    word *= _BY_10000
    word >>= np.uint64(32)
    return word


class _Base36:
    """Digits and small letters. A capital letter is none, so that what was encrypted is what is decrypted."""

    def __init__(self) -> None:
        self._values = np.full(256, 255, np.uint8)
        self._values[list(_LETTERS)] = np.arange(len(_LETTERS), dtype=np.uint8)
        self._signs = np.frombuffer(_LETTERS, np.uint8)

    def read(self, data: Bytes, places: Places, width: int) -> tuple[Blocks, Flags]:
        """See Numerals."""
        numbers = np.zeros(places.count, np.uint64)
        wrong = np.zeros(places.count, bool)
        for at in range(width):
            value = self._values.take(np.ascontiguousarray(places.after(at).items(data, 1)).view(np.uint8))
            wrong |= value == 255  # noqa: PLR2004  what is no numeral
            numbers *= np.uint64(len(_LETTERS))
            numbers += value
        return numbers, wrong

    def write(self, numbers: Blocks, data: Bytes, places: Places, width: int) -> None:
        """See Numerals."""
        for at in range(width - 1, -1, -1):
            rest = numbers // np.uint64(len(_LETTERS))
            signs = self._signs.take((numbers - rest * np.uint64(len(_LETTERS))).astype(np.intp))
            places.after(at).put(data, signs.view("V1"))
            numbers = rest


NUMERALS: Mapping[int, Numerals] = MappingProxyType({10: _Decimal(), 36: _Base36()})
