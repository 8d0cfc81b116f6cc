# SPDX-License-Identifier: Apache-2.0
"""Redaction leaves nothing of what it took; pseudonyms are the same for the same value under one key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.detect.evaluation.texts import texts
from tests.detect.test_texts import WORDS
from tests.examples import examples
from tournier.base import BadInput
from tournier.detect import TYPES, detect, pseudonyms, redacted, redacted_many

KEY = bytes(range(32))
TUNING = [text.text for text in texts("tuning", 2)]


def test_each_place_says_of_which_type_it_was():
    assert redacted("客户王小明,手机138 0013 8000") == "客户[NAME],手机[MOBILE]"


def test_only_the_chosen_types_are_taken():
    assert redacted("客户王小明,手机13800138000", types={"MOBILE"}) == "客户王小明,手机[MOBILE]"


@given(st.sampled_from(TUNING) | WORDS, st.booleans())
def test_nothing_of_the_taken_types_is_found_again(text, named):
    assert detect(redacted(text, pseudonyms(KEY)) if named else redacted(text)) == []


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_a_pseudonym_is_left_alone_whatever_word_stands_before_it(kind):
    written = pseudonyms(KEY)(kind, "any")
    for before in ("微信", "微信号:", "密码是", "验证码", "QQ", "加V", "护照号码 "):
        assert detect(f"{before}{written},谢谢") == []


@given(st.sampled_from(TUNING), st.sets(st.sampled_from(sorted(TYPES)), min_size=1))
@examples(60)
def test_nothing_of_the_chosen_types_is_found_again(text, types):
    assert not {span.type for span in detect(redacted(text, types=types))} & types


@given(WORDS)
def test_a_text_without_findings_is_given_back_as_it_was(text):
    if not detect(text):
        assert redacted(text) == text


@pytest.mark.parametrize(
    "form",
    ["13800138000", "138 0013 8000", "+86-138-0013-8000", "0086 13800138000", "\uff11\uff13\uff18\uff10\uff10\uff11\uff13\uff18\uff10\uff10\uff10", "幺三八零零幺三八零零零"],
)  # fmt: skip
def test_one_number_has_one_pseudonym_however_it_is_written(form):
    write = pseudonyms(KEY)
    assert redacted(f"手机{form}", write) == redacted("手机13800138000", write)


def test_another_key_gives_another_pseudonym_and_another_value_too():
    one, other = pseudonyms(KEY), pseudonyms(KEY[::-1])
    assert one("NAME", "王小明") != other("NAME", "王小明")
    assert one("NAME", "王小明") != one("NAME", "王小刚")
    assert one("NAME", "王小明") == one("NAME", "王小明")
    assert "王" not in one("NAME", "王小明")


def test_a_short_key_is_refused():
    with pytest.raises(BadInput, match="too short"):
        pseudonyms(b"short")


def test_many_texts_are_redacted_as_one_by_one():
    assert list(redacted_many(TUNING[:40])) == [redacted(text) for text in TUNING[:40]]


def test_what_only_case_or_signs_tell_apart_stays_apart():
    write = pseudonyms(KEY)
    apart = [("PASSWORD", "Abc-1"), ("PASSWORD", "abc-1"), ("PASSWORD", "abc1"), ("EMAIL", "a.b@x.example"), ("EMAIL", "ab@x.example"), ("IP", "1.11.1.1"), ("IP", "11.1.1.1")]  # fmt: skip
    assert len({write(*one) for one in apart}) == len(apart)
    assert write("EMAIL", "A.B@x.example") == write("EMAIL", "a.b@X.example")
    assert write("QQ", "12345678")[4:] != write("WECHAT", "12345678")[8:]
