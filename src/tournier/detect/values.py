# SPDX-License-Identifier: Apache-2.0
"""What a value looks like: check digits and forms that tell a category, one value at a time on a bounded sample."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from tournier.detect.surnames import SURNAMES

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"
_USCC_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_SEPARATORS = re.compile(r"[\s\-]+")
_LEAST_CARD, _MOST_CARD = 15, 19


def is_id_number(text: str) -> bool:
    """An 18-character citizen's number whose date exists and whose check character is right (GB 11643)."""
    plain = _SEPARATORS.sub("", text).upper()
    if not re.fullmatch(r"[1-9]\d{5}(18|19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[0-9X]", plain, re.ASCII):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(plain, _ID_WEIGHTS, strict=False))
    return _ID_CHECK[total % 11] == plain[17]


def is_credit_code(text: str) -> bool:
    """A unified social credit code with the right check character (GB 32100)."""
    plain = text.strip().upper()
    if not re.fullmatch(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}", plain, re.ASCII):
        return False
    total = sum(_USCC_DIGITS.index(one) * weight for one, weight in zip(plain, _USCC_WEIGHTS, strict=False))
    return _USCC_DIGITS[(31 - total % 31) % 31] == plain[17]


def is_card_number(text: str) -> bool:
    """15 to 19 digits with the right check digit (ISO/IEC 7812)."""
    plain = _SEPARATORS.sub("", text)
    if not (plain.isascii() and plain.isdigit() and _LEAST_CARD <= len(plain) <= _MOST_CARD):
        return False
    total = 0
    for place, digit in enumerate(reversed(plain)):
        number = int(digit) * (1 + place % 2)
        total += number - 9 if number > 9 else number  # noqa: PLR2004  the sum of its two digits
    return total % 10 == 0


def _form(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda text: compiled.fullmatch(text) is not None


_is_mobile = _form(r"(?:(?:\+|00)?86[\s-]?)?1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}")
_is_mobile_like = _form(r"(?:(?:\+|00)?86[\s-]?)?1\d{2}[\s-]?\d{4}[\s-]?\d{4}")
_is_birth = _form(r"(19|20)\d\d([-/.]?)(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])([T ].*)?")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·\s]?[A-Z0-9]{4,5}[A-Z0-9挂学警港澳]"
)
_ADDRESS = re.compile(
    r".*(省|自治区|市|区|县|镇|乡|路|街|巷|弄|村|号|室|栋|单元).*(路|街|道|巷|弄|村|号|室|栋|区|县|镇|苑|园).*"
)
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,12}")


def is_name(text: str) -> bool:
    """A Chinese name: a common surname and one or two characters, or parts joined by a middle dot."""
    if not _NAME.fullmatch(text):
        return False
    if "·" in text:
        return len(text) > 3  # noqa: PLR2004  two parts of at least two characters, nearly
    return (len(text) <= 3 and text[0] in SURNAMES) or (len(text) in {3, 4} and text[:2] in SURNAMES)  # noqa: PLR2004 - lengths and shares found by trying, named where they are used


# Forms that tell a category by themselves, the most particular first, with the share of the sample that must fit.
TELLING: Sequence[tuple[str, Callable[[str], bool], float]] = (
    ("ID_NO", is_id_number, 0.7),
    ("USCC", is_credit_code, 0.7),
    ("MOBILE", _is_mobile, 0.8),
    ("BANK_CARD", is_card_number, 0.8),
    ("EMAIL", _form(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"), 0.8),
    ("IP", _form(r"((25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(25[0-5]|2[0-4]\d|1?\d?\d)"), 0.9),
    ("MAC", _form(r"([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}"), 0.9),
    ("PLATE", lambda text: _PLATE.fullmatch(text) is not None, 0.8),
    ("TEL", _form(r"0\d{2,3}-\d{7,8}(-\d{1,6})?"), 0.8),
    ("ADDRESS", lambda text: _ADDRESS.fullmatch(text) is not None and len(text) > 7, 0.7),  # noqa: PLR2004 - lengths and shares found by trying, named where they are used
    ("NAME", is_name, 0.8),
)

# What a column of this name must at least look like; when nearly nothing does, the name is not believed.
_is_telephone = _form(r"\+?[\d\s()\-.]{5,24}")
PLAUSIBLE: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        "ID_NO": _form(r"[A-Za-z0-9()\-\s]{5,24}"),
        "MOBILE": lambda text: _is_mobile_like(text) or _is_telephone(text),
        "TEL": _is_telephone,
        "PHONE": _is_telephone,
        "EMAIL": lambda text: "@" in text,
        "BIRTH_DATE": lambda text: _is_birth(text) or _form(r"(18|19|20)\d\d")(text),
        "POSTCODE": _form(r"[A-Za-z0-9\s-]{3,10}"),
        "IP": lambda text: "." in text or ":" in text,
        "CVV": _form(r"\d{3,4}|[0-9A-Fa-f+/=]{16,}"),
        "BALANCE": _form(r"-?[\d,]*\.?\d+([eE][+-]?\d+)?"),
        "RATE": _form(r"-?\d*\.?\d+%?"),
        "INCOME": _form(r".*\d.*"),
        "ACCOUNT": _form(r".*\d.*"),
        "BANK_CARD": _form(r".*\d.*"),
    }
)


def share(values: Sequence[str], fits: Callable[[str], bool]) -> float:
    """Which part of the values fits; 0 for none."""
    return sum(map(fits, values)) / len(values) if values else 0.0
