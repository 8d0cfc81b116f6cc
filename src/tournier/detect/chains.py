# SPDX-License-Identifier: Apache-2.0
"""Runs of digits that people set apart as one number: 138 0013 8000, (0571)87654321. All of them at once, as numbers beside each other."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tournier.detect.laid import DIGITS, LETTERS, Laid, Places, marked
from tournier.detect.plain import NOTHING

Mask = NDArray[np.bool_]
# What may stand between two runs of one chain, beside any count of signs that one cannot see.
_BETWEEN = (" ", "-", " -", "- ", " - ", ")", ") ", ")-", ") -", "  ")
_SIGNS = "- )" + NOTHING
_LETTERS_BEFORE = re.compile(
    r"(?:^|[^A-Za-z])((?:tel|phone|mobile|mob|qq|id|card|no|wx|vx|otp|pin|acct|cvv2?|cvn2?|imei|sn|pwd)\.?)$",
    re.IGNORECASE,
)
_DIGIT, _LETTER = marked(DIGITS), marked(LETTERS)
# What follows a longer code or a masked number, and what stands before one; what stands before an amount.
_NOT_AFTER = marked(LETTERS + DIGITS + "_*@")
_NOT_BEFORE = marked("*_$#¥￥€£•●※")
_DOT, _COMMA, _HYPHEN, _NOTHING = map(ord, ".,-" + NOTHING)
_THOUSANDS, _SHORT = 3, 2


class Chains(NamedTuple):
    """Chains that stand alone, in order; groups from `firsts` up to `lasts` are theirs, and other groups nobody's."""

    starts: Places
    ends: Places
    firsts: Places
    lasts: Places
    group_starts: Places
    group_ends: Places
    unseen: Mask  # whether a chain holds signs that one cannot see


def _joins() -> NDArray[np.bool_]:
    joins = np.zeros(5**3 * 4, dtype=np.bool_)
    for between in (*_BETWEEN, *(NOTHING * count for count in (1, 2, 3))):
        code = 0
        for sign in between:
            code = code * 5 + _SIGNS.index(sign) + 1
        joins[code * 4 + len(between)] = True
    return joins


_SIGN = np.zeros(1 << 16, dtype=np.int64)
_SIGN[[ord(sign) for sign in _SIGNS]] = np.arange(1, len(_SIGNS) + 1)
_JOINS = _joins()
_MOST_BETWEEN = 3


def chains(laid: Laid) -> Chains:
    """Every chain of three digits or more that is not part of a longer code, a decimal, an amount, a moment, or a masked number."""
    starts, ends, small = laid.run_starts, laid.run_ends, laid.small
    joined, unseen = _joined(small, starts, ends)
    first = np.flatnonzero(~joined)  # the first run of each chain
    last = np.append(first[1:], len(starts))
    chain_starts, chain_ends = starts[first], ends[last - 1]
    chain_ends = chain_ends + ((small[chain_ends] | 0x20) == ord("x"))
    alone = _stand_alone(laid, chain_starts, chain_ends)
    # What one cannot see parts no group.
    heads = np.flatnonzero(~unseen)
    firsts, lasts = np.searchsorted(heads, first[alone]), np.searchsorted(heads, last[alone])
    group_ends = ends[np.append(heads[1:], len(starts)) - 1]
    hidden = np.concatenate(([0], np.cumsum(unseen)))
    holds = hidden[last[alone]] > hidden[first[alone]]
    return Chains(chain_starts[alone], chain_ends[alone], firsts, lasts, starts[heads], group_ends, holds)


def _joined(small: NDArray[np.uint16], starts: Places, ends: Places) -> tuple[Mask, Mask]:
    """For each run whether it goes on with the chain of the run before it, and whether only unseen signs stand between."""
    gaps = starts[1:] - ends[:-1]
    size = np.minimum(gaps, _MOST_BETWEEN)
    code = np.zeros(len(gaps), dtype=np.int64)
    for place in range(_MOST_BETWEEN):
        code = np.where(place < size, code * 5 + _SIGN[small[ends[:-1] + place]], code)
    joined = _JOINS[code * 4 + size] & (gaps <= _MOST_BETWEEN)
    unseen = small[ends[:-1]] == _NOTHING
    for run in np.flatnonzero(unseen & (gaps > 1)).tolist():
        unseen[run] = bool((small[ends[run] : starts[run + 1]] == _NOTHING).all())
    none = np.zeros(min(1, len(starts)), dtype=np.bool_)  # the first run goes on with nothing
    return np.concatenate((none, joined | unseen)), np.concatenate((none, unseen))


def _stand_alone(laid: Laid, starts: Places, ends: Places) -> Mask:
    small = laid.small
    after, before, earlier = small[ends], small[starts - 1], small[starts - 2]
    alone: Mask = (ends - starts > _SHORT) & (_NOT_AFTER[after] == 0) & (_NOT_BEFORE[before] == 0)
    alone[(after == _DOT) & (_DIGIT[small[ends + 1]] != 0)] = False
    thousands = (after == _COMMA) & (_DIGIT[small[ends + 4]] == 0)
    for place in (1, 2, 3):
        thousands &= _DIGIT[small[ends + place]] != 0
    alone[(ends - starts <= _THOUSANDS) & (thousands | ((before == _COMMA) & (_DIGIT[earlier] != 0)))] = False
    part = (before == _DOT) | (before == _HYPHEN)
    alone[part & ((_DIGIT[earlier] != 0) | ((before == _HYPHEN) & (_LETTER[earlier] != 0)))] = False
    text = laid.text
    # Digits of other kinds, as ², are not in the plain form.
    for chain in np.flatnonzero(alone & ((after == _DOT) | part)).tolist():
        start, end = starts[chain], ends[chain]
        if (text[end] == "." and text[end + 1].isdigit()) or (part[chain] and text[start - 2].isdigit()):
            alone[chain] = False
    for chain in np.flatnonzero(alone & (_LETTER[before] != 0)).tolist():
        start = int(starts[chain])
        alone[chain] = _LETTERS_BEFORE.search(text[max(0, start - 8) : start]) is not None
    return alone
