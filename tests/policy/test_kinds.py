# SPDX-License-Identifier: Apache-2.0
"""Telling decisions apart: two rows have one number exactly if all their parts are equal."""

import re
from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tournier.policy import RuleBook
from tournier.policy.laboratory.atoms import questions_of
from tournier.policy.laboratory.history import firsts, kinds_of, packed
from tournier.policy.request import Channel


@given(st.integers(0, 40).flatmap(lambda size: st.lists(
    st.lists(st.integers(0, 5), min_size=size, max_size=size), min_size=1, max_size=6)))  # fmt: skip
def test_rows_have_one_kind_exactly_if_they_are_equal(parts):
    rows = list(zip(*parts, strict=True))
    kinds = kinds_of([np.array(part, np.int64) for part in parts], len(rows)).tolist()
    for one, kind in zip(rows, kinds, strict=True):
        for other, its in zip(rows, kinds, strict=True):
            assert (one == other) is (kind == its)
    assert sorted(set(kinds)) == list(range(len(set(rows))))
    assert [rows[first] for first in firsts(np.array(kinds, np.int64))] == list(dict.fromkeys(rows))


@given(st.integers(1, 200).flatmap(lambda many: st.lists(
    st.lists(st.booleans(), min_size=many, max_size=many), min_size=1, max_size=8)))  # fmt: skip
def test_not_one_flag_is_lost_when_many_are_packed(rows):
    """Also a single flag that differs, whichever of two hundred it is."""
    flags = [np.array(column, np.bool_) for column in zip(*rows, strict=True)]
    kinds = kinds_of(packed(iter(flags), len(rows)), len(rows)).tolist()
    for one, kind in zip(rows, kinds, strict=True):
        for other, its in zip(rows, kinds, strict=True):
            assert (one == other) is (kind == its)


def test_each_of_two_hundred_flags_tells_two_rows_apart():
    for at in range(200):
        flags = [np.array([False, number == at]) for number in range(200)]
        assert len(set(kinds_of(packed(iter(flags), 2), 2).tolist())) == 2


def test_every_fact_that_the_compiled_rules_test_stands_in_a_question(book: RuleBook):
    for channel, named in product(Channel, (True, False)):
        if found := book.plans(channel, named=named):
            plan, show = found
            asked = questions_of([plan], [show])
            read = {name for atom in asked.atoms for name in atom.columns} | set(asked.whole)
            tested = {
                line.strip() for line in f"{plan.source}\n{show.source}".splitlines() if line.strip().startswith("if ")
            }
            for fact in plan.facts:
                if any(re.search(rf"\b{fact.owner[0]}_{fact.name}\b", line) for line in tested if ": fired |=" in line):
                    assert fact.key in read


def test_the_same_rules_in_another_book_ask_the_same_questions(book: RuleBook):
    texts: dict[str, str] = {}
    for rule in reversed(book.rules):
        texts[rule.file] = texts.get(rule.file, "") + rule.text + "\n"
    other = RuleBook(texts)
    for channel, named in product(Channel, (True, False)):
        one, two = book.plans(channel, named=named), other.plans(channel, named=named)
        if one and two:
            together = questions_of([one[0], two[0]], [one[1], two[1]])
            assert {atom.text for atom in together.atoms} == {
                atom.text for atom in questions_of([one[0]], [one[1]]).atoms
            }
