# SPDX-License-Identifier: Apache-2.0
"""What a sample of a column looks like, weighed at once: forms by RE2 over one Arrow array, check digits by numpy.

A first look at a few dozen values says for most categories that the rest need not be looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tournier.detect.check_rows import are_card_numbers, are_credit_codes, are_id_numbers
from tournier.detect.values import FORMS, ID_FORM, LEAST_CARD, MOST_CARD, PLAUSIBLE, USCC_FORM

FEWEST = 5
_FIRST = 64  # the first look
_HOPELESS = 0.45  # a share in the first look below this never reaches one of the shares below
_STRONG = 0.95
_NEAR, _MOSTLY_NEAR = 20, 0.5  # counters are neighbours of each other, card numbers are not
_FEWEST_NAMES = 20  # four of ten words are made like a name; a column of few different words is a code list
_LEAST_ADDRESS = 8

Mask = npt.NDArray[np.bool_]
_Bytes = npt.NDArray[np.uint8]

# The most particular first, with the share of the sample that must fit and how sure it then is.
_TELLING = (
    ("ID_NO", 0.7, 0.9), ("USCC", 0.7, 0.9), ("MOBILE", 0.8, 0.9), ("BANK_CARD", 0.8, 0.9), ("EMAIL", 0.8, 0.9),
    ("IP", 0.9, 0.9), ("MAC", 0.9, 0.9), ("PLATE", 0.8, 0.9), ("TEL", 0.8, 0.9), ("ADDRESS", 0.7, 0.7), ("NAME", 0.8, 0.7),
)  # fmt: skip
_LONG = 10_000
# Between which lengths half of the values lie, and how many of which characters stand in a value.
_POSSIBLE = {
    "ID_NO": (18, 30, "0123456789", 10.0), "USCC": (18, 20, "0123456789", 6.0), "MOBILE": (11, 18, "1", 0.7),
    "BANK_CARD": (LEAST_CARD, 30, "0123456789", 10.0), "EMAIL": (5, _LONG, "@", 0.5), "IP": (7, 15, ".", 2.0),
    "MAC": (17, 17, ":-", 3.0), "PLATE": (7, 9, "", 0.0), "TEL": (10, 20, "-", 0.5),
    "ADDRESS": (6, _LONG, "省市区县镇乡路街巷弄村号室栋元道苑园", 1.0), "NAME": (2, 12, "", 0.0),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What the values alone tell, how surely, and why, in both languages."""

    category: str
    confidence: float
    why: str
    why_zh: str


def _matches(cells: pa.StringArray, pattern: str) -> Mask:
    found = pc.match_substring_regex(cells, f"^(?:{pattern})$")
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.bool_)


def _characters(cells: pa.StringArray, width: int) -> _Bytes:
    """ASCII texts of one length as rows of bytes."""
    joined = "".join(filter(None, cells.to_pylist()))
    return np.frombuffer(joined.encode("ascii"), dtype=np.uint8).reshape(-1, width)


def _checked(cells: pa.StringArray, form: str, check: Callable[[pa.StringArray], Mask]) -> Mask:
    """Those of the right form whose check digit is right too."""
    mask = _matches(cells, form)
    if mask.any():
        mask[mask] = check(cells.filter(pa.array(mask)))
    return mask


def _id_check(cells: pa.StringArray) -> Mask:
    return are_id_numbers(_characters(cells, 18))


def _uscc_check(cells: pa.StringArray) -> Mask:
    return are_credit_codes(_characters(cells, 18))


def _luhn_check(cells: pa.StringArray) -> Mask:
    return are_card_numbers(_characters(pc.utf8_lpad(cells, MOST_CARD, "0"), MOST_CARD))


