# SPDX-License-Identifier: Apache-2.0
"""Runs of digits that people set apart as one number: 138 0013 8000, (0571)87654321. All of them at once, as numbers beside each other."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tournier.detect.laid import DIGITS, LETTERS, Laid, Places, marked
from tournier.detect.loops import CODE
from tournier.detect.plain import NOTHING

Mask = NDArray[np.bool_]
# What may stand between two runs of one chain, beside any count of signs that one cannot see.
_BETWEEN = (" ", "-", " -", "- ", " - ", ")", ") ", ")-", ") -", "  ")
_SIGNS = "- )" + NOTHING
# What letters may say right before a number.
_WORDS = (
    "tel",
    "phone",
    "mobile",
    "mob",
    "qq",
    "id",
    "card",
    "no",
    "wx",
    "vx",
    "otp",
    "pin",
    "acct",
    "cvv",
    "cvn",
    "imei",
    "sn",
    "pwd",
)
_LETTERS_BEFORE = re.compile(rf"(?<![A-Za-z])(?:{'|'.join(_WORDS)})$", re.IGNORECASE | re.ASCII)
# Each told by its letters in base 32, as the compiled loops read them, from the last to the first.
_WORD_SUMS = np.array(
    [sum((ord(sign) & 31) << 5 * place for place, sign in enumerate(reversed(word))) for word in _WORDS]
)
# Digits of other kinds, as ², are not in the plain form. What is beyond U+FFFF is taken for none.
_ANY_DIGIT = "".join(chr(code) for code in range(1 << 16) if chr(code).isdigit())
# Digits; letters; what follows a longer code or a masked number; what stands before one, or before an amount; whatever is a digit to somebody.
_TOLD = marked(DIGITS, LETTERS, LETTERS + DIGITS + "_*@", "*_$#¥￥€£•●※", _ANY_DIGIT)
_DIGIT, _LETTER, _NOT_AFTER, _NOT_BEFORE, _SOME_DIGIT = (1 << bit for bit in range(5))
_DOT, _COMMA, _HYPHEN, _STAR, _NOTHING = map(ord, ".,-*" + NOTHING)
_THOUSANDS, _SHORT = 3, 2
_WHOLE = 10  # so many digits are a number by themselves, whatever is masked behind them


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
    if code := CODE.now():
        found, groups = np.empty((5, len(starts)), np.int64), np.empty((2, len(starts)), np.int64)
        count = code.chains(small, starts, ends, _TOLD, _SIGN, _JOINS, _WORD_SUMS, _NOTHING, found, groups)
        alone_starts, alone_ends, firsts, lasts, hidden = found[:, :count]
        group_starts, group_ends = groups[:, : lasts[-1] if count else 0]
        return Chains(alone_starts, alone_ends, firsts, lasts, group_starts, group_ends, hidden != 0)
    joined, unseen = _joined(small, starts, ends)
    joined &= ~_cut(laid, starts, ends, joined, unseen)
    first = np.flatnonzero(~joined)  # the first run of each chain
    last = np.append(first[1:], len(starts))
    chain_starts, chain_ends = starts[first], ends[last - 1]
    chain_ends = chain_ends + _is_x(small, chain_ends)
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


def _cut(laid: Laid, starts: Places, ends: Places, joined: Mask, unseen: Mask) -> Mask:
    """For each run whether the chain ends before it: `A1 138…` and `138… 3G` are a number beside part of something else.

    What is not joined by a hyphen alone is cut behind a first run that is part of something, and before such a last one.
    """
    small = laid.small
    gaps = np.concatenate(([0], starts[1:] - ends[:-1]))
    behind = np.concatenate(([0], small[ends[:-1]]))
    apart = joined & ~unseen & ~((gaps == 1) & (behind == _HYPHEN))
    cut = np.zeros(len(starts), dtype=np.bool_)
    second = np.flatnonzero(apart[1:] & ~joined[:-1]) + 1
    cut[second] = _goes_on_before(laid, starts[second - 1])
    last = np.flatnonzero(apart & np.append(~joined[1:], True))
    over = ends[last] + _is_x(small, ends[last])
    whole = ends[last - 1] - starts[last - 1] >= _WHOLE
    cut[last] |= _goes_on_behind(small, over) & ((small[over] != _STAR) | whole)
    return cut


def _is_x(small: NDArray[np.uint16], ends: Places) -> Mask:
    found: Mask = (small[ends] | 0x20) == ord("x")
    return found


def _goes_on_behind(small: NDArray[np.uint16], ends: Places) -> Mask:
    """Whether a number that ends there is part of something longer."""
    after = small[ends]
    found: Mask = (_TOLD[after] & _NOT_AFTER != 0) | ((after == _DOT) & (_TOLD[small[ends + 1]] & _SOME_DIGIT != 0))
    return found


def _goes_on_before(laid: Laid, starts: Places) -> Mask:
    """Whether a number that begins there is part of something longer."""
    small, text = laid.small, laid.text
    before, earlier = small[starts - 1], _TOLD[small[starts - 2]]
    part = (before == _DOT) | (before == _HYPHEN)
    found: Mask = (_TOLD[before] & _NOT_BEFORE != 0) | (
        part & ((earlier & _SOME_DIGIT != 0) | ((before == _HYPHEN) & (earlier & _LETTER != 0)))
    )
    for row in np.flatnonzero(~found & (_TOLD[before] & _LETTER != 0)).tolist():
        start = int(starts[row])
        found[row] = _LETTERS_BEFORE.search(text[max(0, start - 8) : start]) is None
    return found


def _stand_alone(laid: Laid, starts: Places, ends: Places) -> Mask:
    small = laid.small
    after, before, earlier = small[ends], small[starts - 1], _TOLD[small[starts - 2]]
    alone: Mask = (ends - starts > _SHORT) & ~_goes_on_behind(small, ends)
    thousands = (after == _COMMA) & (_TOLD[small[ends + 4]] & _DIGIT == 0)
    for place in (1, 2, 3):
        thousands &= _TOLD[small[ends + place]] & _DIGIT != 0
    alone[(ends - starts <= _THOUSANDS) & (thousands | ((before == _COMMA) & (earlier & _DIGIT != 0)))] = False
    rest = np.flatnonzero(alone)
    alone[rest] = ~_goes_on_before(laid, starts[rest])
    return alone
