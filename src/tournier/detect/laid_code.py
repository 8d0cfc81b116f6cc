# SPDX-License-Identifier: Apache-2.0
"""One pass over laid texts, as compiled loops: spoken digits, runs of digits, and where a code may begin.

`plain.py`, `laid.py` and `beginnings.py` say what they must give. Indexes are not checked in here: laid texts begin with END and end
with more of them than any loop looks beyond a place.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, types

_SMALL = types.Array(types.uint16, 1, "C", readonly=True)
_BYTES = types.Array(types.uint8, 1, "C", readonly=True)
_U32S = types.Array(types.uint32, 1, "C", readonly=True)
_OUT, _I64 = types.int64[::1], types.int64
_LEAST_SAID = 5  # digits after the first
# Of `plain._IS_SAID`: what may part digits, and digits that are spoken.
_PARTS, _SAID = 1, 2


@njit(types.void(types.uint16[::1], _BYTES, _SMALL), nogil=True, cache=True)
def speak(small: Any, signs: Any, values: Any) -> None:
    """Spoken digits become digits, in place. `values` holds what each sign of such a run becomes."""
    place, count = 0, len(small)
    while place < count:
        if signs[small[place]] != _SAID:
            place += 1
            continue
        end, more = place + 1, 0
        while end < count:
            on = end + 1 if signs[small[end]] == _PARTS else end
            if on >= count or signs[small[on]] < _SAID:
                break
            end = on + 1
            more += 1
        if more < _LEAST_SAID:
            place += 1
            continue
        while place < end:
            small[place] = values[small[place]]
            place += 1


@njit(_I64(_SMALL, _OUT, _OUT), nogil=True, cache=True)
def runs(small: Any, starts: Any, ends: Any) -> Any:
    """The number of unbroken runs of digits, and where each begins and ends. The first and the last place hold none."""
    count, inside = 0, False
    for place in range(len(small)):
        digit = 48 <= small[place] <= 57
        if digit != inside:
            if digit:
                starts[count] = place
            else:
                ends[count] = place
                count += 1
            inside = digit
    return count


# Bits of the table of signs, in the order in which `beginnings.py` marks them, and of what it lists beside pairs of signs.
_ALNUM, _LETTER, _OCTET, _V6, _COLON, _DOCUMENT, _DOT, _BORN = 1, 2, 4, 8, 16, 32, 64, 128
_MAC, _MAC_DOTS, _DOCUMENTS, _CREDIT = np.uint32(1 << 28), np.uint32(1 << 29), np.uint32(1 << 30), np.uint32(1 << 31)
_V6_COLONS, _CREDIT_LENGTH, _DAY_LENGTH = 7, 18, 26
# How far before its last sign that matters one begins.
_MAC_LENGTH, _DOTS_LENGTH = 12, 9


@njit(_I64(_SMALL, _BYTES, _I64), nogil=True, cache=True)
def host(small: Any, signs: Any, place: Any) -> Any:
    """Where the run of signs of a host around a place ends; below zero when it has neither two colons side by side nor seven."""
    start, count, twice = place, 0, False
    while signs[small[start - 1]] & _V6:
        start -= 1
    end = start
    while signs[small[end]] & _V6:
        if signs[small[end]] & _COLON:
            count += 1
            twice = twice or signs[small[end + 1]] & _COLON != 0
        end += 1
    return end if twice or count >= _V6_COLONS else -end


@njit(types.uint32(_SMALL, _BYTES, _I64, types.uint32, _U32S, _OUT), nogil=True, cache=True)
def likely(small: Any, signs: Any, place: Any, bits: Any, judged: Any, told: Any) -> Any:
    """The bits of pairs without those that can begin nothing here.

    An address without three dots, a day with no birth behind it, a host without its colons. `told` keeps what was found of the last
    host: where it ends, below zero for none.
    """
    if bits & judged[0]:
        near = signs[small[place + 2]] | signs[small[place + 3]] | signs[small[place + 4]]
        if not near & _DOT:
            bits &= ~judged[0]
    if bits & judged[1]:
        born = False
        for after in range(place, place + _DAY_LENGTH + 1):
            born = born or signs[small[after]] & _BORN != 0
        if not born:
            bits &= ~judged[1]
    if bits & judged[2]:
        if place >= abs(told[0]):
            told[0] = host(small, signs, place)
        if told[0] < 0:
            bits &= ~judged[2]
    return bits


@njit(_I64(_SMALL, _BYTES, _I64, types.uint8, _I64, _OUT, types.uint32[::1]), nogil=True, cache=True)
def apart(small: Any, signs: Any, place: Any, own: Any, count: Any, places: Any, bits: Any) -> Any:
    """Adds what no pair of signs tells, from its last sign that matters; the number of places then.

    A MAC address, one with dots, a document's number by its letters before the first digit.
    """
    if (
        own & _OCTET
        and place > _MAC_LENGTH
        and signs[small[place - 12]]
        & signs[small[place - 9]]
        & signs[small[place - 6]]
        & signs[small[place - 3]]
        & _OCTET
    ):
        places[count], bits[count] = place - 12, _MAC
        count += 1
    if own & _DOT and place > _DOTS_LENGTH and signs[small[place - 5]] & _DOT:
        places[count], bits[count] = place - 9, _MAC_DOTS
        count += 1
    if 48 <= small[place] <= 57 and signs[small[place - 1]] & _LETTER:
        for start in (place - 2, place - 1):
            if signs[small[start]] & _DOCUMENT and not signs[small[start - 1]] & _ALNUM:
                places[count], bits[count] = start, _DOCUMENTS
                count += 1
    return count


@njit(_I64(_SMALL, _BYTES, _BYTES, _U32S, _U32S, _U32S, _I64, _OUT, types.uint32[::1]), nogil=True, cache=True)
def beginnings(
    small: Any, any_of: Any, signs: Any, first: Any, second: Any, judged: Any, end: Any, places: Any, bits: Any
) -> Any:
    """The number of places at which something may begin, up to `end`; each with the bits of what. Of one kind they are in order.

    `any_of` has a bit for each sign that is in any table: few are, and the tables are large.
    """
    count, run, after_letter, told = 0, 0, False, np.zeros(1, np.int64)
    every = judged[0] | judged[1] | judged[2]
    for place in range(1, end):
        sign = small[place]
        known = any_of[sign >> 3] >> (sign & 7) & 1
        own = signs[sign] if known else np.uint8(0)
        if own & _ALNUM:
            run += 1
        else:
            if run == _CREDIT_LENGTH:
                places[count], bits[count] = place - run, _CREDIT
                count += 1
            run = 0
            if not known:
                after_letter = False
                continue
        found = first[sign]
        if found:
            found &= second[small[place + 1]]
        if found & every:
            found = likely(small, signs, place, found, judged, told)
        if found:
            places[count], bits[count] = place, found
            count += 1
        if own & (_OCTET | _DOT) or (after_letter and 48 <= sign <= 57):
            count = apart(small, signs, place, own, count, places, bits)
        after_letter = own & _LETTER != 0
    return count
