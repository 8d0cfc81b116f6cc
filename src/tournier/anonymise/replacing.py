# SPDX-License-Identifier: Apache-2.0
"""What stands in place of an identifier or of a sensitive value: tokens, invented numbers, noise, values drawn anew.

All chance here is the operating system's: who knew a seed could take noise off again, or put rows back in order.
"""

from __future__ import annotations

import os
from decimal import Context, Decimal, InvalidOperation
from typing import Any, Literal, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tournier.base import BadInput
from tournier.seal import BlindIndex, FormatPreserving

_BANDS = 20  # of equal size, within which a number is drawn
_LEAST_SEEN = 5  # rows that must hold a text for it to be drawn: one that few hold tells of them
_ID_WEIGHTS = tuple(2**place % 11 for place in range(17, 0, -1))  # GB 11643-1999 5
_PURPOSE = b"tournier.anonymise"


def uniform(count: int) -> NDArray[np.float64]:
    """Numbers from 0 to below 1."""
    numbers = (np.frombuffer(os.urandom(8 * count), np.uint64) >> np.uint64(11)).astype(np.float64)
    return numbers * np.float64(2.0**-53)


def any_order(count: int) -> NDArray[np.int64]:
    """The numbers below `count` in an order by chance."""
    return np.argsort(np.frombuffer(os.urandom(8 * count), np.uint64), kind="stable").astype(np.int64)


def tokens(name: str, form: str, column: pa.Array[Any], key: bytes) -> pa.Array[Any]:
    """For equal values equal tokens, under this column's own part of the key.

    A token of a form can be taken back by who holds the key; a text's is a keyed digest, which they can only try.
    """
    try:
        texts = column.cast(pa.string())
    except pa.ArrowInvalid:  # its words may quote the value
        raise BadInput("anonymise.type", f"{name} holds bytes that are no text.", "Drop the column.") from None
    if form == "text":
        tags = BlindIndex(_part(key, b"digest")).tags(texts, name.encode())
        return pa.array([None if tag is None else tag.hex() for tag in tags.to_pylist()], pa.string())
    kept = FormatPreserving(_part(key, b"form"), cast("Literal['card', 'mobile', 'identity']", form))
    made: pa.Array[Any] = kept.encrypt(texts, name.encode())
    return made


def _part(key: bytes, use: bytes) -> bytes:
    """A key for one use, from the one that was given (SP 800-108 in counter mode, as the blind index derives its own)."""
    tag = BlindIndex(key).tag
    return tag(use + b"1", _PURPOSE) + tag(use + b"2", _PURPOSE)


def invented(form: str, column: pa.Array[Any]) -> pa.Array[Any]:
    """For equal values equal ones that nobody has: mobile numbers of 100, cards of 999999, identities of region 990000."""
    coded = column.dictionary_encode()
    count = len(coded.dictionary)
    numbers = any_order(count).tolist()
    width = len(str(max(count - 1, 1)))
    made = [_invented(form, number, width) for number in numbers]
    return pa.DictionaryArray.from_arrays(coded.indices, pa.array(made, pa.string())).dictionary_decode()


def _invented(form: str, number: int, width: int) -> str:
    match form:
        case "mobile":
            return f"100{number:08d}"
        case "card":
            body = f"999999{number:09d}"
            doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in body[::-2]) + sum(map(int, body[-2::-2]))
            return body + str(-doubled % 10)
        case "identity":
            day, sequence = divmod(number, 1000)
            born = np.datetime64("1900-01-01") + day
            body = f"990000{str(born).replace('-', '')}{sequence:03d}"
            total = sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True))
            return body + "10X98765432"[total % 11]
        case _:
            return f"X{number:0{width}d}"


def perturbed(name: str, column: pa.Array[Any], share: float) -> pa.Array[Any]:
    """Numbers with Laplace noise whose standard deviation is `share` of the column's own; nulls stay, so do decimal places."""
    numbers, places = _numbers(name, column)
    there = ~np.isnan(numbers)
    scale = share * float(numbers[there].std()) / np.sqrt(2) if there.any() else 0.0
    chance = uniform(len(numbers)) - 0.5
    noise = -scale * np.sign(chance) * np.log1p(-2 * np.abs(chance))
    return _written(numbers + noise, places, column.type)


