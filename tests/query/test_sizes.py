# SPDX-License-Identifier: Apache-2.0
"""What a statement may make: the reckoning is never below what an engine makes of it, and what is refused says which word."""

import duckdb
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.examples import examples
from tournier.query import Guard, Limits, Refused, TableRule

LIMITS = Limits(made=50_000)
GUARD = Guard([TableRule("main.t", fields={"x": "plain"})], dialect="duckdb", limits=LIMITS)
SMALL = st.integers(0, 40)
TEXTS = st.text("abx", max_size=6).map(lambda text: f"'{text}'")


def _made_of(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("repeat({}, {})".format, inner, SMALL),
        st.builds("lpad({}, {}, {})".format, inner, SMALL, TEXTS.filter(lambda text: text != "''")),
        st.builds("rpad({}, least({}, length({})), 'x')".format, inner, SMALL, inner),
        st.builds("replace({}, {}, {})".format, inner, TEXTS, inner),
        st.builds("regexp_replace({}, {}, {}, 'g')".format, inner, TEXTS, inner),
        st.builds("({} || {})".format, inner, inner),
        st.builds("concat_ws({}, {}, {}, {})".format, inner, inner, inner, inner),
        st.builds("left({}, {})".format, inner, SMALL),
        st.builds("substring({}, 2, {})".format, inner, SMALL),
        st.builds("upper({})".format, inner),
        st.builds("CASE WHEN length({}) > 3 THEN {} ELSE {} END".format, inner, inner, inner),
        st.builds("CAST(length({}) * {} AS VARCHAR)".format, inner, SMALL),
        st.builds("(SELECT y || y FROM (SELECT {} AS y) AS s)".format, inner),
        st.builds("strftime(DATE '2020-02-02', {})".format, st.sampled_from(["'%c'", "'%A %B'", "'%Y'"])),
    )


@examples(200)
@given(st.recursive(TEXTS, _made_of, max_leaves=8))
def test_no_engine_makes_more_than_was_reckoned(expression: str):
    try:
        rewritten = GUARD.rewrite(f"SELECT {expression} AS made")
    except Refused as refused:
        assume(refused.code in {"query.size", "query.too-deep"})
        return
    try:
        (value,) = duckdb.connect().execute(rewritten.sql).fetchone() or ("",)
    except duckdb.Error:
        return  # a pattern that is none; an error makes nothing
    assert len(value or "") <= rewritten.made <= LIMITS.made


def test_what_is_reckoned_as_long_as_a_field_is_made_all_the_same():
    assert GUARD.rewrite("SELECT repeat('x', 256) AS y").made == 256


@pytest.mark.parametrize(
    ("sql", "word", "cause"),
    [
        ("SELECT repeat('x', 60000)", "REPEAT", "REPEAT could make a value of more than 50000 characters."),
        ("SELECT repeat(x, length(x)) FROM t", "REPEAT", "REPEAT does not say in the statement how much it makes."),
        (
            "SELECT string_agg(x, '') OVER () FROM t",
            "STRING_AGG",
            "STRING_AGG OVER makes a longer value for every row.",
        ),
        ("SELECT repeat('a', 30000), repeat('b', 30000)", "SELECT", "SELECT could make"),
    ],
)
def test_a_refusal_names_the_word_and_a_cure(sql: str, word: str, cause: str):
    with pytest.raises(Refused) as raised:
        GUARD.rewrite(sql)
    assert raised.value.code == "query.size"
    assert raised.value.word == word
    assert raised.value.cause.startswith(cause)
    assert raised.value.cure


def test_a_long_chain_of_conditions_is_not_deep():
    chain = " OR ".join(f"x = 'v{n}'" for n in range(150))
    assert GUARD.rewrite(f"SELECT x FROM t WHERE {chain}").made == 0


def test_what_the_row_makes_is_told_without_the_fields():
    assert GUARD.rewrite("SELECT x, x AS y FROM t").made == 0
    assert GUARD.rewrite("SELECT repeat('ab', 10) AS y, x FROM t").made == 20
