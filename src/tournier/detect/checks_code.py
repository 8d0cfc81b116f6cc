# SPDX-License-Identifier: Apache-2.0
"""Forms and check digits of one number as compiled loops; `values.py` and `numbers.py` say what they must give.

A number is `digits[start:end]`: one byte a digit, 0 to 9, and X as the last one only.
"""

from __future__ import annotations

from typing import Any

from numba import njit, types

_DIGITS = types.Array(types.uint8, 1, "C", readonly=True)
_I64, _YES = types.int64, types.boolean
_A_CHECK = _YES(_DIGITS, _I64, _I64)
#: What stands for X.
X = 10


@njit(_I64(_DIGITS, _I64), nogil=True, cache=True)
def pair(digits: Any, place: Any) -> Any:
    """The two digits at a place, as a number."""
    return digits[place] * 10 + digits[place + 1]


@njit(_YES(_DIGITS, _I64), nogil=True, cache=True)
def is_day(digits: Any, place: Any) -> Any:
    """Whether four digits are a month and a day of it, as far as forms go."""
    return 1 <= pair(digits, place) <= 12 and 1 <= pair(digits, place + 2) <= 31


@njit(_A_CHECK, nogil=True, cache=True)
def is_id(digits: Any, start: Any, end: Any) -> Any:
    """A citizen's number of 18 characters (GB 11643)."""
    if end - start != 18 or digits[start] == 0 or digits[start] == X:
        return False
    if not (18 <= pair(digits, start + 6) <= 20 and is_day(digits, start + 10)):
        return False
    total, weight = 0, 1
    for place in range(end - 2, start - 1, -1):
        weight = weight * 2 % 11
        total += digits[place] * weight
    return (12 - total % 11) % 11 == digits[end - 1]


@njit(_A_CHECK, nogil=True, cache=True)
def is_old_id(digits: Any, start: Any, end: Any) -> Any:
    """A citizen's number of before 1999: 15 digits, and no check digit."""
    return end - start == 15 and 1 <= digits[start] <= 8 and digits[end - 1] != X and is_day(digits, start + 8)


@njit(_A_CHECK, nogil=True, cache=True)
def has_check_digit(digits: Any, start: Any, end: Any) -> Any:
    """15 to 19 digits with the right check digit (ISO/IEC 7812)."""
    if not 15 <= end - start <= 19 or digits[end - 1] == X:
        return False
    total = 0
    for place in range(start, end):
        digit = digits[place] * (1 + (end - 1 - place) % 2)
        total += digit - 9 if digit > 9 else digit
    return total % 10 == 0


@njit(_A_CHECK, nogil=True, cache=True)
def is_card(digits: Any, start: Any, end: Any) -> Any:
    """A card's number that a network gave out, and no row of one digit."""
    if not has_check_digit(digits, start, end):
        return False
    length, first, two = end - start, digits[start], pair(digits, start)
    given_out = (
        (length == 15 and two in (34, 37))
        or (length == 16 and (51 <= two <= 55 or 22 <= two <= 27 or two == 35 or first == 4))
        or (length >= 16 and two in (62, 60, 81))
        or (length <= 18 and first == 9)
        or (length == 19 and first == 4)
    )
    if not given_out:
        return False
    for place in range(start + 1, end):
        if digits[place] != first:
            return True
    return False


@njit(_A_CHECK, nogil=True, cache=True)
def is_mobile(digits: Any, start: Any, end: Any) -> Any:
    """Eleven digits from 13 to 19 on, with 86, 086 or 0086 before them or not."""
    extra = end - start - 11
    if extra == 1 or not 0 <= extra <= 4 or digits[end - 1] == X:
        return False
    for place in range(extra - 2):
        if digits[start + place]:
            return False
    if extra and pair(digits, start + extra - 2) != 86:
        return False
    return digits[start + extra] == 1 and digits[start + extra + 1] >= 3


@njit(_I64(_DIGITS, _I64, _I64), nogil=True, cache=True)
def area(digits: Any, start: Any, end: Any) -> Any:
    """How many digits of these are the code of an area with its zero: 010, 020 to 029, 0310 to 0999; or 0."""
    if end - start < 3 or digits[start] or digits[start + 1] == X or digits[start + 2] == X:
        return 0
    if pair(digits, start + 1) == 10 or digits[start + 1] == 2:
        return 3
    return 4 if end - start >= 4 and digits[start + 1] >= 3 and digits[start + 3] != X else 0


@njit(_A_CHECK, nogil=True, cache=True)
def is_landline(digits: Any, start: Any, end: Any) -> Any:
    """The code of an area and the seven or eight digits of a telephone there, as one run."""
    code = area(digits, start, end)
    own = end - start - code
    if not code or digits[end - 1] == X or not 2 <= digits[start + code] <= 8:
        return False
    return own == 8 or (own == 7 and code == 4)


@njit(_A_CHECK, nogil=True, cache=True)
def is_credit_code(digits: Any, start: Any, end: Any) -> Any:
    """A unified social credit code of digits, and of X as the last (GB 32100)."""
    if end - start != 18:
        return False
    total, weight = 0, 1
    for place in range(start, end - 1):
        total += digits[place] * weight
        weight = weight * 3 % 31
    check, last = (31 - total % 31) % 31, digits[end - 1]
    return check == (29 if last == X else last)
