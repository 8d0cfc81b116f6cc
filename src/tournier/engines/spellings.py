# SPDX-License-Identifier: Apache-2.0
"""One value, many spellings: what two texts of a category must share to mean the same, and how databases may hold it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from tournier.base import BadInput

Value: TypeAlias = str | int | Decimal | date | datetime | UUID | bool


class Kind(StrEnum):
    """What a column can be compared with."""

    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    MOMENT = "moment"
    UUID = "uuid"
    BOOLEAN = "boolean"
    LOOSE = "loose"  # SQLite without a declared type: holds anything
    OTHER = "other"


LONGEST = 200
_TELEPHONES = frozenset({"MOBILE", "PHONE", "TEL", "ORG_TEL"})
_DOCUMENTS = frozenset({"ID_NO", "PASSPORT", "USCC"})
_NUMBERS = frozenset({"BANK_CARD", "ACCOUNT", "CUST_ID", "TXN_ID", "CONTRACT_ID"})
_DATES = frozenset({"BIRTH_DATE", "ID_EXPIRY", "OPEN_DATE"})
_NAMES = frozenset({"NAME", "CONTACT", "STAFF_NAME"})
_SEPARATORS = re.compile(r"[\s\-‐-―]+")
_TELEPHONE_SIGNS = re.compile(r"[\s\-‐-―().]+")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_COUNTRY = re.compile(r"(?:\+|00)?86(?=1\d{10}\Z)")
_DOTS = re.compile(r"\s*[·•‧・.⋅∙]\s*")
_BLANKS = re.compile(r"\s+")
_DATE = re.compile(r"(\d{4})([-/.年]?)(\d{1,2})(?:\2|月)(\d{1,2})日?(?:[T ].*)?\Z")
_MOBILE_DIGITS = 11
_LARGEST = 2**63
_DATE_FORMS = ("%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y.%m.%d", "%Y-%m-%d 00:00:00", "%Y-%m-%dT00:00:00")


def searched(text: str) -> str:
    """The text as it may be searched; BadInput when it is empty, overlong or not plain text."""
    plain = text.strip()
    if not plain or len(plain) > LONGEST:
        raise BadInput("search.text", f"A search needs 1 to {LONGEST} characters.", "Enter the whole value.")
    if any(unicodedata.category(character) in {"Cc", "Cs", "Cn", "Co"} for character in plain):
        raise BadInput("search.text", "The text holds characters that no such value has.", "Type the value again.")
    return plain


def normalised(category: str, text: str) -> str:
    """What all spellings of one value share."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if category in _TELEPHONES:
        return _COUNTRY.sub("", _TELEPHONE_SIGNS.sub("", plain))
    if category in _DOCUMENTS or category in _NUMBERS:
        return _SEPARATORS.sub("", plain).upper()
    if category in _DATES:
        found = day(plain)
        return found.isoformat() if found else plain
    if category in _NAMES and not plain.isascii():
        return _DOTS.sub("·", _BLANKS.sub("", plain)).casefold()
    return _BLANKS.sub(" ", plain).casefold()


def day(text: str) -> date | None:
    """The date that a text says, as 1990-03-07, 19900307, 1990/3/7 or 1990年3月7日; None for anything else."""
    if re.fullmatch(r"\d{8}", text):
        parts = (text[:4], text[4:6], text[6:])
    else:
        found = _DATE.match(text)
        if not found or not found[2]:
            return None
        parts = (found[1], found[3], found[4])
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def candidates(category: str, text: str, kind: Kind) -> list[Value]:
    """The values by which a column of this kind may hold the text, for an equality that an index can answer."""
    same = normalised(category, text)
    if kind in {Kind.TEXT, Kind.LOOSE}:
        spelled = dict.fromkeys([text.strip(), same, *_spelled(category, text, same)])
        values: list[Value] = list(spelled)
        number = parsed(same, Kind.INTEGER) if kind is Kind.LOOSE else None
        return values if number is None else [*values, number]
    found = parsed(same, kind)
    return [] if found is None else [found]


def _spelled(category: str, text: str, same: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).strip()
    if category in _TELEPHONES:
        return _telephones(plain, same)
    if category in _DOCUMENTS:
        return [same.lower()]
    if category in _NUMBERS:
        fours = [same[place : place + 4] for place in range(0, len(same), 4)]
        return [same.lower(), " ".join(fours), "-".join(fours)]
    if category in _DATES:
        found = day(same)
        return [found.strftime(form) for form in _DATE_FORMS] if found else []
    if category in _NAMES:
        return [plain, *(_DOTS.sub(dot, plain) for dot in "·•・.")]
    return [plain, plain.upper(), plain.title()]


def _telephones(plain: str, same: str) -> list[str]:
    if len(same) != _MOBILE_DIGITS or not same.startswith("1"):
        return [_TELEPHONE_SIGNS.sub(sign, plain) for sign in ("-", " ")]
    bare = [same, *(f"{same[:3]}{sign}{same[3:7]}{sign}{same[7:]}" for sign in (" ", "-"))]
    prefixes = ("+86", "86", "0086", "+86 ", "+86-", "86-", "86 ")
    return [prefix + one for prefix in prefixes for one in bare] + bare


def parsed(text: str, kind: Kind) -> Value | None:
    """The value of a column of this kind that reads exactly `text`; None when there is none."""
    if len(text) > LONGEST or "\0" in text or _SURROGATE.search(text):
        return None
    read = _READERS.get(kind)
    return read(text) if read else None


def _integer(text: str) -> int | None:
    found = _number(text)
    return int(found) if found is not None and -_LARGEST <= found < _LARGEST else None


def _number(text: str) -> Decimal | None:
    return Decimal(text) if re.fullmatch(r"-?(0|[1-9]\d{0,37})", text, re.ASCII) else None


def _uuid(text: str) -> UUID | None:
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text else None


def _moment(text: str) -> datetime | None:
    found = day(text)
    return datetime(found.year, found.month, found.day) if found else None  # noqa: DTZ001  the column's own time


_READERS: dict[Kind, Callable[[str], Value | None]] = {
    Kind.TEXT: str,
    Kind.LOOSE: str,
    Kind.INTEGER: _integer,
    Kind.NUMBER: _number,
    Kind.UUID: _uuid,
    Kind.DATE: day,
    Kind.MOMENT: _moment,
}
