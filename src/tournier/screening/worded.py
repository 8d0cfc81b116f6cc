# SPDX-License-Identifier: Apache-2.0
"""Secrets as people say them: a password that is a word, a security code digit by digit, a month of expiry in any order.

Read in a line's plain form: digits of every kind as digits, small letters. A text that only tells of a secret (密码已重置, 密码是什么,
合同有效期2028年12月) says none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_SAID = "零〇洞○幺么一壹二两贰三叁四肆五伍六陆七拐柒八捌九勾玖"
_DIGIT = f"[0-9{_SAID}]"
_APART = r"[ \-.,，、/]{0,2}"
_NO_MORE = rf"(?!{_APART}{_DIGIT})(?!位)"
_NAMED = r"(?:密码|口令|蜜码|密马|password|passwd|passcode|pwd|(?<![a-z])pin码?(?![a-z]))"
_IS = r"(?:就?是|为|改为|改成|设为|设成|设置为|设置成|重置为|叫做?|[:：=]|(?<![a-z])is(?![a-z]))"
# What one says *of* a password. Anything else in these places is taken for the password itself.
_WORDS_OF_IT = """
what which where why how when not no a an the in on at to for too very so as of or and your our my it this that null none nil
wrong incorrect correct right invalid valid case empty blank ok okay weak strong secret private safe secure unsafe unique
mandatory optional missing available visible hidden unknown known different same new old default numeric alphanumeric only always
never still already now being here there below above required pin wifi ukey usb app sms token http https www url true false json
api ascii md sha aes rsa hash base
"""
_OF_IT = frozenset(_WORDS_OF_IT.split())
_TOLD = re.compile(r".*(?:ed|ing)")
_WORD = re.compile(rf"{_NAMED}[ \"'“”‘’]*(?:{_IS}[ \"'“”‘’]*)+([a-z][a-z0-9_@#$%^&*+=.\-]{{3,31}})(?![a-z0-9])")
_ONE_BY_ONE = re.compile(
    rf"{_NAMED}[ \"'“”‘’]*(?:{_IS}[ \"'“”‘’]*)*({_DIGIT}(?:{_APART}{_DIGIT}){{3,7}})(?![位个月年天次])"
)
_TIMES = re.compile(
    rf"{_NAMED}[^0-9。;!?\n]{{0,4}}?((?:[三四五六七八][个位]{_DIGIT})(?:[和加]?[二两三四五][个位]{_DIGIT})?)(?![位个月年天次])"
)
_CODE = re.compile(
    rf"(?:cvv2?|cvn2?|cvc2?|安全码|卡片验证码|(?:卡背面?|背面|签名栏|签名条)[^0-9。;!?\n]{{0,6}}?(?:三位|3位|数字))"
    rf"[^0-9{_SAID}。;!?\n]{{0,6}}?({_DIGIT}{_APART}{_DIGIT}{_APART}{_DIGIT}){_NO_MORE}"
)
_YEAR = rf"(?:(?:20|二[零〇]){_APART})?[2-4二三四]{_APART}{_DIGIT}"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[零〇]?[一二三四五六七八九])"
_TILL = r"(?:有效期|到期|失效日期|过期|valid(?:[ _]?thru)?|exp(?:iry|ires?|iration)?(?:[ _]?date)?)[^0-9。;!?\n]{0,6}?"
_DAY_NEXT = r"(?! ?(?:[0-9一二三]|十))"
_EXPIRY = re.compile(
    rf"{_TILL}({_MONTH} ?月份? ?[,，、/]? ?{_YEAR} ?年|{_YEAR} ?年 ?{_MONTH} ?月份?{_DAY_NEXT})(?!{_DIGIT})"
)
# Without 年 and 月 only beside a word of cards: 有效期12-28 of a coupon is a day in December.
_EXPIRY_OF_CARD = re.compile(
    rf"{_TILL}((?:0[1-9]|1[0-2])[ .\-]{{1,3}}[2-4][0-9]|[零〇一]{_DIGIT}{_APART}[二三四]{_DIGIT})(?![ .\-]?{_DIGIT})"
)
_CARD = re.compile(r"信用卡|银行卡|借记卡|储蓄卡|卡号|卡片|卡背|您的卡|我的卡|这张卡|那张卡|cvv|cvc|cvn|安全码|card")
_OTHER = re.compile(
    r"合同|身份证|证件|护照|产品|优惠|活动|协议|执照|许可|授信|保单|券|积分|密码|证书|签证|驾照|额度|报价|食品|药品"
)
_OTHER_BEHIND = re.compile(rf"的[^,。;!?\n]{{0,4}}?(?:{_OTHER.pattern})")
_BEFORE = 12


def secrets_in(plain: str) -> Iterator[tuple[int, int, str]]:
    """Where a secret of the text stands, and its type."""
    for said in _WORD.finditer(plain):
        word = said[1].rstrip(".")
        if re.split(r"[^a-z]", word)[0] not in _OF_IT and not _TOLD.fullmatch(word):
            yield said.start(1), said.start(1) + len(word), "PASSWORD"
    for kind, look in (("PASSWORD", _ONE_BY_ONE), ("PASSWORD", _TIMES), ("CVV", _CODE)):
        for said in look.finditer(plain):
            yield *said.span(1), kind
    for look in (_EXPIRY, _EXPIRY_OF_CARD):
        for said in look.finditer(plain):
            before = plain[max(0, said.start() - _BEFORE) : said.start()]
            other = _OTHER.search(before) or _OTHER_BEHIND.match(plain, said.end())
            if not other and (look is _EXPIRY or _CARD.search(plain)):
                yield *said.span(1), "EXPIRY"
