# SPDX-License-Identifier: Apache-2.0
"""What is found in texts: the written forms as a table, and what must hold of any text."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.detect.evaluation.made_up import LABELLED, Draw
from tests.detect.evaluation.pools import POOLS
from tests.detect.evaluation.score import score
from tests.detect.evaluation.texts import HERE, digest, templates, texts
from tournier.detect import TYPES, Span, detect, detect_many
from tournier.detect.plain import plain
from tournier.detect.spans import resolved

FORMS = (Path(__file__).parent / "written_forms.txt").read_text(encoding="utf-8").splitlines()
_MARK = re.compile(r"\[\[([A-Z_]+) (.*?)\]\]", re.DOTALL)
WORDS = st.text() | st.lists(
    st.sampled_from(["手机", "13800138000", " ", "-", "验证码", "839201", "王小明", "密码", "，", "订单", "幺三八", "11010519491231002X",
                     "上海市徐汇区漕溪北路1号", "\x1e", "１３", "@", ".", "京A12345", "\n", "(", ")", "微信", "abc_123"])
).map("".join)  # fmt: skip


def _read(line: str) -> tuple[str, list[tuple[int, int, str]]]:
    line = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), line).replace("\\n", "\n")
    text, spans, end = "", [], 0
    for mark in _MARK.finditer(line):
        text += line[end : mark.start()]
        spans.append((len(text), len(text) + len(mark[2]), mark[1]))
        text, end = text + mark[2], mark.end()
    return text + line[end:], spans


@pytest.mark.parametrize("line", [line for line in FORMS if line and not line.startswith("#")])
def test_written_form(line):
    text, wanted = _read(line)
    assert [span[:3] for span in detect(text)] == wanted


@given(WORDS)
def test_spans_are_in_order_apart_and_inside(text):
    spans = detect(text)
    places = [place for span in spans for place in (span.start, span.end)]
    assert places == sorted(places)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(span.type in TYPES and 0 < span.score <= 1 for span in spans)


@given(WORDS)
def test_plain_form_keeps_every_place(text):
    assert len(plain(text)) == len(text)
    assert plain(plain(text)) == plain(text)


@given(st.lists(WORDS, max_size=6))
def test_many_at_a_time_are_found_as_one_at_a_time(many):
    assert list(detect_many(many)) == [detect(text) for text in many]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9), st.sampled_from(sorted(TYPES)), st.floats(0.1, 1))))
def test_overlaps_are_resolved(raw):
    spans = [Span(start, start + length, kind, sure) for start, length, kind, sure in raw]
    kept = resolved(spans)
    assert all(one.end <= two.start for one, two in pairwise(kept))
    assert set(kept) <= set(spans)
    assert bool(kept) == bool(spans)


def test_the_frozen_half_is_what_it_was():
    assert digest("frozen") == (HERE / "FROZEN.sha256").read_text().strip()


def test_the_halves_share_no_template():
    ours, theirs = ({text for _, text in templates(half)} for half in ("tuning", "frozen"))
    assert not ours & theirs


def test_every_type_is_measured_and_every_label_fits():
    for half in ("tuning", "frozen"):
        labelled = texts(half, 2)
        assert {kind for text in labelled for _, _, kind in text.spans} == set(TYPES) == set(LABELLED)
        assert all(text.text[start:end].strip() for text in labelled for start, end, _ in text.spans)


def test_makers_give_the_same_with_the_same_seed():
    for maker in LABELLED.values():
        assert maker(Draw("seed", POOLS["frozen"]), "") == maker(Draw("seed", POOLS["frozen"]), "")


def test_scores_count_only_what_is_right_in_place_and_type():
    labelled = texts("tuning", 1)[:1]
    right = list(labelled[0].spans)
    assert score(labelled, [right]).all.f1 == 1
    moved = [(start + 1, end, kind) for start, end, kind in right]
    assert score(labelled, [moved]).all.right == 0
    assert score(labelled, [[]]).all.recall == 0


def test_the_tuning_half_is_found_as_the_page_says():
    """The frozen half is measured by the bench; this only notices when a change of the rules breaks them."""
    labelled = texts("tuning", 10)
    found = [[span[:3] for span in spans] for spans in detect_many(text.text for text in labelled)]
    scores = score(labelled, found)
    assert scores.numbers.f1 > 0.97
    assert scores.all.f1 > 0.95
