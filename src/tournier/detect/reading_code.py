# SPDX-License-Identifier: Apache-2.0
"""What chains of digits are, as compiled loops; `numbers.py` says what they must give.

A reading is told by its place in `numbers.READINGS`; 0 is none. `words` holds, of each kind of word before a number: the least and
the most digits that it names by itself, the reading that it gives then, and what it makes of eleven digits that would be a mobile.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, types

from tournier.detect.checks_code import (
    X,
    area,
    has_check_digit,
    is_card,
    is_credit_code,
    is_id,
    is_landline,
    is_mobile,
    is_old_id,
    pair,
)

_SMALL = types.Array(types.uint16, 1, "C", readonly=True)
_BYTES = types.Array(types.uint8, 1, "C", readonly=True)
_I64S = types.Array(types.int64, 1, "C", readonly=True)
_WORDS = types.Array(types.int64, 2, "C", readonly=True)
_I64, _YES = types.int64, types.boolean
_MOST_GROUPS, _LONGEST, _LONG = 19, 28, 10
# The order of `numbers.READINGS` that loops need to know; the others are told by `words`.
ID_CARD, ID_JOINED, MOBILE, TEL, TEL_JOINED, CARD, CARD_JOINED, IMEI = range(1, 9)
OTP_NAMED, OTP_SAID, OLD_ID, USCC, SHORT_CARD, SAMPLE, SHORT_TEL, ACCOUNT = range(9, 17)
# The order of `numbers.ROLES`.
_NOT, _OTP, _ACCOUNT, _IMEI, _MOBILE, _ID, _USCC, _CARD = range(8)


@njit(_I64(_BYTES, _I64, _I64, _I64, _I64S, _WORDS), nogil=True, cache=True)
def certain(digits: Any, start: Any, end: Any, kind: Any, roles: Any, words: Any) -> Any:
    """What the digits themselves tell."""
    if is_id(digits, start, end):
        return ID_CARD
    length = end - start
    if kind == roles[_NOT] or length < _LONG or digits[end - 1] == X:
        return 0
    if is_mobile(digits, start, end):
        found = MOBILE
    elif length in (11, 12) and is_landline(digits, start, end):
        found = TEL
    elif is_card(digits, start, end):
        found = IMEI if length == 15 and kind == roles[_IMEI] else CARD
    else:
        return 0
    other = words[3, kind]
    if other and not (found == CARD and pair(digits, start) == 62):
        return other
    return found


@njit(_I64(_BYTES, _I64, _I64, _I64, _I64, _I64S, _WORDS), nogil=True, cache=True)
def by_word(digits: Any, start: Any, end: Any, kind: Any, named: Any, roles: Any, words: Any) -> Any:
    """What the words around a number say that it is. `named` has bit 1 for a word after it, bit 2 for a message before it."""
    length, whole = end - start, digits[end - 1] != X
    if 4 <= length <= 8 and named & 1:
        return OTP_NAMED
    if words[1, kind]:
        return words[2, kind] if whole and words[0, kind] <= length <= words[1, kind] else 0
    if not kind:
        return OTP_SAID if 4 <= length <= 8 and named & 2 else 0
    if kind == roles[_MOBILE] and whole:
        if length == 11 and digits[start] == 1 and pair(digits, start + 1) == 28:
            return SAMPLE
        if length in (7, 8) and 2 <= digits[start] <= 8:
            return SHORT_TEL
    if kind == roles[_ID] and is_old_id(digits, start, end):
        return OLD_ID
    if kind == roles[_USCC] and is_credit_code(digits, start, end):
        return USCC
    short = length in (15, 16, 17, 19) and kind == roles[_CARD]
    return SHORT_CARD if short and has_check_digit(digits, start, end) else 0


@njit(_I64(_I64S, _I64, _I64, _I64), nogil=True, cache=True)
def shape(bounds: Any, first: Any, last: Any, less: Any) -> Any:
    """The lengths of some groups, four bits each, the first of them less so much; 0 when that can be no shape of a telephone."""
    found = 0
    if last - first >= 11:
        return 0
    for group in range(first, last + 1):
        length = bounds[group + 1] - bounds[group]
        if group == first:
            length -= less
        if length > 11 or length < 1:
            return 0
        found = found << 4 | length
    return found


@njit(_YES(_I64S, _I64), nogil=True, cache=True)
def among(shapes: Any, one: Any) -> Any:
    """Whether it is one of the shapes."""
    for other in shapes:
        if other == one:
            return True
    return False


@njit(_YES(_I64S, _I64S, _I64, _I64, _I64), nogil=True, cache=True)
def is_mobile_shape(bounds: Any, shapes: Any, first: Any, last: Any, extra: Any) -> Any:
    """Whether groups are set as mobiles are, with the country's code as a group of its own or before the first."""
    if among(shapes, shape(bounds, first, last, 0)):
        return True
    if extra and bounds[first + 1] - bounds[first] == extra:
        return among(shapes, shape(bounds, first + 1, last, 0))
    return extra > 0 and among(shapes, shape(bounds, first, last, extra))


