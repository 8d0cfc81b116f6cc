# SPDX-License-Identifier: Apache-2.0
"""One form for what people write in many.

Every character stays one character, so that offsets in the plain form are offsets in the text: full-width signs, digits of other scripts, spaces and hyphens of all kinds, spoken digits.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from tournier.detect.loops import CODE

_SPACES = "\t\x0b\x0c\u00a0\u1680\u2000-\u200a\u2028-\u202f\u205f\u3000"
# What one does not see at all is put into numbers to hide them.
NOTHING = "\x1f"
_NOTHINGS = "\u180e\u200b-\u200f\u2060-\u2064\ufeff\u00ad\ufe00-\ufe0f\u20e3"
_HYPHENS = "\u2010-\u2015\u2212\u2043\ufe58\ufe63\u2500\u2501\u30fb\u4e28"
_DIGITS = {
    "零": "0", "〇": "0", "洞": "0", "○": "0", "幺": "1", "么": "1", "一": "1", "壹": "1", "二": "2", "两": "2", "贰": "2",
    "三": "3", "叁": "3", "四": "4", "肆": "4", "五": "5", "伍": "5", "六": "6", "陆": "6", "七": "7", "拐": "7", "柒": "7",
    "八": "8", "捌": "8", "九": "9", "玖": "9", "勾": "9",
}  # fmt: skip
_SAID = "".join(_DIGITS)
# Six in a row: 二〇二六年 is a year, and 一二三四五 a way to count.
_SPOKEN = re.compile(rf"[{_SAID}](?:[ ,、\-]?[{_SAID}0-9]){{5,}}")
_FROM_SPOKEN = str.maketrans({**_DIGITS, ",": " ", "、": " "})


@cache
def _table() -> NDArray[np.uint32]:
    """For each code point the one that stands for it."""
    table = np.arange(sys.maxunicode + 1, dtype=np.uint32)
    for code in range(0xFF01, 0xFF5F):
        table[code] = code - 0xFEE0
    for code in range(0x80, sys.maxunicode + 1):
        if unicodedata.category(chr(code)) == "Nd":
            table[code] = ord("0") + int(unicodedata.decimal(chr(code)))
    for signs, one in ((_SPACES, " "), (_HYPHENS, "-"), (_NOTHINGS, NOTHING)):
        for sign in re.findall(r"(.)(?:-(.))?", signs, re.DOTALL):
            table[ord(sign[0]) : ord(sign[1] or sign[0]) + 1] = ord(one)
    return table


@cache
def _small_table() -> NDArray[np.uint16]:
    return _table()[: 1 << 16].astype(np.uint16)


def coded(text: str) -> NDArray[np.uint32]:
    """The code points of the text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


_IS_SAID = np.zeros(1 << 16, dtype=np.uint8)
_IS_SAID[coded(" ,、-")] = 1
_IS_SAID[coded(_SAID)] = 2
_IS_SAID[coded("0123456789")] = 3
# What each sign of a spoken number becomes.
_SPEAKS = np.arange(1 << 16, dtype=np.uint16)
_SPEAKS[list(_FROM_SPOKEN)] = [ord(one) for one in _FROM_SPOKEN.values()]
_LEAST_SAID = 6
_SURROGATES, _LAST_SMALL = 0xD800, 0xFFFF


def plain_form(text: str) -> tuple[str, NDArray[np.uint16]]:
    """The text in plain form, character for character, and its code points: U+FFFF, which is no character, for all beyond."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    if ((units & 0xF800) == _SURROGATES).any():
        codes = _table()[coded(text)]
        small = np.minimum(codes, _LAST_SMALL).astype(np.uint16)
        for start, end, said in _said(small):
            codes[start:end] = small[start:end] = said
        return codes.tobytes().decode("utf-32-le", "surrogatepass"), small
    # every unit is in the table: nothing is clipped, and nothing is checked
    small = _small_table().take(units, mode="clip")
    if code := CODE.now():
        code.speak(small, _IS_SAID, _SPEAKS)
    else:
        for start, end, said in _said(small):
            small[start:end] = said
    return small.tobytes().decode("utf-16-le"), small


def _said(small: NDArray[np.uint16]) -> Iterator[tuple[int, int, NDArray[np.uint32]]]:
    """Where digits are spoken, and the digits that they are."""
    kinds = _IS_SAID[small]
    spoken = np.flatnonzero(kinds == 2)  # noqa: PLR2004  the mark of a spoken digit
    # As many signs of such runs must follow the first: hardly ever.
    follows = kinds != 0
    follows = follows[:-1] & follows[1:]
    follows = follows[:-4] & follows[2:-2] & follows[4:]
    spoken = spoken[spoken < len(follows)]
    end = 0
    for start in spoken[follows[spoken]].tolist():
        if start >= end:
            end = start + 1
            while end < len(kinds) and kinds[end]:
                end += 1
            text = "".join(map(chr, small[start:end].tolist()))
            yield start, end, coded(_SPOKEN.sub(lambda found: found[0].translate(_FROM_SPOKEN), text))


def plain(text: str) -> str:
    """The text in plain form, character for character."""
    return plain_form(text)[0]
