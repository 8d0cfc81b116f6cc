# SPDX-License-Identifier: Apache-2.0
"""Codes with letters in them: each is looked for from a rare sign, so that most of a text is never looked at twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np

from tournier.detect.beginnings import PROVINCES, Beginnings
from tournier.detect.cues import KINDS, LOOKED_AT, cues
from tournier.detect.laid import END, Laid, matches
from tournier.detect.spans import Span
from tournier.detect.values import is_credit_code

_AT = re.compile(r"@(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,62})\.)+[A-Za-z]{2,24}(?![A-Za-z0-9])")
_LOCAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}$")
_DOTS = re.compile(r"\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9A-Za-z.]*[0-9A-Za-z])")
_OCTET = re.compile(r"(?:^|[^0-9A-Za-z.])(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])$")
_V6 = re.compile(r":[0-9A-Fa-f:]{2,}(?:%[a-z0-9]+)?(?![0-9A-Za-z])")
_V6_PARTS = 8
_HEX = re.compile(r"[0-9A-Fa-f]{1,4}$")
_MAC = re.compile(r"(?:[:\-][0-9A-Fa-f]{2}){5}(?![0-9A-Za-z:\-])")
_TWO_HEX = re.compile(r"[0-9A-Fa-f]{2}$")
_OCTET_BEFORE = re.compile(r"[0-9A-Za-z]$|(?:^|[^0-9A-Za-z])[0-9A-Fa-f]{2}[:\-]$")
_MAC_DOTS = re.compile(r"(?<![0-9A-Za-z.])[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}(?![0-9A-Za-z.])")
_PLATE = re.compile(
    rf"[{PROVINCES}][A-Z](?:[·. \-]?)(?:[DF][A-HJ-NP-Z0-9][0-9]{{4}}|[0-9]{{5}}[DF]|[A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9挂学警港澳使领])(?![A-Za-z0-9])"
)
_DOCUMENT = re.compile(r"(?<![A-Za-z0-9])[DEGHKMPSCWdeghkmpscw][A-Za-z]?[0-9]{7,10}(?![A-Za-z0-9])")
_PASSPORT = re.compile(r"[DEGPS]\d{8}|E[A-HJ-NP-Z]\d{7}|[DPS]E\d{7}|K\d{8}|1[45]\d{7}", re.IGNORECASE)
_PERMIT = re.compile(r"[CW]\d{8}|C[A-HJ-NP-Z]\d{7}|[HM]\d{8}(?:\d{2})?", re.IGNORECASE)
_CREDIT = re.compile(r"(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXYa-z]{10}(?![0-9A-Za-z])")
_OFFICER = re.compile(r"字第 ?[0-9]{6,8} ?号?")
_CORPS = re.compile(r"[军武士文兵海空参政后装南北沈兰济京广成东西中火联战][部字职役]?$")
_SECRET = re.compile(
    r"(?:密码|口令|密碼|(?i:password|passwd|passcode|pwd))(?:我?告诉你吧|被?改|设|设置|重置|初始)?(?:[ :='\",是为成了的就叫个]|is|to|here){0,6}[ :='\"]*"
    r"([!-~]{4,32})"
)
_WECHAT = re.compile(
    r"(?:微信|[Vv薇威][信号]|(?i:we ?chat|weixin|(?<![a-z])vx|(?<![a-z])wx)|加[Vv](?![A-Za-z]))(?:号码?|账号|id|ID)?[ :='\"是为]{0,4}"
    r"((?:[A-Za-z][A-Za-z0-9_\-]{5,19})|(?:[0-9]{6,12}(?![0-9])))"
)
_LETTERS_CODE = re.compile(
    r"(?:验证码|校验码|动态码|口令码|(?i:otp))[ :='\"是为]{0,4}((?=[A-Za-z0-9]*[0-9])(?=[0-9]*[A-Za-z])[A-Za-z0-9]{4,8})(?![A-Za-z0-9])"
)
_CARD_TILL = re.compile(
    r"(?:有效期限?|到期日?|失效日期|(?i:(?<![a-z])exp(?:iry|ire[sd]?|iration)?(?:[ _]?date)?|valid(?:[ _]?thru)?))(?:\(?月[/ ]?年\)?|\(?mm/yy\)?)?(?:写的|写着|至|到|是|为|[ :='\"()]){0,5}"
    r"((?:0[1-9]|1[0-2]) ?/ ?(?:20)?[2-4][0-9](?![0-9/])|(?:0[1-9]|1[0-2])[2-4][0-9](?![0-9])|20[2-4][0-9] ?年 ?(?:1[0-2]|0?[1-9]) ?月(?! ?[0-9])|[2-4][0-9] ?年 ?(?:1[0-2]|0?[1-9]) ?月(?! ?[0-9])|20[2-4][0-9][-/](?:1[0-2]|0?[1-9])(?![-/0-9]))"
)
_NO_CARDS = "合同|身份证|证件|护照|产品|优惠|活动|协议|执照|许可|授信|保单"
_NO_CARD = re.compile(_NO_CARDS)
_NO_CARD_BEHIND = re.compile(rf"的[^,。;!?\n]{{0,4}}?(?:{_NO_CARDS})")
_DAY = r"(?:19|20)[0-9]{2} ?(?:(?P<sep>[-/.]) ?(?:1[0-2]|0?[1-9]) ?(?P=sep) ?(?:3[01]|[12][0-9]|0?[1-9])(?![0-9])|年 ?(?:1[0-2]|0?[1-9]) ?月 ?(?:(?:3[01]|[12][0-9]|0?[1-9]) ?[日号])?|(?:1[0-2]|0[1-9])(?:3[01]|[12][0-9]|0[1-9])(?![0-9]))"
_BORN = re.compile(
    rf"(?:出生|生日|生于|(?i:birth|dob|born))(?:[年月日期时间于在是为:= '\"]|day|date|Date|_|of|\(公历\)|on){{0,6}}({_DAY})"
)
_BORN_AFTER = re.compile(rf"({_DAY}) ?(?:出生|生(?![产效成活意日物态]))")


def codes(laid: Laid) -> Iterator[Span]:
    """Every code of a kind that we know."""
    beginnings = Beginnings(laid)
    for look in _LOOKS:
        yield from look(beginnings)


def _email(begin: Beginnings) -> Iterator[Span]:
    for at in matches(_AT, begin.plain, begin.of("@")):
        local = _LOCAL.search(begin.plain, max(0, at.start() - 64), at.start())
        if local:
            yield Span(local.start(), at.end(), "EMAIL", 0.97)


def _dotted(begin: Beginnings) -> Iterator[Span]:
    plain, own = begin.plain, list[tuple[int, int]]()
    for found in matches(_DOTS, plain, begin.of(".")):
        first = _OCTET.search(plain[max(0, found.start() - 4) : found.start()])
        if first is None or any(int(one) > 255 for one in found[0][1:].split(".")):  # noqa: PLR2004  an octet
            continue
        start = found.start() - len(first[1])
        if first[1] and plain[start - 1 : start].lower() != "v":
            own.append((start, found.end()))
    kinds = _kinds(begin.laid, [start for start, _ in own])
    for (start, end), kind in zip(own, kinds, strict=True):
        if kind != "NOT":
            yield Span(start, end, "IP", 0.9)


def _kinds(laid: Laid, starts: list[int]) -> list[str]:
    return [KINDS[kind] for kind in cues(laid, np.array(starts, dtype=np.int64)).tolist()]


def _colons(begin: Beginnings) -> Iterator[Span]:
    plain = begin.plain
    for tail in matches(_V6, plain, begin.of(":")):
        first = _HEX.search(plain, max(0, tail.start() - 4), tail.start())
        start = first.start() if first else tail.start()
        text = plain[start : tail.end()].rstrip(":")
        before = plain[start - 1 : start]
        if before.isascii() and (before.isalnum() or before == ":"):
            continue
        head, _, port = text.rpartition(":")
        own = head if port.isdigit() and text.count(":") == _V6_PARTS else text
        if _is_v6(own):
            yield Span(start, start + len(own), "IP", 0.95)


def _is_v6(text: str) -> bool:
    parts = text.split(":")
    whole = len(parts) == _V6_PARTS if "::" not in text else 3 <= len(parts) <= _V6_PARTS and text.count("::") == 1  # noqa: PLR2004  the lengths that such numbers have
    return whole and all(len(part) <= 4 for part in parts) and sum(map(len, parts)) >= 4  # noqa: PLR2004  the lengths that such numbers have


def _macs(begin: Beginnings) -> Iterator[Span]:
    plain = begin.plain
    for tail in matches(_MAC, plain, begin.of("MAC")):
        head = plain[max(0, tail.start() - 6) : tail.start()]
        alike = len({tail[0][place] for place in range(0, 15, 3)}) == 1
        if alike and _TWO_HEX.search(head) and not _goes_on(head[:-2]):
            yield Span(tail.start() - 2, tail.end(), "MAC", 0.96)
    for found in matches(_MAC_DOTS, plain, begin.of("MAC dots")):
        if not found[0].replace(".", "").isdigit():
            yield Span(*found.span(), "MAC", 0.8)


def _goes_on(before: str) -> bool:
    """Whether yet another octet, or any letter, stands right before."""
    return _OCTET_BEFORE.search(before) is not None


def _plates(begin: Beginnings) -> Iterator[Span]:
    for found in matches(_PLATE, begin.plain, begin.of("PLATE")):
        if any(one.isdigit() for one in found[0][2:]):
            yield Span(*found.span(), "PLATE", 0.93)


def _documents(begin: Beginnings) -> Iterator[Span]:
    all_found = list(matches(_DOCUMENT, begin.plain, begin.of("DOCUMENT")))
    for found, kind in zip(all_found, _kinds(begin.laid, [one.start() for one in all_found]), strict=True):
        text = found[0]
        if kind == "NOT":
            continue
        if _PERMIT.fullmatch(text) and not (kind == "PASSPORT" and _PASSPORT.fullmatch(text)):
            yield Span(*found.span(), "PERMIT", 0.9)
        elif _PASSPORT.fullmatch(text) or kind == "PASSPORT":
            yield Span(*found.span(), "PASSPORT", 0.9)


def _credit_codes(begin: Beginnings) -> Iterator[Span]:
    for found in matches(_CREDIT, begin.plain, begin.of("CREDIT")):
        if not found[0].isdigit() and is_credit_code(found[0]):
            yield Span(*found.span(), "USCC", 0.97)


def _officers(begin: Beginnings) -> Iterator[Span]:
    for found in matches(_OFFICER, begin.plain, begin.of("OFFICER")):
        corps = _CORPS.search(begin.plain, max(0, found.start() - 2), found.start())
        if corps:
            yield Span(corps.start(), found.end(), "OFFICER", 0.93)


def _secrets(begin: Beginnings) -> Iterator[Span]:
    plain = begin.plain
    for found in matches(_SECRET, plain, begin.of("PASSWORD")):
        start, end = found.span(1)
        text = found[1]
        if text[0] in "({[<,.;:?!/=":
            continue
        stop = re.search(r"[,;'\"<>()]|[.?](?:$|(?![!-~]))", text)
        end = start + stop.start() if stop else end
        own = plain[start:end]
        # A word is no secret: `password reset`. What has a digit or a sign in it is one.
        if len(own) >= 4 and re.search(r"[0-9!@#$%^&*]", own) and not own.startswith("*"):  # noqa: PLR2004  the lengths that such numbers have
            yield Span(start, end, "PASSWORD", 0.9)


def _wechats(begin: Beginnings) -> Iterator[Span]:
    for found in matches(_WECHAT, begin.plain, begin.of("WECHAT")):
        own = found[1]
        if own.isdigit() and re.fullmatch(r"1[3-9][0-9]{9}", own):
            continue  # a mobile, that is found as one
        if own.isdigit() or own.lower() not in {"wechat", "weixin"}:
            yield Span(*found.span(1), "WECHAT", 0.9)


def _grouped(
    pattern: re.Pattern[str], kind: str, sure: float, unless: re.Pattern[str] | None = None
) -> Callable[[Beginnings], Iterator[Span]]:
    def look(begin: Beginnings) -> Iterator[Span]:
        for found in matches(pattern, begin.plain, begin.of(kind)):
            if unless:
                before = begin.plain[max(0, found.start() - LOOKED_AT // 4) : found.start()].rsplit(END, 1)[-1]
                if unless.search(before) or _NO_CARD_BEHIND.match(begin.plain, found.end()):
                    continue
            yield Span(*found.span(1), kind, sure)

    return look


def _born_after(begin: Beginnings) -> Iterator[Span]:
    for found in matches(_BORN_AFTER, begin.plain, begin.of("DATE before")):
        yield Span(*found.span(1), "DATE", 0.85)


_LOOKS: tuple[Callable[[Beginnings], Iterator[Span]], ...] = (
    _email,
    _dotted,
    _colons,
    _macs,
    _plates,
    _documents,
    _credit_codes,
    _officers,
    _secrets,
    _wechats,
    _grouped(_LETTERS_CODE, "OTP", 0.9),
    _grouped(_CARD_TILL, "EXPIRY", 0.9, _NO_CARD),
    _grouped(_BORN, "DATE", 0.92),
    _born_after,
)
