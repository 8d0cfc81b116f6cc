# SPDX-License-Identifier: Apache-2.0
"""What runs of digits are. A check digit or a form decides where there is one, the word before the number otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from tournier.detect.chains import chains
from tournier.detect.cues import KINDS, code_of_message, named_after
from tournier.detect.laid import Laid, marked
from tournier.detect.loops import CODE
from tournier.detect.plain import NOTHING
from tournier.detect.prospects import (
    BY_WORD,
    CODE_LENGTHS,
    MOBILE_SHAPES,
    OF_KIND,
    SERVES_AS,
    SERVES_SURE,
    worth_reading,
)
from tournier.detect.readings import readings
from tournier.detect.spans import Span
from tournier.detect.values import is_card_number, is_credit_code, is_id_number

_EXTENSION = re.compile(r" ?(?:转|转分机|分机|ext\.?) ?[0-9]{1,6}(?![0-9])", re.IGNORECASE)
_MOBILE = re.compile(r"(?:(?:00|0)?86)?(1[3-9][0-9]{9})")
_LANDLINE = re.compile(r"(?:(?:00)?86)?(0?(?:10|2[0-9])[2-8][0-9]{7}|0?[3-9][0-9]{2}[2-8][0-9]{6,7})")
_AREA = re.compile(r"0(?:10|2[0-9]|[3-9][0-9]{2})")
# First digits and lengths that networks give out (ISO/IEC 7812); 9 is for national use, and of the sample bank (0031).
_CARD_STARTS = re.compile(
    r"3[47][0-9]{13}|(?:5[1-5]|2[2-7]|35)[0-9]{14}|4[0-9]{15}|(?:62|60|81|9)[0-9]{14,17}|4[0-9]{18}"
)
# Numbers of before 1999: two digits of the year, and no check digit.
_OLD_ID = re.compile(r"[1-8][0-9]{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}")
_PARTS = (3, 4, 4)
_PARTING = marked(".", "_", "/", "·")
_PARTED = re.compile(r"[^A-Za-z0-9._/·]1[3-9][0-9](.)[0-9]{4}\1[0-9]{4}(?!\1?[A-Za-z0-9])")
_MOST_GROUPS, _LONGEST, _LONG = 19, 28, 10


class Chain(NamedTuple):
    """Groups of digits next to each other, in their text: where each is, its digits, and the kind of the word before it."""

    plain: str
    places: tuple[tuple[int, int], ...]
    groups: tuple[str, ...]
    kinds: tuple[str, ...]

    def digits(self, first: int, last: int) -> str:
        """The digits of some of the groups, without what stands between."""
        return "".join(self.groups[first : last + 1])

    def shape(self, first: int, last: int) -> tuple[int, ...]:
        """The lengths of some of the groups."""
        return tuple(map(len, self.groups[first : last + 1]))


def numbers(laid: Laid) -> Iterator[Span]:
    """Every number of a kind that we know."""
    if not len(laid.run_starts):
        return
    plain, told = laid.text, chains(laid)
    yield from _parted(laid)
    if code := CODE.now():
        yield from (_widened(plain, span) for span in readings(laid, told, code))
        return
    worth, kinds = worth_reading(laid, told)
    each = (part[worth].tolist() for part in (told.starts, told.ends, told.firsts, told.lasts))
    said = [KINDS[kind] for kind in kinds.tolist()]
    group_starts, group_ends = told.group_starts.tolist(), told.group_ends.tolist()
    for start, end, first, last in zip(*each, strict=True):
        text = plain[start:end]
        if text.isdigit():
            yield from _one_group(plain, start, end, text, said[first])
            continue
        places = tuple(zip(group_starts[first:last], [*group_ends[first : last - 1], end], strict=True))
        groups = tuple(plain[one:other].replace(NOTHING, "") for one, other in places)
        yield from _groups(Chain(plain, places, groups, tuple(said[first:last])))


def _parted(laid: Laid) -> Iterator[Span]:
    """Mobiles whose groups other signs part: 138.0013.8000. What a comma parts may be the cells of a row."""
    starts, ends, small = laid.run_starts, laid.run_ends, laid.small
    if len(starts) < len(_PARTS):
        return
    sizes, signs = ends - starts, _PARTING[small[ends[:-1]]]
    parted = (starts[1:] - ends[:-1] == 1) & (signs != 0)
    three = parted[:-1] & parted[1:] & (signs[:-1] == signs[1:])
    for place, size in enumerate(_PARTS):
        three &= sizes[place : len(sizes) - 2 + place] == size
    first = np.flatnonzero(three)
    for start, end in zip(starts[first].tolist(), ends[first + 2].tolist(), strict=True):
        if _PARTED.match(laid.text, start - 1):
            yield Span(start, end, "MOBILE", 0.9)


def _one_group(plain: str, start: int, end: int, digits: str, kind: str) -> Iterator[Span]:
    found = _certain(digits, kind) if len(digits) >= _LONG else None
    if found is None:
        found = _by_word(plain, start, end, digits, kind)
    if found is not None:
        yield _widened(plain, Span(start, end, *found))


def _groups(chain: Chain) -> Iterator[Span]:
    """The groups cut into numbers, from the left, the longest number first."""
    first, count = 0, len(chain.groups)
    while first < count:
        kind = chain.kinds[first]
        for last in range(_farthest(chain, first), first - 1, -1):
            found = _joined(chain, first, last, kind)
            if found is not None:
                yield _widened(chain.plain, Span(chain.places[first][0], chain.places[last][1], *found))
                first = last
                break
        first += 1


def _farthest(chain: Chain, first: int) -> int:
    """The last group that a number which begins here may hold."""
    last, length = first, len(chain.groups[first])
    for group in chain.groups[first + 1 : first + _MOST_GROUPS]:
        length += len(group)
        if length > _LONGEST:
            break
        last += 1
    return last


def _joined(chain: Chain, first: int, last: int, kind: str) -> tuple[str, float] | None:
    """What these groups are together, or None."""
    digits, start, end = chain.digits(first, last), chain.places[first][0], chain.places[last][1]
    if first == last:
        return _certain(digits, kind) or _by_word(chain.plain, start, end, digits, kind)
    if len(digits) < 6:  # noqa: PLR2004  a code said in two halves has six
        return None
    shape = chain.shape(first, last)
    found = _by_form(chain, first, last, digits, shape)
    if found is not None:
        return found if found[0] in {"ID_CARD", "TEL"} or kind != "NOT" else None
    if set(shape) == {1} and len(digits) <= 8:  # noqa: PLR2004  a code said digit by digit
        return _by_word(chain.plain, start, end, digits, kind)
    if kind == "ACCOUNT" and len(digits) > _LONG and (first, last) == (0, len(chain.groups) - 1):
        return "ACCOUNT", 0.8
    return ("OTP", 0.85) if kind == "OTP" and shape == (3, 3) else None


def _by_form(chain: Chain, first: int, last: int, digits: str, shape: tuple[int, ...]) -> tuple[str, float] | None:
    """What check digits and the way the groups are set tell."""
    if is_id_number(digits):
        return "ID_CARD", 0.98
    if _MOBILE.fullmatch(digits) and (shape in MOBILE_SHAPES or _after_country(shape, digits)):
        return "MOBILE", 0.95
    if digits[0] in "08" and _is_landline(chain, first, last, digits):
        return "TEL", 0.93
    if min(shape[:-1]) >= 3 and _is_card(digits):  # noqa: PLR2004  cards are set in fours
        return "BANK_CARD", 0.93
    return None


def _after_country(shape: tuple[int, ...], digits: str) -> bool:
    """The shape without the country's code, which may be a group of its own or stand before the first."""
    extra = len(digits) - 11
    return extra > 0 and (shape[1:] if shape[0] == extra else (shape[0] - extra, *shape[1:])) in MOBILE_SHAPES


