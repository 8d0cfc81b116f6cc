# SPDX-License-Identifier: Apache-2.0
"""Numbers that detection leaves alone for good reasons, and that are not said to a customer all the same.

A number that its own word calls an identity number, a mobile, a card or an account is taken for one, also with a wrong
check digit: a slip of one key is still somebody's number. A mobile number is one whatever word stands before it, for an
order number is what one would call it to get it through. An 18-digit number with a date of birth in it is an identity number.
Groups of a number's usual lengths are one whatever signs part them: 138.0013.8000, 138，0013，8000, or a group a row; and so are two without a sign between.
A letter that looks like a digit is one among digits: 138OO138OOO. Secrets said in words are `worded`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from tournier.detect import Span
from tournier.screening.worded import secrets_in

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
_LEAST, _LEAST_TRUE = 9, 3  # digits: fewer are none of these, and with letters among them fewer true ones
_LIKE_DIGITS = str.maketrans("oil|", "0111")
_DRESSED = re.compile(r"(?<![a-z0-9])[0-9oil|](?:[ \-.]?[0-9oil|]){8,}x?(?![a-z0-9])")


def suspicious(text: str) -> Iterator[Span]:
    """Where such a number or secret stands in the text. May lie over what detection finds there."""
    plain, places = _plain(text)
    for start, end, kind in secrets_in(plain):
        yield Span(places[start], places[end - 1] + 1, kind, _SCORE)
    bare = _DRESSED.sub(_undressed, plain)
    if sum(map(str.isdigit, bare)) < _LEAST:
        return
    for kind, look in _LOOKS:
        for said in look.finditer(bare):
            yield Span(places[said.start(1)], places[said.end(1) - 1] + 1, kind, _SCORE)


def _undressed(found: re.Match[str]) -> str:
    """The number with its digits for the letters that look like them; what is mostly letters is a word."""
    text = found[0]
    return text.translate(_LIKE_DIGITS) if sum(map(str.isdigit, text)) >= _LEAST_TRUE else text


def _plain(text: str) -> tuple[str, list[int]]:
    """The text without what one does not see, digits of every kind as digits (①, 1️⃣), and where each sign stands."""
    signs, places = [], []
    for at, sign in enumerate(text):
        if unicodedata.category(sign) in _UNSEEN and sign not in "\n\r\t":
            continue
        value = unicodedata.digit(sign, -1)
        flat = unicodedata.normalize("NFKC", sign).lower()  # full width, too
        signs.append(str(value) if value >= 0 else (flat if len(flat) == 1 else sign))
        places.append(at)
    return "".join(signs), places
