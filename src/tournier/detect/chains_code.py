# SPDX-License-Identifier: Apache-2.0
"""Chains of digits, and the words before them, as compiled loops; `chains.py` and `cues.py` say what they must give.

Indexes are not checked in here: whoever calls hands in laid texts, which end with more signs than any loop looks beyond a place.
"""

from __future__ import annotations

from typing import Any

from numba import njit, types

# One signature for each loop, so that each is compiled once; what is only read may be read-only.
_SMALL = types.Array(types.uint16, 1, "C", readonly=True)
_BYTES = types.Array(types.uint8, 1, "C", readonly=True)
_BOOLS = types.Array(types.boolean, 1, "C", readonly=True)
_I64S = types.Array(types.int64, 1, "C", readonly=True)
_SYMBOLS = types.Array(types.uint16, 1, "C", readonly=True)
_TREE = types.Array(types.int16, 2, "C", readonly=True)
_OUT, _I64, _YES = types.int64[::1], types.int64, types.boolean
# Bits of the table of signs, in the order in which `chains.py` marks them.
_DIGIT, _LETTER, _NOT_AFTER, _NOT_BEFORE, _ANY_DIGIT = 1, 2, 4, 8, 16
_DOT, _COMMA, _HYPHEN, _STAR, _X, _CASE = 46, 44, 45, 42, 120, 0x20
_MOST_BETWEEN, _THOUSANDS, _SHORT, _LONGEST_WORD, _WHOLE = 3, 3, 2, 6, 10


@njit(_YES(_SMALL, _I64, _I64, _I64), nogil=True, cache=True)
def unseen(small: Any, nothing: Any, end: Any, start: Any) -> Any:
    """Whether nothing that one can see stands between two runs."""
    for place in range(end, start):
        if small[place] != nothing:
            return False
    return True


@njit(_YES(_SMALL, _I64S, _BOOLS, _I64, _I64), nogil=True, cache=True)
def joined(small: Any, sign: Any, joins: Any, end: Any, start: Any) -> Any:
    """Whether what stands between two runs is one of the joints."""
    gap = start - end
    if gap > _MOST_BETWEEN:
        return False
    code = 0
    for place in range(end, start):
        code = code * 5 + sign[small[place]]
    return joins[code * 4 + gap]


@njit(_YES(_SMALL, _BYTES, _I64S, _I64), nogil=True, cache=True)
def named_by_letters(small: Any, signs: Any, words: Any, start: Any) -> Any:
    """Whether the letters right before a place are one of the words, each told by the sum of its letters in base 32."""
    word, place, weight = 0, start - 1, 1
    while signs[small[place]] & _LETTER:
        if start - place > _LONGEST_WORD:
            return False
        word += weight * (small[place] & 31)
        weight *= 32
        place -= 1
    for one in words:
        if one == word:
            return True
    return False


@njit(_YES(_SMALL, _BYTES, _I64), nogil=True, cache=True)
def goes_on_behind(small: Any, signs: Any, end: Any) -> Any:
    """Whether a number that ends there is part of something longer."""
    after = small[end]
    return signs[after] & _NOT_AFTER != 0 or (after == _DOT and signs[small[end + 1]] & _ANY_DIGIT != 0)


@njit(_YES(_SMALL, _BYTES, _I64S, _I64), nogil=True, cache=True)
def goes_on_before(small: Any, signs: Any, words: Any, start: Any) -> Any:
    """Whether a number that begins there is part of something longer."""
    before, earlier = small[start - 1], signs[small[start - 2]]
    if signs[before] & _NOT_BEFORE:
        return True
    if before in (_DOT, _HYPHEN) and (earlier & _ANY_DIGIT or (before == _HYPHEN and earlier & _LETTER)):
        return True
    return signs[before] & _LETTER != 0 and not named_by_letters(small, signs, words, start)


@njit(_YES(_SMALL, _BYTES, _I64S, _I64, _I64), nogil=True, cache=True)
def alone(small: Any, signs: Any, words: Any, start: Any, end: Any) -> Any:
    """Whether a chain is no part of something longer."""
    if end - start <= _SHORT or goes_on_behind(small, signs, end):
        return False
    if end - start <= _THOUSANDS:
        thousands = small[end] == _COMMA and not signs[small[end + 4]] & _DIGIT
        for place in range(end + 1, end + 4):
            thousands = thousands and signs[small[place]] & _DIGIT != 0
        if thousands or (small[start - 1] == _COMMA and signs[small[start - 2]] & _DIGIT):
            return False
    return not goes_on_before(small, signs, words, start)


