# SPDX-License-Identifier: Apache-2.0
"""Identifiers as people pass them on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tournier.trace import Kind, match, normalise

DIGITS = st.text("0123456789", min_size=5, max_size=19)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("12800000001", "12800000001"),
        (" +86 128-0000-0001 ", "12800000001"),
        ("0086 128 0000 0001", "12800000001"),
        ("１２８０００００００１", "12800000001"),
        ("'12800000001", "12800000001"),
        ("12800000001.0", "12800000001"),
        ("99010119900101001x", "99010119900101001x"),
        ("99010119900101001X", "99010119900101001x"),
        ("9999 0000 0000 0000", "9999000000000000"),
        ("张 三", "张三"),
        ("王·小明", "王小明"),
        ("\ufeffM1.A@Mail.example", "m1a@mailexample"),
    ],
)
def test_forms_of_one_value_meet(text, key):
    assert normalise(text).key == key
    assert normalise(text).kind is Kind.WHOLE


@examples(2000)
@given(st.one_of(st.text(max_size=40), st.text("0186.*xX#e+-\x27 ●", max_size=16)))
def test_twice_is_once(text):
    once = normalise(text)
    assert normalise(once.key) == once


@given(DIGITS, st.lists(st.sampled_from(" -.\u3000\u200b"), max_size=6))
def test_signs_between_digits_do_not_matter(digits, signs):
    spread = digits
    for place, sign in enumerate(signs):
        spread = spread[: place + 1] + sign + spread[place + 1 :]
    # a tail of ".0" is a spreadsheet's and is meant to go
    if not spread.rstrip("0").endswith("."):
        assert normalise(spread).key == normalise(digits).key


def test_masks_count_when_one_customer_fits():
    known = {"12800005678": ["a"], "12811115679": ["b"], "12822225679": ["c"]}
    found = match(["128****5678", "128＊＊＊＊5679", "12xxxx", "128xxxx5678"], known)
    assert found.subjects == ("a",)
    assert (found.masked, found.ambiguous, len(found.unknown)) == (1, 1, 1)


def test_lost_zeros_are_found_and_lost_digits_are_not():
    found = match(["12345", "6.22E+15", "777"], {"0012345": ["a"], "6220000000000000": ["b"]})
    assert found.subjects == ("a",)
    assert (found.lost, found.unknown) == (1, ("777",))


def test_a_name_of_two_people_accuses_neither():
    found = match(["王伟", "李娜"], {"王伟": ["a", "b"], "李 娜": ["c"]})
    assert found.subjects == ("c",)
    assert found.ambiguous == 1


@given(st.dictionaries(DIGITS, st.integers(0, 50).map(lambda n: [str(n)]), min_size=1, max_size=20), st.data())
def test_every_value_is_counted_once(known, data):
    leaked = data.draw(st.lists(st.one_of(st.sampled_from(sorted(known)), st.text(max_size=8)), max_size=20))
    found = match(leaked, known)
    different = {normalise(text) for text in leaked}
    assert found.whole + found.masked + found.ambiguous + len(found.unknown) + found.lost == len(different)
