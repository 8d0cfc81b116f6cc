# SPDX-License-Identifier: Apache-2.0
"""A stencil gives what rewriting the whole statement gives, byte for byte; where it might not, there is none.

The corpus and the generated statements are asked again and again with other literals in them, some of them made to be
mistaken: empty and long ones, quotes, parentheses, numbers that no field holds, dates that are none.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from tests.examples import examples
from tests.query import pairs
from tests.query.asking import statements
from tests.query.generating import WORDS, world
from tournier.gate.statements import _shape, shape
from tournier.query import Answered, Guard, Refused, Rewritten, TableRule
from tournier.query.stencils import cut

RULE = TableRule("public.t", fields=dict.fromkeys("abcdef", "plain"), subject=("k",), own_key=True)
_OURS = re.compile(r"tournier_([0-9a-f]{16})_")
TEXTS = (
    "a", "zz9", "x-1", "云小满", "%", "_", "1", "007", "1e3", "2020-01-31", "2020-02-30", "2020-W01-1", "a(b", "a)b", "it''s",
    "", " ", "tournier_view1", "q" * 64, "q" * 65, "$1", "--", "/*", "1 day", "2020-01-01 00:00:00+02",
)  # fmt: skip
NUMBERS = ("0", "1", "7", "42", "007", "999999999", "1000000000", "1.5", "1.50000", "0.0", "2147483648", "9" * 40)
_WRITTEN = re.compile(r"'[^']*'|(?<![\w$.])[0-9]+(?:\.[0-9]+)?(?![\w.])")


def varied(sql: str, random: Random) -> str:
    """The statement with other literals, here and there."""

    def other(match: re.Match[str]) -> str:
        if random.random() < 0.3:
            return match[0]
        return f"'{random.choice(TEXTS)}'" if match[0][0] == "'" else random.choice(NUMBERS)

    return _WRITTEN.sub(other, sql)


def outcome(rewrite, *asked: object) -> Rewritten | tuple[str, ...]:
    try:
        return rewrite(*asked)
    except Refused as refused:
        return _OURS.sub("", "\0".join(refused.as_dict().values())).split("\0")


def hold(guard: Guard, sql: str) -> bool:
    """What the guard says is what it would say if it had never seen another statement; whether a stencil said it."""
    found = outcome(guard.rewrite, sql)
    whole = outcome(guard._rewrite, sql, None)
    if isinstance(found, Rewritten):
        mark = _OURS.search(found.sql + found.keys_sql)
        whole = outcome(guard._named, sql, None, mark[1] if mark else "0" * 16)
    assert found == whole, sql
    if not isinstance(found, Rewritten) or found.bound is None:
        return False
    literal = {f"${n}": value for n, value in enumerate(found.bound.values, 1)}
    types = {f"${n}": type_ for n, type_ in enumerate(found.bound.types, 1)}
    spelled = re.sub(r"\$[0-9]+", lambda m: literal[m[0]] if types[m[0]] else f"'{literal[m[0]]}'", found.bound.sql)
    assert spelled == found.sql
    return True


def guarded() -> Iterator[tuple[Guard, list[str]]]:
    for held in pairs.files():
        for dialect in held.dialects:
            yield held.guard(dialect), [group.statement for group in held.groups]


def test_the_corpus_with_other_literals():
    random, by_stencil = Random(175), 0
    for guard, listed in guarded():
        for statement in random.sample(listed, min(len(listed), 40)):
            for _ in range(4):
                by_stencil += hold(guard, varied(statement, random))
    assert by_stencil


@pytest.mark.parametrize("engine", sorted(WORDS))
def test_statements_that_nobody_thought_of(engine: str):
    @examples(40, suppress_health_check=list(HealthCheck))
    @given(st.data(), st.integers(0, 40), st.randoms(use_true_random=False))
    def asked(data: st.DataObject, number: int, random: Random) -> None:
        made = world(number).fitted(engine)
        statement = data.draw(statements(made, WORDS[engine]))
        guard = made.guard(engine)
        for _ in range(4):
            hold(guard, varied(statement.sql, random))

    asked()


HELD = [
    "SELECT a FROM t WHERE b = {}",
    "SELECT a FROM t WHERE b = -{} OR NOT ({} < c)",
    "SELECT a, count(*) AS n FROM t WHERE b IN ({}, {}) AND c BETWEEN {} AND {} GROUP BY a ORDER BY 2 LIMIT 3",
    "SELECT x.a FROM (SELECT a, b FROM t WHERE c = {}) x JOIN t y ON y.a = x.a AND y.d = {} WHERE x.b <> {}",
    "WITH w AS (SELECT a FROM t WHERE b = {}) SELECT a FROM w UNION ALL SELECT a FROM t WHERE c = {}",
]
FIXED = [
    "SELECT a, {} AS n FROM t",
    "SELECT a FROM t LIMIT {}",
    "SELECT a FROM t ORDER BY {}",
    "SELECT b + {} AS n FROM t",
    "SELECT a FROM t WHERE b + {} = c",
    "SELECT a FROM t WHERE repeat(a, {}) = d",
    "SELECT count(*) AS n FROM t GROUP BY a, {}",
    "SELECT sum(b) AS n FROM t GROUP BY a HAVING sum(b) > {}",
    "SELECT a FROM t WHERE EXISTS (SELECT 1 FROM t u WHERE u.b = {} AND u.a = t.a)",
    "SELECT a, (SELECT max(u.b) FROM t u WHERE u.c = {}) AS m FROM t",
    "SELECT a, CASE WHEN b = {} THEN 1 ELSE 2 END AS c FROM t",
]


@pytest.fixture
def guard() -> Guard:
    return Guard((RULE,), dialect="postgresql")


def asked(guard: Guard, sql: str) -> list[tuple[str, ...]]:
    """The statement with other numbers in its gaps, five times; which of them were passed beside the text."""
    found = []
    for begin in (10, 20, 30, 40, 50):
        numbers = itertools.count(begin)
        text = re.sub(r"\{\}", lambda _, numbers=numbers: str(next(numbers)), sql)
        hold(guard, text)
        rewritten = outcome(guard.rewrite, text)
        bound = rewritten.bound if isinstance(rewritten, Rewritten) else None
        found.append(bound.values if bound else ())
    return found


@pytest.mark.parametrize("sql", HELD)
def test_a_literal_that_a_column_is_compared_with_is_a_hole(guard: Guard, sql: str):
    *_, last = asked(guard, sql)
    assert sorted(last) == [str(50 + n) for n in range(sql.count("{}"))]


@pytest.mark.parametrize("sql", FIXED)
def test_a_literal_whose_value_may_decide_is_none(guard: Guard, sql: str):
    assert set(asked(guard, sql)) == {()}


def test_what_is_refused_with_one_literal_is_refused_after_others_were_taken(guard: Guard):
    taken = "SELECT repeat(a, {0}) AS r FROM t WHERE b = {1}"
    for number in range(1, 6):
        hold(guard, taken.format(3, number))
    with pytest.raises(Refused):
        guard.rewrite(taken.format(1_000_000_000, 7))
    assert guard.rewrite(taken.format(3, 8)).bound is not None


def test_a_value_that_looks_like_a_name_of_ours_stays_a_value(guard: Guard):
    sql = "SELECT a FROM t WHERE a = '{}'"
    for text in "xyz":
        hold(guard, sql.format(text))
    mark = _OURS.search(guard.rewrite(sql.format("w")).sql)
    assert mark
    for name in (f"tournier_{mark[1]}_view1", f'"tournier_{mark[1]}_subject2_0"', "$1"):
        found = guard.rewrite(sql.format(name))
        assert found.sql.endswith(f"= '{name}'")
        assert found.bound
        assert found.bound.values == (name,)


def test_statements_of_one_shape_under_several_look_ups_keep_apart(guard: Guard):
    sql = "SELECT a FROM t WHERE b = {}"
    for number in range(4):
        hold(guard, sql.format(number))
        with_answer = guard.rewrite(sql.format(number), Answered(("1",), "integer"))
        assert with_answer.sql.endswith(f"= {number}")
        assert with_answer.settings == guard.rewrite(sql.format(number)).settings


def test_shapes_are_forgotten_and_long_statements_have_none(guard: Guard):
    for number in range(1_200):
        guard.rewrite(f"SELECT a AS a{number} FROM t WHERE b = 1")
    assert len(guard._stencils._shapes) <= 512
    long = "SELECT a FROM t WHERE b IN (" + ", ".join(map(str, range(3_000))) + ")"
    for _ in range(3):
        assert guard.rewrite(long).bound is None


def test_a_literal_is_cut_whatever_stands_beside_it():
    for text in ("x1", '"a 5"', "$1", "1e5", "1.2.3", "E'x'", "'it''s'", "t.5", "5a"):
        assert cut(text)[1] == [], text
    assert cut("a='x' AND b=-5 AND c=(7) AND d>=1.5")[1] == ["'x'", "5", "7", "1.5"]


def test_the_shape_that_is_kept_of_a_statement_is_that_of_its_whole_text():
    """What is remembered by cut (decision 0111) is what reading each text would say."""
    random = Random(111)
    for names in (frozenset(["people", "name", "city"]), frozenset(["people", "x y", "5", "0"])):
        for _, listed in guarded():
            for statement in random.sample(listed, min(len(listed), 20)):
                for sql in (varied(statement, random), varied(statement, random)):
                    assert shape(sql, names) == _shape(sql, names)
    for sql in ("SELECT '(' || 'x' || ')'", "SELECT '(' , 'Alice' , ')' -- it's 5", 'SELECT "it\'s 5" FROM people'):
        assert shape(sql, frozenset({"people"})) == _shape(sql, frozenset({"people"}))
