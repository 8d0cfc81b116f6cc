# SPDX-License-Identifier: Apache-2.0
"""Secrets said in words do not leave, however they are said; lines that speak of a secret without saying it do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournier.screening import Place, Speaker, Treatment, Way, decide, findings, rules_of, shipped_lists

RULES = rules_of(date(2026, 11, 29))
AGENT, CUSTOMER = Place(Way.CHAT, Speaker.AGENT), Place(Way.CHAT, Speaker.CUSTOMER)
LINES = [
    line
    for line in (Path(__file__).parent / "worded.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
SPOKEN = dict(
    zip("0123456789", ("零〇", "一幺壹", "二两", "三叁", "四肆", "五伍", "六陆", "七拐", "八捌", "九玖"), strict=True)
)
APART = ["", " ", "-", "、", ".", "  "]


def outcome(text: str, place: Place = AGENT) -> Treatment:
    return decide(text, place, RULES, lists=shipped_lists()).outcome


@pytest.mark.parametrize("line", [line for line in LINES if not line.startswith("-")])
def test_a_secret_in_words_does_not_go_as_it_is(line: str):
    assert outcome(line) >= Treatment.MASK


@pytest.mark.parametrize("line", [line.removeprefix("- ") for line in LINES if line.startswith("-")])
def test_what_speaks_of_a_secret_goes(line: str):
    spoken = line.removeprefix("c ")
    assert outcome(spoken, AGENT if spoken == line else CUSTOMER) is Treatment.PASS


@st.composite
def digits(draw: st.DrawFn, least: int, most: int) -> str:
    """A number as one says or types it: digits and spoken digits, all alike or mixed, one sign or none between them."""
    number, apart = draw(st.text("0123456789", min_size=least, max_size=most)), draw(st.sampled_from(APART))
    said = draw(st.booleans())
    return apart.join(draw(st.sampled_from(SPOKEN[one])) if said else one for one in number)


@given(
    before=st.sampled_from(["", "您的", "那个", "好的,", "卡的"]),
    word=st.sampled_from(["CVV", "cvv2", "cvc", "安全码", "背面三位", "ＣＶＶ"]),
    link=st.sampled_from(["", "是", ":", "：", " ", "就是", "为"]),
    number=digits(3, 3),
    after=st.sampled_from(["", "。", ",对吗", " 谢谢"]),
)
def test_no_form_of_a_security_code_goes(before: str, word: str, link: str, number: str, after: str):
    if word == "cvv2" and link in {"", " "} and not number[0].isdigit():
        link = "是"
    text = f"{before}{word}{link}{number}{after}"
    assert outcome(text) >= Treatment.MASK, text
    assert any(one.type == "CVV" for one in findings(text, Speaker.AGENT)), text


@given(
    word=st.sampled_from(["密码", "口令", "支付密码", "登录密码", "取款密码"]),
    link=st.sampled_from(["是", ":", "：", "就是", "改成", "设为", "为"]),
    secret=digits(4, 8) | st.text("bcdfghjklmqrvwxz", min_size=4, max_size=12),
)
def test_no_form_of_a_password_goes(word: str, link: str, secret: str):
    assert outcome(f"{word}{link}{secret}") >= Treatment.MASK, secret


@given(
    number=st.text("0123456789", min_size=8, max_size=8), start=st.sampled_from(["138", "159", "186"]), data=st.data()
)
def test_letters_that_look_like_digits_hide_no_mobile(number: str, start: str, data: st.DataObject):
    letters = {"0": "oO0", "1": "lI1"}
    dressed = start + "".join(data.draw(st.sampled_from(letters.get(one, one))) for one in number)
    assert outcome(f"您的电话{dressed}") >= Treatment.MASK, dressed