@njit(_YES(_SMALL, _I64, _I64), nogil=True, cache=True)
def apart(small: Any, end: Any, start: Any) -> Any:
    """Whether more than a hyphen alone stands between two runs."""
    return start - end != 1 or small[end] != _HYPHEN


@njit(_YES(_SMALL, _BYTES, _I64, _I64), nogil=True, cache=True)
def is_cut(small: Any, signs: Any, before: Any, end: Any) -> Any:
    """Whether the last of several runs is part of something; `before` is how many digits the run before it has."""
    return goes_on_behind(small, signs, end) and (small[end] != _STAR or before >= _WHOLE)


@njit(
    _I64(_SMALL, _I64S, _I64S, _BYTES, _I64S, _BOOLS, _I64S, _I64, types.int64[:, ::1], types.int64[:, ::1]),
    nogil=True,
    cache=True,
)
def chains(
    small: Any, starts: Any, ends: Any, signs: Any, sign: Any, joins: Any, words: Any, nothing: Any, found: Any, groups: Any
) -> Any:  # fmt: skip
    """The number of chains that stand alone.

    `found` gets where each begins and ends, its first group, the one behind its last, and whether signs that one cannot see are in it;
    `groups` where each group begins and ends.
    """
    run, count, number = 0, 0, 0
    while run < len(starts):
        start, first, hidden, seen = starts[run], number, False, False
        groups[0, number], groups[1, number] = start, ends[run]
        number += 1
        run += 1
        while run < len(starts):
            end = ends[run - 1]
            if small[end] == nothing and unseen(small, nothing, end, starts[run]):
                hidden, seen = True, False
                groups[1, number - 1] = ends[run]
            elif joined(small, sign, joins, end, starts[run]):
                seen = apart(small, end, starts[run])
                if starts[run - 1] == start and seen and goes_on_before(small, signs, words, start):
                    break
                groups[0, number], groups[1, number] = starts[run], ends[run]
                number += 1
            else:
                break
            run += 1
        end = ends[run - 1] + (small[ends[run - 1]] | _CASE == _X)
        # `seen`: what stands before the last run is seen, and is no hyphen alone
        if seen and starts[run - 1] != start and is_cut(small, signs, ends[run - 2] - starts[run - 2], end):
            number -= 1
            end = ends[run - 2]
        if not alone(small, signs, words, start, end):
            number = first
            continue
        found[0, count], found[1, count], found[2, count] = start, end, first
        found[3, count], found[4, count] = number, hidden
        count += 1
    return count


@njit(_YES(_SMALL, _BYTES, _I64, _I64, _I64), nogil=True, cache=True)
def is_word(small: Any, letters: Any, head: Any, end: Any, least: Any) -> Any:
    """Whether a Latin word begins as a word, and goes on in a short tail only."""
    if letters[small[head - 1]] and head != least:
        return False
    return not (letters[small[end + 1]] and letters[small[end + 2]] and letters[small[end + 3]])


@njit(types.uint8(_SMALL, _I64, _I64, _BYTES, _SYMBOLS, _TREE, _BYTES, _BOOLS, _BYTES), nogil=True, cache=True)
def event(
    small: Any, place: Any, least: Any, stops: Any, symbols: Any, following: Any, kinds: Any, latin: Any, letters: Any
) -> Any:
    """The kind of the longest word that ends at a place and begins at `least` or later; else whether one looks on beyond it."""
    found = stops[small[place]]
    head, node = place, following[0, symbols[small[place]]]
    while node:
        if kinds[node] and head >= least and (not latin[node] or is_word(small, letters, head, place, least)):
            found = kinds[node]
        head -= 1
        node = following[node, symbols[small[head]]]
    return found


@njit(
    types.void(_SMALL, _I64S, _I64, _I64, _BYTES, _SYMBOLS, _TREE, _BYTES, _BOOLS, _BYTES, types.uint8[::1], _OUT),
    nogil=True, cache=True,
)  # fmt: skip
def nearest(
    small: Any, starts: Any, farthest: Any, looked_at: Any, stops: Any, symbols: Any, following: Any, kinds: Any, latin: Any, letters: Any,
    found: Any, gaps: Any,
) -> None:  # fmt: skip
    """Into `found` and `gaps` for each start the first event before it, and how far from it that is."""
    for row in range(len(starts)):
        found[row] = gaps[row] = 0
        start = starts[row]
        for gap in range(farthest + 1):
            one = event(small, start - 1 - gap, start - looked_at, stops, symbols, following, kinds, latin, letters)
            if one:
                found[row], gaps[row] = one, gap
                break
