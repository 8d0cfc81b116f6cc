# SPDX-License-Identifier: Apache-2.0
"""Numbers that people and programs check, in place of others of their form: a card stays a card, an identity number one.

What stays as it is (a card's issuer, a mobile number's segment, the region of an identity number) is the end of each row's
tweak, so that equal rests under different beginnings do not look equal. What is enciphered is one number by FF1
(SP 800-38G), always of more than a million possible ones; where these are no power of ten, the cipher is applied
until it falls among them (cycle walking: Black and Rogaway, Ciphers with Arbitrary Finite Domains, 2002).

| form | stays | enciphered | check |
|---|---|---|---|
| card | the first 6 of 13 to 19 digits | the rest but the last | last digit, ISO/IEC 7812-1 annex B |
| mobile | the first 3 of 11 digits | 8 digits | none |
| identity | the region, 6 of 18 characters | day of birth and sequence | last character, GB 11643-1999 5 |

Equal rows give equal rows and nothing tells whether the key was right: use `Siv` where a form need not be kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import numpy as np
import pyarrow as pa

from tournier.base import BadInput
from tournier.seal.blocks import Bytes
from tournier.seal.ciphers import Algorithm
from tournier.seal.columns import Arrow, Integers, each_chunk, name_rows, read, room
from tournier.seal.digits import Flags
from tournier.seal.ff1 import Ff1
from tournier.seal.rows import groups

Form: TypeAlias = Literal["card", "mobile", "identity"]
_ZERO = ord("0")
_NINE = 9
_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CHECKS = np.frombuffer(b"10X98765432", np.uint8)
_ONCE = (np.arange(256) - _ZERO).clip(0, 9).astype(np.uint8)  # what a digit counts; other bytes are refused elsewhere
_TWICE = np.array([sum(divmod(2 * int(digit), 10)) for digit in _ONCE], np.uint8)
_FIRST_DAY, _DAYS = np.datetime64("1900-01-01"), 73_049  # to the end of 2099
_SEQUENCES = 1000


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a form is taken apart: rows of one length as bytes of shape (rows, length)."""

    lengths: range
    kept: int
    check: Callable[[Bytes], Bytes]  # of all before it; of no columns where a form has none
    to_digits: Callable[[Bytes], tuple[Bytes, Flags]]  # what is enciphered, and which rows cannot be
    from_digits: Callable[[Bytes], tuple[Bytes, Flags]]  # and back; which are outside and go round again
    said: str


class FormatPreserving:
    """A column of numbers of one form under one key. Safe for threads; `tweak` separates the uses of the key."""

    def __init__(self, key: bytes, form: Form, cipher: Algorithm = "AES", *, engine: str = "") -> None:
        if form not in _SHAPES:
            raise BadInput("seal.form", "There is no such form.", f"Use {', '.join(_SHAPES)}.")
        self._shape = _SHAPES[form]
        self._ff1 = Ff1(key, 10, cipher, engine=engine)

    def encrypt(self, column: Arrow, tweak: bytes = b"") -> Any:
        """For each row another of its form that passes the form's check, as text; nulls stay null.

        BadInput names the rows that are not of the form, a wrong check among them: they could not be given back.
        """
        return self._column(column, tweak, self._ff1.encrypt)

    def decrypt(self, column: Arrow, tweak: bytes = b"") -> Any:
        """What `encrypt` was given."""
        return self._column(column, tweak, self._ff1.decrypt)

    def _column(self, column: Arrow, tweak: bytes, cipher: Callable[..., Any]) -> Any:
        def work(array: pa.Array[Any], first: int) -> pa.Array[Any]:
            source = read(array)
            out = room(source.lengths, large=source.large)
            wrong: list[Integers] = []
            for group in groups(source, out.starts, 0):
                rows = np.arange(group.rows.start, group.rows.stop) if isinstance(group.rows, slice) else group.rows
                if group.length not in self._shape.lengths:
                    wrong.append(rows)
                    continue
                held = np.ascontiguousarray(group.source.items(source.data, group.length))
                made, bad = self._rows(held.view(np.uint8).reshape(-1, group.length), tweak, cipher)
                wrong.append(rows[bad])
                group.out.put(out.data, made.view(f"V{group.length}")[:, 0])
            unfit = np.sort(np.concatenate(wrong)) if wrong else np.empty(0, np.int64)
            if len(unfit):
                raise BadInput(
                    "seal.form", f"{self._shape.said}: row {name_rows(unfit + first)}.", "Correct it, or use Siv."
                )
            return out.array(pa.large_string() if source.large else pa.string())

        return each_chunk(column, work, pa.string())

    def _rows(self, clear: Bytes, tweak: bytes, cipher: Callable[..., Any]) -> tuple[Bytes, Flags]:
        """Rows of one length in their new place, and which of them are not of the form; those are left as zeros."""
        shape = self._shape
        kept = clear[:, : shape.kept]
        checked = shape.check(clear[:, :1]).shape[1]
        end = clear.shape[1] - checked
        bad = np.zeros(len(clear), bool)
        bad |= ((clear[:, :end] < _ZERO) | (clear[:, :end] > _ZERO + _NINE)).any(axis=1)
        bad |= (shape.check(np.where(bad[:, None], _ZERO, clear[:, :end])) != clear[:, end:]).any(axis=1)
        digits, unfit = shape.to_digits(np.where(bad[:, None], _ZERO, clear[:, shape.kept : end]))
        bad |= unfit
        made = np.full_like(clear, _ZERO)
        todo = np.flatnonzero(~bad)
        held = digits[todo]
        while len(todo):
            held = _matrix(cipher(_texts(held), tweak, _texts(kept[todo], pa.binary())))
            found, outside = shape.from_digits(held)
            done = todo[~outside]
            made[done] = self._whole(kept[done], found[~outside])
            todo, held = todo[outside], held[outside]
        return made, bad

    def _whole(self, kept: Bytes, rest: Bytes) -> Bytes:
        before = np.concatenate([kept, rest], axis=1)
        return np.concatenate([before, self._shape.check(before)], axis=1)