def _is_landline(chain: Chain, first: int, last: int, digits: str) -> bool:
    shape, head = chain.shape(first, last), chain.digits(first, first)
    if head in {"86", "0086"} and last > first:
        head, shape = "0" + chain.digits(first + 1, first + 1), shape[1:]
        digits = "0" + digits[len(chain.digits(first, first)) :].lstrip("0")
    if not _AREA.fullmatch(head):
        return False
    own = digits[len(head) :]
    extension = shape[-1] if len(shape) > 2 and shape[-1] <= 6 and chain.plain[chain.places[last][0] - 1] == "-" else 0  # noqa: PLR2004  the lengths that such numbers have
    lengths = {len(own), len(own) - extension if extension else 0}
    return own[:1] in set("2345678") and bool(lengths & {7, 8}) and len(shape) <= 4  # noqa: PLR2004  the lengths that such numbers have


def _certain(digits: str, kind: str) -> tuple[str, float] | None:
    """What the digits themselves tell, unless the word before says that they are an order, a serial, an amount."""
    length = len(digits)
    if length == 18 and is_id_number(digits):  # noqa: PLR2004  the lengths that such numbers have
        return "ID_CARD", 0.99
    if kind == "NOT" or not digits.isdigit():
        return None
    if _MOBILE.fullmatch(digits):
        found = "MOBILE", 0.95
    elif digits[0] == "0" and length in {10, 11, 12} and _LANDLINE.fullmatch(digits):
        found = "TEL", 0.85
    elif length >= 15 and _is_card(digits):  # noqa: PLR2004  the lengths that such numbers have
        found = ("IMEI", 0.9) if length == 15 and kind == "IMEI" else ("BANK_CARD", 0.92)  # noqa: PLR2004  the lengths that such numbers have
    else:
        return None
    # The word before may say that these eleven digits serve as something else.
    if kind in SERVES_AS and not (found[0] == "BANK_CARD" and digits.startswith("62")):
        return kind, SERVES_SURE
    return found


