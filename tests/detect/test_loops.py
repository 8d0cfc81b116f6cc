# SPDX-License-Identifier: Apache-2.0
"""With compiled loops and without them the same is found, in texts that nobody wrote and in those of the evaluation (decision 0355)."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given

from tests.detect.evaluation.texts import texts
from tests.detect.test_candidates import MIXES
from tests.examples import examples
from tournier.base.compiled import Compiled
from tournier.detect import detect_many
from tournier.detect.codes import codes
from tournier.detect.loops import CODE
from tournier.detect.numbers import numbers

# Where a loop looks far back or ahead, and where texts begin and end.
EDGES = [
    "", "1", "a.bbbb.cccc", "0a1b.2c3d.4e5f", "aa:bb:cc:dd:ee:ff", "::1", "fe80::1%eth0", "1:2:3:4:5:6:7:8", "12345678901234567X",
    "19", "1990年1月1日生", "E12345678", "AB1", "91510107MA62UXXG25", "手机" + "1 " * 40, "\u200b".join("13800138000"), "tel13800138000",
    "Tel.13800138000", "cvv2 123", "3.14159265358", "12,345,678", "0571 87654321-123", "86 571 87654321", "+86 138 0013 8000",
    "验证码是什么?123456", "123456是您的验证码", "code=123456 短信", "幺三八零零幺三八零零零", "一二三四五", "13800138000\u0661", "138.\U0001f101",
    "A1 13800138000 3G", "*1 - 13800138000 12.5", "a1\u200b2 13800138000 1\u200b2a", "(a1)13800138000 1x", "a1 2b", "1234 5678 9012 3*", "1234567890 3*",
]  # fmt: skip


@contextlib.contextmanager
def without_loops():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Compiled, "now", lambda _: None)
        yield


@pytest.fixture(autouse=True, scope="module")
def compiled():
    pytest.importorskip("numba", reason="numba is not here: nothing is compiled")
    assert CODE.waited() is not None, CODE.absent


def both(many):
    ours = list(detect_many(many, (numbers, codes)))
    with without_loops():
        assert ours == list(detect_many(many, (numbers, codes)))
    return ours


@given(MIXES)
@examples(150)
def test_the_same_is_found_in_what_nobody_wrote(many):
    both(many)


def test_the_same_is_found_in_the_texts_of_the_evaluation():
    for half in ("frozen", "tuning"):
        assert sum(map(len, both([one.text for one in texts(half)]))) > 1_000


def test_the_same_is_found_where_a_text_begins_and_ends():
    assert both(EDGES) == [both([text])[0] for text in EDGES]


def test_nothing_is_found_where_the_loops_would_find_it_in_another_text():
    assert both(["验证码", "123456"]) == [[], []]
    assert both(["1380013", "8000"]) == [[], []]