@njit(_YES(_BYTES, _I64S, _I64, _I64, _YES), nogil=True, cache=True)
def is_set_landline(digits: Any, bounds: Any, first: Any, last: Any, hyphen: Any) -> Any:
    """Whether groups are the code of an area, a telephone there, and an extension behind a hyphen."""
    start, head, own = bounds[first], bounds[first + 1], bounds[first + 1]
    country = (head - start == 2 and pair(digits, start) == 86) or (
        head - start == 4 and pair(digits, start) == 0 and pair(digits, start + 2) == 86
    )
    groups = last - first + 1
    if country:
        start, own = head, bounds[first + 2]
        groups -= 1
        length = own - start
        if digits[own - 1] == X:
            return False
        known = (length == 2 and (pair(digits, start) == 10 or digits[start] == 2)) or (
            length == 3 and digits[start] >= 3
        )
    else:
        known = own - start >= 3 and area(digits, start, own) == own - start
    end = bounds[last + 1]
    if not known or groups > 4 or own >= end or not 2 <= digits[own] <= 8:
        return False
    length, extension = end - own, end - bounds[last]
    if length in (7, 8):
        return True
    return groups > 2 and extension <= 6 and hyphen and length - extension in (7, 8)


@njit(_I64(_BYTES, _I64S, _I64S, _I64, _I64, _YES), nogil=True, cache=True)
def by_form(digits: Any, bounds: Any, shapes: Any, first: Any, last: Any, hyphen: Any) -> Any:
    """What check digits and the way groups are set tell."""
    start, end = bounds[first], bounds[last + 1]
    if is_id(digits, start, end):
        return ID_JOINED
    if is_mobile(digits, start, end) and is_mobile_shape(bounds, shapes, first, last, end - start - 11):
        return MOBILE
    if digits[start] in (0, 8) and is_set_landline(digits, bounds, first, last, hyphen):
        return TEL_JOINED
    if is_card(digits, start, end):
        for group in range(first, last):
            if bounds[group + 1] - bounds[group] < 3:
                return 0
        return CARD_JOINED
    return 0


@njit(_I64(_BYTES, _I64S, _I64S, _I64, _I64, _I64, _YES, _YES, _I64, _I64S, _WORDS), nogil=True, cache=True)
def joined(
    digits: Any, bounds: Any, shapes: Any, first: Any, last: Any, kind: Any, whole: Any, hyphen: Any, named: Any, roles: Any,
    words: Any,
) -> Any:  # fmt: skip
    """What these groups are together. `whole` says that the chain has no others."""
    start, end = bounds[first], bounds[last + 1]
    if first == last:
        found = certain(digits, start, end, kind, roles, words)
        return found or by_word(digits, start, end, kind, named, roles, words)
    length, groups = end - start, last - first + 1
    if length < 6:
        return 0
    found = by_form(digits, bounds, shapes, first, last, hyphen)
    if found:
        return found if found in (ID_JOINED, TEL_JOINED) or kind != roles[_NOT] else 0
    if length == groups and length <= 8:
        return by_word(digits, start, end, kind, named, roles, words)
    if kind == roles[_ACCOUNT] and length > _LONG and whole:
        return ACCOUNT
    halves = groups == 2 and length == 6 and bounds[first + 1] - start == 3
    return OTP_SAID if halves and kind == roles[_OTP] else 0