def _is_card(digits: str) -> bool:
    return _CARD_STARTS.fullmatch(digits) is not None and len(set(digits)) > 1 and is_card_number(digits)


def _by_word(plain: str, start: int, end: int, digits: str, kind: str) -> tuple[str, float] | None:
    """What the words around a number say that it is."""
    length = len(digits)
    if length in CODE_LENGTHS and named_after(plain, end):
        return "OTP", 0.9
    if kind in BY_WORD:
        lengths, sure = BY_WORD[kind]
        return (kind, sure) if length in lengths and digits.isdigit() else None
    if kind:
        return _of_kind(digits, kind)
    return ("OTP", 0.85) if length in CODE_LENGTHS and code_of_message(plain, start) else None


def _of_kind(digits: str, kind: str) -> tuple[str, float] | None:
    """Numbers whose word is not enough: their form must be right too."""
    if kind == "MOBILE":
        return _telephone(digits)
    if kind == "ID_CARD" and _OLD_ID.fullmatch(digits):
        return kind, 0.8
    if kind == "USCC" and is_credit_code(digits):
        return kind, 0.95
    short_card = kind == "BANK_CARD" and len(digits) in OF_KIND[kind]
    return (kind, 0.9) if short_card and is_card_number(digits) else None


def _telephone(digits: str) -> tuple[str, float] | None:
    if re.fullmatch(r"128\d{8}", digits):  # of the sample bank (decision 0031)
        return "MOBILE", 0.8
    if re.fullmatch(r"[2-8]\d{6,7}", digits):
        return "TEL", 0.7
    return None


def _widened(plain: str, span: Span) -> Span:
    """The span with what belongs to the number: a plus, brackets around the area, an extension."""
    start, end, kind, sure = span
    if kind not in {"MOBILE", "TEL"}:
        return span
    inside = plain[start:end]
    if start and plain[start - 1] == "+":
        start -= 1
    if ")" in inside and start and plain[start - 1] == "(":
        start -= 1
    if kind == "TEL":
        more = _EXTENSION.match(plain, end)
        end = more.end() if more else end
    return Span(start, end, kind, sure)