def fits(cells: pa.StringArray, category: str) -> Mask:
    """For each cell whether it has the form, and the check digit, that tells this category."""
    if category in {"ID_NO", "BANK_CARD"}:
        plain = pc.utf8_upper(pc.replace_substring_regex(cells, r"[\s\pZ-]+", ""))
        if category == "ID_NO":
            return _checked(plain, ID_FORM, _id_check)
        return _checked(plain, f"[0-9]{{{LEAST_CARD},{MOST_CARD}}}", _luhn_check)
    if category == "USCC":
        return _checked(pc.utf8_upper(pc.utf8_trim_whitespace(cells)), USCC_FORM, _uscc_check)
    mask = _matches(cells, FORMS[category])
    if category == "ADDRESS":
        mask &= np.asarray(pc.utf8_length(cells).to_numpy(zero_copy_only=False)) >= _LEAST_ADDRESS
    return mask


class Cells:
    """The distinct values of a column. They are looked at and not kept beyond the table they belong to."""

    def __init__(self, values: Sequence[str]) -> None:
        self.count = len(values)
        self.values = values

    @cached_property
    def _all(self) -> pa.StringArray:
        return pa.array(self.values, pa.string())

    @cached_property
    def _first(self) -> Sequence[str]:
        return self.values[:: max(1, self.count // _FIRST)][:_FIRST]

    @cached_property
    def _drawn(self) -> tuple[str, int]:
        """The first look as one text, and the middle one of its lengths."""
        return "".join(self._first), sorted(map(len, self._first))[len(self._first) // 2]

    def _may_be(self, category: str) -> bool:
        """Whether the first look leaves it possible, by lengths and single characters alone."""
        text, length = self._drawn
        least, most, marks, share = _POSSIBLE[category]
        return least <= length <= most and sum(map(text.count, marks)) >= share * len(self._first)

    def share(self, category: str) -> float:
        """Which part of the values tells the category; 0 where a first look shows that it cannot be most of them."""
        if not self.count or not self._may_be(category):
            return 0.0
        if self.count > 2 * _FIRST and fits(pa.array(self._first, pa.string()), category).mean() < _HOPELESS:
            return 0.0
        return float(fits(self._all, category).mean())

    def plausible(self, category: str) -> float | None:
        """Which part could belong to a column of the category; None where nothing is asked or too little is there."""
        form = PLAUSIBLE.get(category)
        if form is None or self.count < FEWEST:
            return None
        return float(_matches(self._all, form).mean())

    @property
    def are_numbers(self) -> bool:
        """Whether nearly all are digits alone."""
        return self.count >= FEWEST and sum(map(str.isdigit, self.values)) > _STRONG * self.count

    @property
    def are_counted(self) -> bool:
        """Whether the numbers are mostly neighbours of each other, as counters are."""
        numbers = np.sort(
            np.array([int(one) for one in self.values if one.isascii() and one.isdigit()], dtype=np.float64)
        )
        return bool(len(numbers) > 1 and (np.diff(numbers) < _NEAR).mean() > _MOSTLY_NEAR)


_CURRENCIES = frozenset(
    {
        "CNY",
        "RMB",
        "USD",
        "EUR",
        "HKD",
        "JPY",
        "GBP",
        "AUD",
        "CAD",
        "CHF",
        "SGD",
        "MOP",
        "TWD",
        "KRW",
        "THB",
        "NZD",
        "SEK",
    }
)


def told_by(cells: Cells) -> Told | None:
    """What the values alone tell."""
    if cells.count and _CURRENCIES.issuperset(cells.values):  # one is enough: many a bank has one currency
        return Told("NONE", 0.95, "the values are currencies", "取值是币种")
    if cells.count < FEWEST:
        return None
    for category, least, sure in _TELLING:
        if category == "NAME" and cells.count < _FEWEST_NAMES:
            continue
        part = cells.share(category)
        if part < least or (category == "BANK_CARD" and cells.are_counted):
            continue
        why = f"{part:.0%} of the values have the form of {category}"
        return Told(category, sure * min(1.0, part + 0.05), why, f"{part:.0%}的取值符合{category}的形式")
    return None