def drawn(name: str, column: pa.Array[Any]) -> pa.Array[Any]:
    """For each row a value by the column's own distribution, independent of the row; nulls come as often as before.

    Numbers are drawn from between the column's quantiles, of texts those that at least five rows hold.
    """
    if _is_number(column):
        numbers, places = _numbers(name, column)
        held = np.sort(numbers[~np.isnan(numbers)])
        absent = uniform(len(numbers)) < 1 - len(held) / max(len(numbers), 1)
        edges = np.quantile(held, np.linspace(0, 1, _BANDS + 1)) if len(held) else np.zeros(_BANDS + 1)
        band = (uniform(len(numbers)) * _BANDS).astype(np.int64)
        found = edges[band] + uniform(len(numbers)) * (edges[band + 1] - edges[band])
        return _written(np.where(absent, np.nan, found), places, column.type)
    coded = column.dictionary_encode(null_encoding="encode")
    counts = np.bincount(np.asarray(coded.indices, np.int64), minlength=len(coded.dictionary))
    often = np.flatnonzero(counts >= _LEAST_SEEN)
    if not len(often) and len(column):
        raise BadInput(
            "anonymise.draw",
            f"No value of {name} is held by {_LEAST_SEEN} rows: none can be drawn.",
            "Drop the column.",
        )
    chosen = np.searchsorted(np.cumsum(counts[often]), uniform(len(column)) * counts[often].sum(), side="right")
    return coded.dictionary.take(pa.array(often[chosen] if len(column) else []))


def _is_number(column: pa.Array[Any]) -> bool:
    kind = column.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return True
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return False
    values = column.dictionary_encode().dictionary.to_pylist()
    return bool(values) and all(_decimal(value) is not None for value in values if value is not None)


def _decimal(value: object) -> Decimal | None:
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _numbers(name: str, column: pa.Array[Any]) -> tuple[NDArray[np.float64], int]:
    """The column as numbers, NaN for a null, and with how many decimal places they are written."""
    coded = column.dictionary_encode()
    values = [_decimal(value) for value in coded.dictionary.to_pylist()]
    codes = np.asarray(coded.indices.fill_null(0), np.int64)
    missing = np.asarray(column.is_null())
    unread = np.array([value is None for value in values], bool)
    wrong = np.flatnonzero(unread[codes] & ~missing).tolist() if values else []
    if wrong:
        raise BadInput("anonymise.value", f"{name} is no number in row {wrong[0]}.", "Write plain numbers, or draw it.")
    exponents = [value.as_tuple().exponent for value in values if value is not None]
    places = max((-exponent for exponent in exponents if isinstance(exponent, int) and exponent < 0), default=0)
    floats = np.array([float(value) for value in values if value is not None], np.float64)
    found = np.where(missing, np.nan, floats[codes] if len(floats) else np.nan)
    return found, places


def _written(numbers: NDArray[np.float64], places: int, kind: pa.DataType) -> pa.Array[Any]:
    """Numbers in the column's own type, no farther than it reaches, and with its decimal places; NaN is null."""
    if pa.types.is_floating(kind):
        return pa.array(numbers, from_pandas=True).cast(kind)
    least, most = _reach(kind)
    texts = [None if np.isnan(number) else _text(number, places, least, most) for number in numbers]
    return pa.array(texts, pa.string()).cast(kind)


def _text(number: float, places: int, least: Decimal, most: Decimal) -> str:
    text = f"{number:.{places}f}"
    written = Decimal(text)
    if not written:
        return text.removeprefix("-")  # nothing has no sign, and a type without signs takes none
    return text if least <= written <= most else f"{min(max(written, least), most):f}"


def _reach(kind: pa.DataType) -> tuple[Decimal, Decimal]:
    """The least and the greatest number that a type holds; a text holds any."""
    if pa.types.is_integer(kind):
        most = 2 ** (kind.bit_width - pa.types.is_signed_integer(kind)) - 1
        return Decimal(-most - 1 if pa.types.is_signed_integer(kind) else 0), Decimal(most)
    if isinstance(kind, pa.Decimal128Type | pa.Decimal256Type):
        digits = Decimal("9" * kind.precision).scaleb(-kind.scale, Context(prec=80))
        return digits.copy_negate(), digits
    return Decimal("-Infinity"), Decimal("Infinity")
