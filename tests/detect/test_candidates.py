# SPDX-License-Identifier: Apache-2.0
"""What is asked only where it could begin is found as if it were asked everywhere (decision 0320)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.detect.mixes import SIGNS, mixed
from tests.examples import examples
from tournier.detect import addresses, codes, detect_many, names, numbers, prospects
from tournier.detect.beginnings import Beginnings
from tournier.detect.chains import chains
from tournier.detect.laid import Laid, matches
from tournier.detect.plain import plain
from tournier.detect.texts import LOOKS

MIXES = st.integers(0, 1 << 30).map(lambda seed: mixed(str(seed), 30)) | st.lists(
    st.text() | st.text(SIGNS), max_size=9
)
_FILTERED = {codes._V6}  # its runs are judged before; what is found is compared below


def everywhere(pattern, text, places):
    """As `matches`, and as the pattern alone."""
    found = list(matches(pattern, text, places))
    assert pattern in _FILTERED or [one.span() for one in found] == [one.span() for one in pattern.finditer(text)], (
        pattern
    )
    return iter(found)


@pytest.mark.parametrize("room", [codes, addresses, names], ids=lambda room: room.__name__.rpartition(".")[2])
@given(MIXES)
@examples(40)
def test_patterns_find_at_candidates_what_they_find_alone(room, texts):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "matches", everywhere)
        look = {codes: codes.codes, addresses: addresses.addresses, names: names.names}[room]
        list(look(Laid(texts)))


@given(MIXES)
@examples(40)
def test_hosts_are_found_in_runs_that_were_judged(texts):
    laid = Laid(texts)
    found = list(codes._colons(Beginnings(laid)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codes, "matches", lambda pattern, text, places: pattern.finditer(text))
        assert list(codes._colons(Beginnings(laid))) == found


@given(MIXES)
@examples(40)
def test_no_name_is_thought_too_light_before_it_is_weighed(texts):
    laid = Laid(texts)
    likely = set(names._likely(laid, names._SIGNS[laid.small]).tolist())
    first = np.flatnonzero(names._SIGNS[laid.small] & names._FIRST).tolist()
    never = names.NEVER - names.GIVEN
    for start in first:
        if start not in likely and laid.text[start + 1] not in never:
            assert names._best(laid.text, start) is None


@given(MIXES)
@examples(40)
def test_no_number_is_given_up_before_it_is_read(texts):
    laid = Laid(texts)
    found = list(numbers.numbers(laid))

    def all_of_them(laid, told):
        _, kinds = prospects.worth_reading(laid, told)
        return np.arange(len(told.starts)), kinds

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numbers, "worth_reading", all_of_them)
        assert list(numbers.numbers(laid)) == found


@given(MIXES)
@examples(40)
def test_many_at_a_time_are_found_as_one_at_a_time(texts):
    assert list(detect_many(texts[:8])) == [next(detect_many([text])) for text in texts[:8]]


@given(MIXES)
@examples(40)
def test_laid_texts_hold_the_same_twice(texts):
    laid = Laid(texts)
    for start, text in zip(laid.starts, texts, strict=True):
        assert laid.text[start : start + len(text)] == plain(text)
    assert [min(ord(one), 0xFFFF) for one in laid.text] == laid.small.tolist()


def test_nothing_and_very_much_are_read():
    assert list(detect_many([])) == []
    assert list(detect_many(["", "", ""])) == [[], [], []]
    for sign in ("1", "王", "@", ":", "a", "路1", "\x1f", "1\x1f", "一"):
        assert len(list(detect_many([sign * 70_000]))) == 1
    assert len(list(detect_many(["1 " * 1_000, "1-" * 1_000]))) == 2


def test_chains_of_the_texts_are_whole():
    told = chains(Laid(["手机138 0013 8000,(0571)87654321", "12", "1\u200b2\u200b3"]))
    assert [(len(range(*pair))) for pair in zip(told.firsts, told.lasts, strict=True)] == [3, 2, 1]
    assert LOOKS[0] is numbers.numbers
