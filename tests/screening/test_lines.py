# SPDX-License-Identifier: Apache-2.0
"""What becomes of lines: a table, harmless talk, ten leaks, and what holds for any text."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.screening.leaks import LEAKS
from tournier.screening import Line, Permits, Place, Speaker, Treatment, Way, decide, findings, rules_of, shipped_lists

HERE = Path(__file__).parent
RULES = rules_of(date(2026, 11, 29))
CHAT = Place(Way.CHAT, Speaker.AGENT)
SPEAKERS = {"a": Speaker.AGENT, "c": Speaker.CUSTOMER}


def spoken():
    for block in (HERE / "lines.txt").read_text(encoding="utf-8").strip().split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        if lines:
            *before, last, wanted = lines
            yield before, last, wanted


@pytest.mark.parametrize(("before", "last", "wanted"), list(spoken()))
def test_what_becomes_of_a_line(before, last, wanted):
    earlier = [Line(SPEAKERS[one[0]], one[2:]) for one in before]
    speaker, text = SPEAKERS[last[3]], last[5:].replace("\\n", "\n")
    done = decide(text, Place(Way.CHAT, speaker), RULES, before=earlier, lists=shipped_lists())
    outcome, _space, goes = wanted.partition(" ")
    assert (done.outcome.name.lower(), done.text) == (outcome, goes)


@pytest.mark.parametrize("text", LEAKS)
def test_ten_kinds_of_leaks_are_not_sent(text):
    done = decide(text, CHAT, RULES, lists=shipped_lists())
    assert done.outcome >= Treatment.MASK
    value = max(findings(text, Speaker.AGENT), key=lambda one: one.end - one.start).value
    assert value not in done.text
    assert value not in done.stored


def test_ordinary_talk_is_hindered_once_in_a_hundred_lines_at_most():
    lines = (HERE / "harmless.txt").read_text(encoding="utf-8").splitlines()
    hindered = [line for line in lines if decide(line, CHAT, RULES, lists=shipped_lists()).outcome]
    assert len(lines) >= 200
    assert len(hindered) <= len(lines) // 100, hindered


def test_own_data_go_back_to_the_verified_customer_and_secrets_never_do():
    for text, outcome in (
        ("您的手机号是13800138000", Treatment.PASS),
        ("您的验证码是839201", Treatment.BLOCK),
        ("您的密码:abc12345", Treatment.BLOCK),
    ):
        own = Permits(own=frozenset(findings(text, Speaker.AGENT)), upheld=frozenset(findings(text, Speaker.AGENT)))
        done = decide(text, CHAT, RULES, lists=shipped_lists(), permits=own)
        assert done.outcome is outcome
        assert not findings(done.stored, Speaker.AGENT)


def test_own_data_do_not_carry_a_stranger_along():
    text = "您的手机13800138000,他的手机13900139000"
    first, second = findings(text, Speaker.AGENT)
    done = decide(text, CHAT, RULES, permits=Permits(own=frozenset({first})))
    assert done.text == "您的手机13800138000,他的手机****"
    assert [one.own for one in done.reasons] == [True, False]
    assert second.value not in done.stored


def test_mail_and_work_orders_have_rules_of_their_own():
    card = "卡号6222021234567890128"
    assert decide(card, Place(Way.MAIL, Speaker.AGENT), RULES).outcome is Treatment.BLOCK
    assert decide(card, Place(Way.WORK_ORDER, Speaker.COLLEAGUE), RULES).outcome is Treatment.MASK
    phone = decide("请回电13800138000", Place(Way.WORK_ORDER, Speaker.COLLEAGUE), RULES)
    assert (phone.outcome, phone.text) == (Treatment.WARN, "请回电13800138000")


@given(
    st.text(alphabet=st.sampled_from("138013800幺三零 -,。验证码密是王小明的手机号@w.example\n\u200b")),
    st.lists(st.text(max_size=8)),
)
def test_nothing_that_is_to_be_masked_is_left_in_what_goes(text, before):
    done = decide(text, CHAT, RULES, before=[Line(Speaker.AGENT, one) for one in before], lists=shipped_lists())
    if done.outcome is Treatment.BLOCK:
        assert done.text == ""
    for one in findings(done.text, Speaker.AGENT):
        assert RULES.rule(one.type, CHAT).treatment < Treatment.MASK
    assert not findings(done.stored, Speaker.AGENT)
