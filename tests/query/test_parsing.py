# SPDX-License-Identifier: Apache-2.0
"""Nobody's statement keeps the parser busy for longer than its length is worth, in any dialect.

Each shape here took the parser twice the time for each level more, so that a hundred levels would outlast the test's own
time limit: that it comes to an end is what is asserted.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlglot.errors import ParseError, TokenError

from tests.examples import examples
from tournier.query import Guard, Refused, TableRule
from tournier.query.dialects import PROFILES
from tournier.query.parsing import parsed

PEOPLE = TableRule("people", fields={"id": "plain", "day": "plain"}, subject=("id",), own_key=True)
SHAPES: dict[str, Callable[[int], str]] = {
    "joins without ON": lambda n: "SELECT 1 FROM people" + " JOIN people" * n,
    "outer joins without ON": lambda n: "SELECT 1 FROM people" + " LEFT JOIN people" * n,
    "dates of dates": lambda n: "SELECT " + "DATE(" * n + "1" + ")" * n,
    "dates of types": lambda n: "SELECT CAST(1 AS " + "DATE(" * n + "1" + ")" * n + ")",
    "arrays of arrays": lambda n: "SELECT " + "ARRAY[" * n + "1" + "]" * n,
    "conditions of conditions": lambda n: "SELECT " + "IF[" * n + "1" + "]" * n,
    "rows of functions": lambda n: "SELECT " + "f(1 LIMIT " * n + "1" + ")" * n,
    "structures for tables": lambda n: "SELECT 1 FROM " + "STRUCT(" * n + "1" + ")" * n,
    "arrays after types": lambda n: "SELECT " + "INT ARRAY " * n + "1",
    "quoted types": lambda n: 'SELECT 1 FROM "people" WHERE ' + '"struct"(' * n + "1" + ")" * n,
}


@pytest.mark.parametrize("dialect", PROFILES)
@pytest.mark.parametrize("shape", SHAPES)
def test_what_doubles_the_work_comes_to_an_end(dialect: str, shape: str):
    with pytest.raises(Refused):
        Guard((PEOPLE,), dialect=dialect).rewrite(SHAPES[shape](100))


@pytest.mark.parametrize("dialect", ["sqlite", "mysql"])
def test_it_is_said_that_the_statement_is_too_hard(dialect: str):
    with pytest.raises(Refused) as caught:
        Guard((PEOPLE,), dialect=dialect).rewrite(SHAPES["joins without ON"](100))
    assert (caught.value.code, caught.value.cause) == (
        "query.too-hard",
        "The statement can be read in too many ways.",
    )


@pytest.mark.parametrize(
    "reads",
    ["SELECT x.* FROM {0} x, {0} y", "SELECT x.id, count(*) AS day FROM {0} x JOIN {0} y ON x.id = y.id GROUP BY x.id"],
)
def test_named_queries_joined_with_themselves_double_no_keys_without_end(reads: str):
    named = ["WITH c0 AS (SELECT * FROM people)", *(f"c{n} AS ({reads.format(f'c{n - 1}')})" for n in range(1, 100))]
    with pytest.raises(Refused) as caught:
        Guard((PEOPLE,), dialect="duckdb").rewrite(", ".join(named) + " SELECT id FROM c99")
    assert caught.value.code == "query.too-wide"


@pytest.mark.parametrize("dialect", ["sqlite", "duckdb", "postgresql", "mysql"])
def test_many_tables_between_commas_are_asked_for(dialect: str):
    tables = ", ".join(f"people p{number}" for number in range(60))
    assert Guard((PEOPLE,), dialect=dialect).rewrite(f"SELECT COUNT(*) AS n FROM {tables}").aggregate


@pytest.mark.parametrize("dialect", PROFILES)
def test_functions_named_as_types_nest_as_deep_as_anybody_writes(dialect: str):
    sql = "SELECT 1 FROM people WHERE " + "date(" * 5 + "day" + ")" * 5 + " IS NULL AND day < 1 AND day < 2"
    assert len(parsed(sql, PROFILES[dialect].grammar)) == 1


WORDS = [
    "(", "[", "{", ")", "]", ",", "1", "a", "'x'", "-", "::", ".", ":", "->", "<", "=", "f(", "CASE", "WHEN", "AS", "ON", "IN",
    "NOT", "JOIN", "SELECT", "FROM", "WHERE", "LIMIT", "OFFSET", "FETCH", "ORDER BY", "OVER (", "VALUES", "WITH", "UNION",
    "LATERAL", "INTERVAL", "USING", "PIVOT", "DISTINCT", "ARRAY", "MAP", "STRUCT", "ROW", "DATE", "INT", "JSON", "ENUM", "IF", "CAST(",
    "EXISTS", "ANY", "FOR", "NULLABLE", "BETWEEN", "LIKE", "COLLATE", "FILTER (", "TRIM(", "EXTRACT(", "GROUPING SETS (",
]  # fmt: skip
CLOSES = {"(": ")", "[": "]", "{": "}"}


@given(
    dialect=st.sampled_from(sorted(PROFILES)),
    beginning=st.sampled_from(
        ["SELECT ", "SELECT 1 FROM ", "SELECT 1 FROM a ", "SELECT a FROM a WHERE ", "SELECT CAST(a AS "]
    ),
    words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=6),
    times=st.integers(20, 60),
    closed=st.booleans(),
)
@examples(150)
def test_no_words_over_and_over_keep_it_busy(
    dialect: str, beginning: str, words: list[str], times: int, *, closed: bool
):
    ends = "".join(CLOSES[sign] for sign in reversed("".join(words)) if sign in CLOSES)
    sql = beginning + " ".join([*words, ""]) * times + "1" + (ends * times if closed else "")
    with suppress(Refused, ParseError, TokenError, RecursionError, ValueError, AttributeError, TypeError, IndexError):
        parsed(sql, PROFILES[dialect].grammar)
