# SPDX-License-Identifier: Apache-2.0
"""Numbers that detection leaves alone for good reasons, and that are not said to a customer all the same.

A number that its own word calls an identity number, a mobile, a card or an account is taken for one, also with a wrong
check digit: a slip of one key is still somebody's number. A mobile number is one whatever word stands before it, for an
order number is what one would call it to get it through. An 18-digit number with a date of birth in it is an identity number.
Groups of a number's usual lengths are one whatever signs part them: 138.0013.8000, 138，0013，8000, or a group a row; and so are two without a sign between.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from tournier.detect import Span

_SCORE = 0.6
_GAP = r"[^0-9。;!?\n]{0,6}?"  # within a breath after the word
_BETWEEN = r"[ \-]?"
_SIGNS = r"[\W_]{1,3}"
_PATTERNS = (
    ("MOBILE", r"(?<![0-9])0{0,4}((?:1[3-9][0-9]{9}){1,3})(?![0-9])"),
    ("MOBILE", rf"(?:手机|电话|联系方式|来电|回电|回拨|mobile|phone){_GAP}(1(?:{_BETWEEN}[0-9]){{10}})(?![0-9])"),
    (
        "ID_CARD",
        r"(?<![0-9])([0-9]{6}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9x])(?![0-9])",
    ),
    ("ID_CARD", rf"(?:身份证|证件){_GAP}([0-9](?:{_BETWEEN}[0-9]){{13,16}}[0-9x])(?![0-9])"),
    ("BANK_CARD", rf"(?:卡号|银行卡|储蓄卡|信用卡|借记卡){_GAP}([0-9](?:{_BETWEEN}[0-9]){{12,18}})(?![0-9])"),
    ("MOBILE", rf"(?<![0-9])(1[3-9][0-9]{_SIGNS}[0-9]{{4}}{_SIGNS}[0-9]{{4}})(?![0-9])"),
    ("MOBILE", rf"(?<![0-9])(1{_SIGNS}[3-9](?:{_SIGNS}[0-9]){{9}})(?![0-9])"),
    (
        "ID_CARD",
        rf"(?<![0-9])([1-8][0-9]{{5}}{_SIGNS}(?:19|20)[0-9]{{2}}(?:{_SIGNS})?(?:0[1-9]|1[0-2])(?:{_SIGNS})?(?:0[1-9]|[12][0-9]|3[01]){_SIGNS}[0-9]{{3}}[0-9x])(?![0-9])",
    ),
    (
        "BANK_CARD",
        rf"(?:卡号|银行卡|储蓄卡|信用卡|借记卡){_GAP}([0-9]{{4}}(?:{_SIGNS}[0-9]{{4}}){{3}}(?:{_SIGNS}[0-9]{{1,3}})?)(?![0-9])",
    ),
    ("ACCOUNT", rf"(?:账号|帐号|账户|帐户){_GAP}([0-9](?:{_BETWEEN}[0-9]){{8,24}})(?![0-9])"),
)
_LOOKS = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)
_UNSEEN = frozenset({"Cc", "Cf", "Me", "Mn"})  # control and format signs, and what is set over another sign
_LEAST = 9  # digits: fewer are none of these


def suspicious(text: str) -> Iterator[Span]:
    """Where such a number stands in the text. May lie over what detection finds there."""
    if sum(map(str.isdigit, text)) < _LEAST:
        return
    plain, places = _plain(text)
    for kind, look in _LOOKS:
        for said in look.finditer(plain):
            yield Span(places[said.start(1)], places[said.end(1) - 1] + 1, kind, _SCORE)


def _plain(text: str) -> tuple[str, list[int]]:
    """The text without what one does not see, digits of every kind as digits (①, 1️⃣), and where each sign stands."""
    signs, places = [], []
    for at, sign in enumerate(text):
        if unicodedata.category(sign) in _UNSEEN and sign not in "\n\r\t":
            continue
        value = unicodedata.digit(sign, -1)
        signs.append(str(value) if value >= 0 else (lower if len(lower := sign.lower()) == 1 else sign))
        places.append(at)
    return "".join(signs), places
