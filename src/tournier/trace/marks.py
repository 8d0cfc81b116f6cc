# SPDX-License-Identifier: Apache-2.0
"""What an export carries so that it can be told apart later.

- decoy rows: customers who do not exist, drawn by a keyed function of export and place; whoever has no key cannot
  tell them from others by the function, and the key tells every export's own again. They survive deletion of rows,
  other order and other format, as long as one of them is left: 1 - C(n-c, k) / C(n, k) for c of n rows when k are kept;
- a visible mark: who, when, where, and a short code. It deters, and is read back from a picture or a footer.

Numbers stand where nobody's can (decision 0031): identity numbers begin with 99, mobiles with 128, cards with 9999,
mail ends in .example. Names are made of common parts and may coincide with somebody's: a name alone is never recognised.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tournier.base import BadInput
from tournier.trace.identifiers import Kind, normalise

KINDS = ("name", "id_number", "mobile", "card", "mail", "customer_number")
TELLING = ("id_number", "mobile", "card", "mail", "customer_number")
MOST = 10_000
_KEY = 32
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643
_CHECKS = "10X98765432"
_FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_CODE = 12
_CODE_SHAPE = re.compile(r"(?<![0-9A-Z])([0-9A-Z]{4})[\s\-]?([0-9A-Z]{4})[\s\-]?([0-9A-Z]{4})(?![0-9A-Z])")
_FIRST_BIRTH = date(1950, 1, 1)
_BIRTH_DAYS = 20_000


@dataclass(frozen=True, slots=True)
class Decoy:
    """One made-up row: a value for each kind that was asked for."""

    export: str
    number: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Recognised:
    """An export that was recognised, and by which of its made-up rows or marks."""

    export: str
    decoys: tuple[int, ...]
    marked: bool = False


def decoys(
    export: str, key: bytes, kinds: Collection[str], count: int, *, taken: Collection[str] = ()
) -> tuple[Decoy, ...]:
    """`count` rows for this export; the same every time. `taken` are numbers in use, which a row never repeats.

    A row that would repeat one is left out and the next place drawn, so `recognise` needs no `taken`.
    Raises BadInput for an unknown kind, a short key, or more than 10,000 rows.
    """
    _check(export, key, kinds, count)
    forbidden = {normalise(value).key for value in taken}
    found: list[Decoy] = []
    number = 0
    while len(found) < count:
        values = {kind: _value(export, key, number, kind) for kind in KINDS}
        if forbidden.isdisjoint(normalise(values[kind]).key for kind in TELLING):
            found.append(Decoy(export, number, {kind: values[kind] for kind in kinds}))
        number += 1
        if number > 2 * count + 100:
            raise BadInput("trace.taken", "Too many made-up numbers are in use already.", "Use another key.")
    return tuple(found)


def recognise(leaked: Iterable[str], key: bytes, exports: Mapping[str, int]) -> tuple[Recognised, ...]:
    """Which of `exports` (id, number of places to try) have made-up rows in `leaked`, most rows first.

    Give as many places as rows were made, and a few more when `taken` was used. Masked and lost values recognise nothing.
    """
    read = {item.key for item in map(normalise, leaked) if item.kind is Kind.WHOLE}
    found = []
    for export, places in exports.items():
        _check(export, key, TELLING, places)
        numbers = tuple(
            number
            for number in range(places)
            if any(normalise(_value(export, key, number, kind)).key in read for kind in TELLING)
        )
        if numbers:
            found.append(Recognised(export, numbers))
    return tuple(sorted(found, key=lambda one: (-len(one.decoys), one.export)))


def mark_code(export: str, key: bytes) -> str:
    """The short code of an export or a screen: three times four signs, 60 bits, none of them easily misread."""
    _check(export, key, (), 1)
    number = int.from_bytes(hmac.digest(key, b"mark|" + export.encode(), "sha256")[:8], "big")
    signs = "".join(_ALPHABET[number >> 5 * place & 31] for place in range(_CODE))
    return f"{signs[:4]}-{signs[4:8]}-{signs[8:]}"


def visible_mark(export: str, key: bytes, *, holder: str, at: datetime, terminal: str = "") -> str:
    """The line that every page and sheet shows: account, moment, terminal, code (PBOC3 33: show and print with account and time)."""
    if at.tzinfo is None:
        raise BadInput("trace.moment", "The moment of a mark has no time zone.", "Give it one.")
    return " · ".join(part for part in (holder, f"{at:%Y-%m-%d %H:%M %z}", terminal, mark_code(export, key)) if part)


def read_marks(text: str, key: bytes, exports: Iterable[str]) -> tuple[Recognised, ...]:
    """The exports whose code stands in `text`, however it was spaced; I, L and O are read as 1, 1 and 0."""
    clear = text.upper().translate(str.maketrans("ILO", "110"))
    codes = {"".join(parts) for parts in _CODE_SHAPE.findall(clear)}
    return tuple(
        Recognised(export, (), marked=True) for export in exports if mark_code(export, key).replace("-", "") in codes
    )


def _check(export: str, key: bytes, kinds: Collection[str], count: int) -> None:
    if len(key) < _KEY:
        raise BadInput("trace.key", "The key of the marks is shorter than 32 bytes.", "Use a key of its own, 32 bytes.")
    if not export:
        raise BadInput("trace.export", "An export without an id cannot be marked.", "Give it its id.")
    if not set(kinds) <= set(KINDS):
        raise BadInput("trace.kind", "A made-up row has no such value.", f"Choose among {', '.join(KINDS)}.")
    if not 1 <= count <= MOST:
        raise BadInput("trace.count", f"An export takes 1 to {MOST:,} made-up rows.", "Ask for fewer or more.")


def _value(export: str, key: bytes, number: int, kind: str) -> str:
    label = f"decoy|{len(export)}|{export}|{number}|{kind}".encode()
    drawn = int.from_bytes(hmac.digest(key, label, "sha256"), "big")
    match kind:
        case "name":
            family, rest = _FAMILY[drawn % len(_FAMILY)], drawn // len(_FAMILY)
            given = _GIVEN[rest % len(_GIVEN)] + _GIVEN[rest // len(_GIVEN) % len(_GIVEN)]
            return family + given[: 1 + (rest >> 64) % 2]
        case "id_number":
            birth = _FIRST_BIRTH + timedelta(days=drawn % _BIRTH_DAYS)
            body = f"99{(drawn >> 64) % 10_000:04d}{birth:%Y%m%d}{(drawn >> 128) % 1000:03d}"
            return body + _CHECKS[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]
        case "mobile":
            return f"128{drawn % 10**8:08d}"
        case "card":
            body = f"9999{drawn % 10**14:014d}"
            return body + _luhn(body)
        case "mail":
            return f"m{drawn % 10**12:012d}@mail.example"
        case _:
            return f"99{drawn % 10**10:010d}"


def _luhn(body: str) -> str:
    total = 0
    for place, sign in enumerate(reversed(body)):
        total += sum(divmod(int(sign) * (2 - place % 2), 10))
    return str(-total % 10)
