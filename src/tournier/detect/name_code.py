# SPDX-License-Identifier: Apache-2.0
"""The sums of weights as one compiled loop over places; `name_features.columns` and `name_sums.sums` say what it must give.

Indexes are not checked in here: whoever calls hands in nothing but arrays that fit. Numbers are of 64 bits, cut to 32 after each step.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, types

_ALL = np.uint64(0xFFFFFFFF)
_STEP, _SPREAD, _SALT, _SHIFT = np.uint64(0x9E3779B1), np.uint64(0x85EBCA77), np.uint64(0x2545F491), np.uint64(15)
_EDGE, _END, _KNOWN = 0x1E, np.uint64(0x0A), np.uint64(1)
_LONGEST = 7
# Of which columns it is asked how often they are a word: before, within, after, inner, further, beyond, three, over both sides, from and to.
# Behind the columns of the features stand the first sign (40) and the last of the surname (41).
_ASKED = np.array(
    [[4, 40, -1], [41, 2, -1], [11, 8, -1], [2, 11, -1], [5, 4, -1], [8, 9, -1], [40, 2, 11], [5, 4, 40], [11, 8, 9], [4, 40, 2], [2, 11, 8]]
)  # fmt: skip
_U8, _U32, _I64 = (types.Array(kind, 1, "C", readonly=True) for kind in (types.uint8, types.uint32, types.int64))
_I8 = types.Array(types.int8, 1, "C", readonly=True)
_MADE_OF = types.Array(types.int64, 2, "C", readonly=True)


@njit
def _mixed(mixed: Any, sign: Any) -> Any:
    mixed = (mixed * _STEP + sign) & _ALL
    return mixed ^ (mixed >> _SHIFT)


@njit
def _place(mixed: Any, bits: Any) -> Any:
    return ((mixed * _SPREAD) & _ALL) >> np.uint64(32 - bits)


@njit
def _beside(signs: Any, seen: Any, at: Any, step: Any, known: Any, first: Any, count: Any) -> None:
    ended = False
    for further in range(count):
        known[first + further] = _END if ended else np.uint64(seen[at])
        ended = ended or signs[at] == _EDGE
        at += step


@njit
def _shown(signs: Any, seen: Any, start: Any, surname: Any, given: Any, known: Any) -> None:
    """The signs in and beside a place."""
    sound = surname == 0
    size = 1 if sound else min(surname, 2)
    end = start + given + (0 if sound else size)
    _beside(signs, seen, start - 1, -1, known, 4, 4)
    _beside(signs, seen, end, 1, known, 8, 3)
    first, following = np.uint64(seen[start]), np.uint64(seen[start + 1])
    before_last, last = np.uint64(seen[end - 2]), np.uint64(seen[end - 1])
    known[1] = (first * _STEP + following) & _ALL if size == 2 else first
    known[2], known[11], known[40], known[41] = seen[start + size], last, first, seen[start + size - 1]
    known[30] = (first * _STEP + following * _SALT + np.uint64(seen[start + 2])) & _ALL if sound else np.uint64(0)
    known[31] = (before_last * _STEP + last) & _ALL if sound else np.uint64(0)
    known[32] = np.uint64(1 if sound else 0)


@njit
def _told(lexicon: Any, bits: Any, long: Any, plain: Any, known: Any, told: Any) -> None:
    """How often what stands there makes words; `long`: two signs are given, `plain`: behind a surname of one."""
    low, none = np.uint64(15), np.uint64(0)
    for ask in range(len(_ASKED)):
        mixed = _mixed(_mixed(_SALT, known[_ASKED[ask, 0]]), known[_ASKED[ask, 1]])
        if _ASKED[ask, 2] >= 0:
            mixed = _mixed(mixed, known[_ASKED[ask, 2]])
        told[ask] = lexicon[_place(mixed, bits)]
    if not long:
        told[3] = told[10] = none
    known[3] = known[11] if long else none
    known[12], known[13], known[14], known[15] = told[0], told[1], told[3], told[2]
    known[16], known[17], known[18] = told[4] >> np.uint64(6), told[5] >> np.uint64(6), told[2] >> np.uint64(4)
    known[19], known[20], known[21] = told[0] & low, told[1] & low, told[3] & low
    known[22], known[23], known[24] = told[2] & low, told[4] & low, told[5] & low
    known[25] = known[33] = told[6] & low if long and plain else none
    known[26], known[27], known[28], known[29] = told[7] & low, told[8] & low, told[9] & low, told[10] & low


@njit
def _whole(seen: Any, by_sound: Any, lexicon: Any, bits: Any, start: Any, end: Any, known: Any) -> None:
    """The name as one."""
    whole, named, often = _SALT, _mixed(_SALT, _KNOWN), 0
    for place in range(start, start + min(end - start, _LONGEST)):
        sign = np.uint64(seen[place])
        whole, named = _mixed(whole, sign), _mixed(named, sign)
    for place in range(start, end):
        often += (by_sound[place] >> 1) & 1
    if known[32]:
        known[33] = np.uint64(lexicon[_place(whole, bits)]) & np.uint64(15)
    known[34] = (whole * _SPREAD) & _ALL
    known[35] = np.uint64((by_sound[start - 1] & 7) * 8 + (by_sound[end] & 7))
    known[36] = np.uint64(often * 32 + end - start)
    known[37] = np.uint64(lexicon[_place(named, bits)]) & np.uint64(15)


@njit(
    types.void(
        _U32, _U32, _U8, _U8, _I8, _I64, _I64, _I64, _U8, _MADE_OF, _U32, types.int64, types.int64, types.int32[::1]
    ),
    nogil=True,
    cache=True,
)
def weigh(
    signs: Any, seen: Any, by_sound: Any, lexicon: Any, weights: Any, starts: Any, surnames: Any, givens: Any, doubles: Any,
    made_of: Any, begun: Any, lexicon_bits: Any, feature_bits: Any, out: Any,
) -> None:  # fmt: skip
    """Into `out` the sum of the weights of each place. `made_of` names the columns of each feature, -1 behind the last; `begun` its first number."""
    known, told = np.zeros(42, np.uint64), np.zeros(len(_ASKED), np.uint64)
    for row in range(len(starts)):
        start, surname, given = starts[row], surnames[row], givens[row]
        sound, size = surname == 0, min(surname, 2)
        rest = given - 1 if sound else given
        kind = size * 2 + rest + (8 if doubles[row] else 0) + (16 if surname == 3 else 0)
        known[0] = np.uint64(32 + given if sound else kind)
        _shown(signs, seen, start, surname, given, known)
        _told(lexicon, lexicon_bits, rest > 1, size < 2, known, told)
        _whole(seen, by_sound, lexicon, lexicon_bits, start, start + size + given, known)
        score = 0
        for feature in range(len(begun)):
            mixed = np.uint64(begun[feature])
            for part in range(made_of.shape[1]):
                column = made_of[feature, part]
                if column < 0:
                    break
                mixed = _mixed(mixed, known[column])
            score += weights[_place(mixed, feature_bits)]
        out[row] = score