@njit(_I64(_SMALL, _I64S, _I64S, _I64S, _I64S, _I64, types.uint8[::1], types.int64[::1]), nogil=True, cache=True)
def laid_digits(
    small: Any, ends: Any, lasts: Any, group_starts: Any, group_ends: Any, nothing: Any, digits: Any, bounds: Any
) -> Any:
    """The digits of all groups end to end, and where each begins; the end of a chain, which may be an X, is the end of its last group."""
    count, group = 0, 0
    for chain in range(len(ends)):
        while group < lasts[chain]:
            bounds[group] = count
            end = ends[chain] if group == lasts[chain] - 1 else group_ends[group]
            for place in range(group_starts[group], end):
                sign = small[place]
                if sign != nothing:
                    digits[count] = sign - 48 if sign < 58 else X
                    count += 1
            group += 1
    bounds[group] = count
    return count


@njit(
    _I64(_SMALL, _I64S, _I64S, _I64S, _I64S, _I64S, _BYTES, _I64S, _BYTES, _BYTES, _I64S, _I64S, _WORDS, types.int64[:, ::1]),
    nogil=True, cache=True,
)  # fmt: skip
def read(
    small: Any, ends: Any, firsts: Any, lasts: Any, group_starts: Any, group_ends: Any, digits: Any, bounds: Any, kinds: Any, named: Any,
    shapes: Any, roles: Any, words: Any, found: Any,
) -> Any:  # fmt: skip
    """The number of readings; `found` gets where each begins and ends, and which it is. Each chain is cut from the left, the longest first."""
    count = 0
    for chain in range(len(ends)):
        first, behind = firsts[chain], lasts[chain]
        while first < behind:
            last, length = first, bounds[first + 1] - bounds[first]
            while last + 1 < min(behind, first + _MOST_GROUPS):
                length += bounds[last + 2] - bounds[last + 1]
                if length > _LONGEST:
                    break
                last += 1
            reading = 0
            while last >= first:
                whole = first == firsts[chain] and last == behind - 1
                hyphen = small[group_starts[last] - 1] == 45
                asked = (named[last] & 1) | (named[first] & 2)
                reading = joined(digits, bounds, shapes, first, last, kinds[first], whole, hyphen, asked, roles, words)
                if reading:
                    found[0, count] = group_starts[first]
                    found[1, count] = ends[chain] if last == behind - 1 else group_ends[last]
                    found[2, count] = reading
                    count += 1
                    break
                last -= 1
            first = last + 1 if reading else first + 1
    return count


@njit(types.void(_SMALL, _I64S, _I64S, _I64S, _I64S, _BYTES, _BYTES, types.uint8[::1]), nogil=True, cache=True)
def to_ask(
    small: Any, ends: Any, lasts: Any, group_starts: Any, group_ends: Any, after: Any, before: Any, asked: Any
) -> None:
    """Into `asked` for each group bit 1 when a word that names a code may follow it, bit 2 when a message that sends one may stand before."""
    group = 0
    for chain in range(len(ends)):
        while group < lasts[chain]:
            end = ends[chain] if group == lasts[chain] - 1 else group_ends[group]
            start = group_starts[group]
            length, flags = end - start, np.uint8(0)
            sign, earlier = small[start - 1], small[start - 2]
            if (before[sign] & 1 and before[earlier] & 2) or sign == 34:
                flags |= np.uint8(2)
            if length <= 8 or group_ends[group] - start <= 8:
                for place in range(end, end + 33):
                    mark = after[small[place]]
                    if mark & 1 and (not mark & 2 or after[small[place - 1]] & 4):
                        flags |= np.uint8(1)
                        break
            asked[group] = flags
            group += 1