def _texts(rows: Bytes, kind: pa.DataType | None = None) -> pa.Array[Any]:
    """Rows of one length as an Arrow array, text unless a kind is given."""
    count, length = rows.shape
    offsets = np.arange(count + 1, dtype=np.int32) * length
    data = pa.py_buffer(np.ascontiguousarray(rows).tobytes())
    return pa.Array.from_buffers(kind or pa.string(), count, [None, pa.py_buffer(offsets.tobytes()), data])


def _matrix(texts: pa.Array[Any]) -> Bytes:
    """The bytes of texts of one length, at least one."""
    column = read(texts)
    length = int(column.lengths[0])
    found: Bytes = column.data[: len(column) * length].reshape(len(column), length)
    return found


def _no_check(before: Bytes) -> Bytes:
    return np.empty((len(before), 0), np.uint8)


def _luhn(before: Bytes) -> Bytes:
    """The digit that makes the sum a multiple of ten: every second digit from the right counts twice."""
    total = np.zeros(len(before), np.uint8)  # 18 digits that count 9 at most each: 162
    for place in range(before.shape[1]):
        weights = _ONCE if (before.shape[1] - place) % 2 == 0 else _TWICE
        total += weights.take(before[:, place])
    check: Bytes = (10 - total % 10) % 10 + _ZERO
    return check[:, None]


def _mod_11_2(before: Bytes) -> Bytes:
    """The check character of the seventeen digits before it; X stands for ten."""
    weights = _WEIGHTS[: before.shape[1]]
    check: Bytes = _CHECKS[((before.astype(np.int64) - _ZERO) * weights).sum(axis=1) % 11]
    return check[:, None]


def _as_they_are(rows: Bytes) -> tuple[Bytes, Flags]:
    return rows, np.zeros(len(rows), bool)


def _number(digits: Bytes) -> Integers:
    total = np.zeros(len(digits), np.int64)
    for place in range(digits.shape[1]):
        total *= 10
        total += digits[:, place] - _ZERO
    return total


def _digits(numbers: Integers, width: int) -> Bytes:
    out = np.empty((len(numbers), width), np.uint8)
    rest = numbers.copy()
    for place in range(width - 1, -1, -1):
        rest, out[:, place] = np.divmod(rest, 10)
    out += _ZERO
    return out


def _born_to_digits(rows: Bytes) -> tuple[Bytes, Flags]:
    """Day and sequence as eight digits: the number of the day among those of two centuries, then the sequence."""
    year, month, day = _number(rows[:, :4]), _number(rows[:, 4:6]), _number(rows[:, 6:8])
    months = np.clip(month, 1, 12)
    first = ((year - 1970).astype("M8[Y]").astype("M8[M]") + (months - 1)).astype("M8[D]")
    date = first + (np.clip(day, 1, 31) - 1)
    number = date.astype(np.int64) - int(_FIRST_DAY.astype(np.int64))
    bad: Flags = (months != month) | (date.astype("M8[M]") != first.astype("M8[M]")) | (day < 1) | (day > 31)  # noqa: PLR2004  days of a month
    bad |= (number < 0) | (number >= _DAYS)
    return _digits(np.where(bad, 0, number) * _SEQUENCES + _number(rows[:, 8:11]), 8), bad


def _born_from_digits(rows: Bytes) -> tuple[Bytes, Flags]:
    day, sequence = np.divmod(_number(rows), _SEQUENCES)
    outside = day >= _DAYS
    date = _FIRST_DAY + np.where(outside, 0, day)
    month = date.astype("M8[M]")
    months = month.astype(np.int64) + 12 * 1970
    numbers = (months // 12) * 10_000 + (months % 12 + 1) * 100 + (date - month.astype("M8[D]")).astype(np.int64) + 1
    return np.concatenate([_digits(numbers, 8), _digits(sequence, 3)], axis=1), outside


_SHAPES: Mapping[str, _Shape] = MappingProxyType(
    {
        "card": _Shape(
            range(13, 20),
            6,
            _luhn,
            _as_they_are,
            _as_they_are,
            "No card number of 13 to 19 digits with its check digit",
        ),
        "mobile": _Shape(range(11, 12), 3, _no_check, _as_they_are, _as_they_are, "No mobile number of 11 digits"),
        "identity": _Shape(
            range(18, 19),
            6,
            _mod_11_2,
            _born_to_digits,
            _born_from_digits,
            "No identity number with a day that exists and its check character",
        ),
    }
)
