# SPDX-License-Identifier: Apache-2.0
"""Drawing and marking, purely."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from tournier_office.learning import drawing, markdown

SEEDS = st.binary(min_size=32, max_size=32)
BANKS = st.sets(st.text("abcdef0123456789", min_size=4, max_size=8), min_size=1, max_size=30)


@given(SEEDS, BANKS, st.integers(1, 30))
def test_a_paper_is_drawn_from_the_bank_once_each_and_by_the_seed_alone(seed, bank, number):
    paper = drawing.draw(seed, bank, number)
    assert len(paper) == len(set(paper)) == min(number, len(bank))
    assert set(paper) <= bank
    assert paper == drawing.draw(seed, list(bank)[::-1], number)


def test_another_seed_draws_another_paper():
    bank = [f"q{number}" for number in range(40)]
    papers = {tuple(drawing.draw(hashlib.sha256(bytes([n])).digest(), bank, 10)) for n in range(50)}
    assert len(papers) == 50
    drawn = {key for paper in papers for key in paper}
    assert drawn == set(bank)  # no question is left out for ever


@given(SEEDS, st.integers(2, 8))
def test_options_stand_in_an_order_of_the_seeds(seed, options):
    assert sorted(drawing.order(seed, "q", options)) == list(range(options))


def test_exactly_the_right_options_count():
    shown = [2, 0, 1]  # the place of option 0 is 1
    assert drawing.is_right([1], shown, {0})
    assert not drawing.is_right([1, 0], shown, {0})
    assert not drawing.is_right([], shown, {0})
    assert not drawing.is_right([0, 1, 2], shown, {0, 2})
    assert drawing.is_right([1, 0], shown, {0, 2})
    assert not drawing.is_right([1, 0, 99], shown, {0, 2})


def test_nobody_passes_by_rounding():
    assert drawing.score(4, 5) == 80
    assert drawing.score(2, 3) == 66
    assert drawing.score(0, 0) == 0


def test_a_course_shows_headings_lists_quotations_and_bold():
    text = "# One\n\nA **bold** word\nand `code`.\n\n- a\n- b\n\n1. c\n2. d\n\n> said\n> so"
    assert markdown.page(text) == (
        "<h2>One</h2>\n<p>A <strong>bold</strong> word and <code>code</code>.</p>\n<ul><li>a</li><li>b</li></ul>\n"
        "<ol><li>c</li><li>d</li></ol>\n<blockquote>said so</blockquote>"
    )


@given(st.text("<>&\"'`*#->[]()!ahref=javascript:/\n 1.", max_size=200))
def test_nothing_that_is_written_becomes_a_tag_of_its_own(text):
    ours = ("h2", "h3", "h4", "p", "ul", "ol", "li", "blockquote", "strong", "code")
    page = str(markdown.page(text))
    for tag in ours:
        page = page.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    assert "<" not in page
    assert ">" not in page
