# SPDX-License-Identifier: Apache-2.0
"""What a value looks like: check digits and forms that tell a category. The one place that says how a number checks.

`column_cells` does the same over a whole sample at once; a test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from operator import mul
from types import MappingProxyType

from tournier.detect.surnames import SURNAMES

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECK = "10X98765432"
USCC_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_SEPARATORS = re.compile(r"[\s\-]+")
LEAST_CARD, MOST_CARD = 15, 19
ID_FORM = "[1-9][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]"
ID_LENGTH = 18
_id_form = re.compile(ID_FORM)
USCC_FORM = "[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}"
_uscc_form = re.compile(USCC_FORM)
# What each character of a code counts; a digit counts itself.
_VALUES = bytes.maketrans(USCC_DIGITS.encode(), bytes(range(len(USCC_DIGITS))))


def is_id_number(text: str) -> bool:
    """An 18-character citizen's number whose date exists and whose check character is right (GB 11643)."""
    if len(text) < ID_LENGTH:
        return False
    plain = _SEPARATORS.sub("", text).upper()
    if not _id_form.fullmatch(plain):
        return False
    total = sum(map(mul, plain.encode().translate(_VALUES), ID_WEIGHTS))
    return ID_CHECK[total % 11] == plain[17]


def is_credit_code(text: str) -> bool:
    """A unified social credit code with the right check character (GB 32100)."""
    plain = text.strip().upper()
    if not _uscc_form.fullmatch(plain):
        return False
    total = sum(map(mul, plain.encode().translate(_VALUES), USCC_WEIGHTS))
    return USCC_DIGITS[(31 - total % 31) % 31] == plain[17]


def is_card_number(text: str) -> bool:
    """15 to 19 digits with the right check digit (ISO/IEC 7812)."""
    plain = _SEPARATORS.sub("", text)
    if not (plain.isascii() and plain.isdigit() and LEAST_CARD <= len(plain) <= MOST_CARD):
        return False
    total = 0
    for place, digit in enumerate(reversed(plain)):
        number = int(digit) * (1 + place % 2)
        total += number - 9 if number > 9 else number  # noqa: PLR2004  the sum of its two digits
    return total % 10 == 0


_COMMON = "".join(sorted(one for one in SURNAMES if len(one) == 1))
_COMPOUND = "|".join(sorted(one for one in SURNAMES if len(one) > 1))
_HAN = "\u4e00-\u9fff"
# RE2 and `re` read each of these the same way: no look-around, no back reference, and digits are ASCII.
NAME = (
    f"[{_HAN}]{{1,10}}·[{_HAN}·]{{2,10}}|[{_HAN}]{{2,10}}·[{_HAN}·]{{1,10}}"
    f"|[{_COMMON}][{_HAN}]{{1,2}}|(?:{_COMPOUND})[{_HAN}]{{1,2}}"
)
_name = re.compile(NAME)


def is_name(text: str) -> bool:
    """A Chinese name: a common surname and one or two characters, or parts joined by a middle dot."""
    return _name.fullmatch(text) is not None


# Forms that tell a category by themselves.
FORMS: Mapping[str, str] = MappingProxyType(
    {
        "MOBILE": r"(?:(?:\+|00)?86[ \t-]?)?1[3-9][0-9][ \t-]?[0-9]{4}[ \t-]?[0-9]{4}",
        "EMAIL": r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+",
        "IP": r"(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])",
        "MAC": r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}",
        "PLATE": r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][· ]?[A-Z0-9]{4,5}[A-Z0-9挂学警港澳]",
        "TEL": r"0[0-9]{2,3}-[0-9]{7,8}(?:-[0-9]{1,6})?",
        "ADDRESS": r".*(?:省|自治区|市|区|县|镇|乡|路|街|巷|弄|村|号|室|栋|单元).*"
        r"(?:路|街|道|巷|弄|村|号|室|栋|区|县|镇|苑|园).*",
        "NAME": NAME,
    }
)

_YEAR, _MONTH, _DAY = "(?:18|19|20)[0-9]{2}", "(?:0?[1-9]|1[0-2])", "(?:0?[1-9]|[12][0-9]|3[01])"
_DATE = "|".join(f"{_YEAR}{between}{_MONTH}{between}{_DAY}" for between in ("", "-", "/", r"\."))
_TELEPHONE = r"\+?[0-9 ()\-.]{5,24}"
# What a column of this name must at least look like; when nearly nothing does, the name is not believed.
PLAUSIBLE: Mapping[str, str] = MappingProxyType(
    {
        "ID_NO": r"[A-Za-z0-9() -]{5,24}",
        "MOBILE": _TELEPHONE,
        "TEL": _TELEPHONE,
        "PHONE": _TELEPHONE,
        "EMAIL": r".*@.*",
        "BIRTH_DATE": f"(?:{_DATE})(?:[T ].*)?|{_YEAR}",
        "POSTCODE": r"[A-Za-z0-9 -]{3,10}",
        "IP": r".*[.:].*",
        "CVV": r"[0-9]{3,4}|[0-9A-Fa-f+/=]{16,}",
        "BALANCE": r"-?[0-9,]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?",
        "RATE": r"-?[0-9]*\.?[0-9]+%?",
        "INCOME": r".*[0-9].*",
        "ACCOUNT": r".*[0-9].*",
        "BANK_CARD": r".*[0-9].*",
    }
)
