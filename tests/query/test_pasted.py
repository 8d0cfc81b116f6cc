# SPDX-License-Identifier: Apache-2.0
"""A token that was taken from an answer or a file is compared by the digits that its mark leaves of it."""

from __future__ import annotations

import pytest

from tournier.query import Guard, TableRule

KEPT = "tok_0123456789abcdef0123"
TOKEN = KEPT + "456789abcdef"
DIALECTS = {"sqlite": "main.people", "duckdb": "main.people", "postgresql": "public.people", "mysql": "people"}


def written(dialect: str, condition: str) -> str:
    """What is written for a condition, without the quotes of names."""
    table = DIALECTS[dialect]
    guard = Guard(
        [TableRule(table, fields={"id": "token", "city": "plain"})], dialect=dialect, token_key=bytes(range(32))
    )
    sql = guard.rewrite(f"SELECT city FROM {table} AS p WHERE {condition}").sql
    return sql.rpartition(" WHERE ")[2].replace('"', "").replace("`", "")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_equality_becomes_a_beginning(dialect):
    for condition in (f"id = '{TOKEN}'", f"'{TOKEN}' = id"):
        assert written(dialect, condition) == f"(p.id LIKE '{KEPT}%')"
    assert written(dialect, f"id <> '{TOKEN}'") == f"(NOT (p.id LIKE '{KEPT}%'))"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_list_keeps_what_is_no_token(dialect):
    found = written(dialect, f"id IN ('{TOKEN}', 'x')").replace(" FROM 1 FOR 24", ", 1, 24")
    assert found == f"(SUBSTRING(p.id, 1, 24) IN ('{KEPT}') OR p.id IN ('x'))"


@pytest.mark.parametrize("other", [TOKEN[:-1], TOKEN + "0", TOKEN.upper(), KEPT, "tok_"])
def test_what_is_no_whole_token_is_compared_as_it_is(other):
    assert written("sqlite", f"id = '{other}'") == f"p.id = '{other}'"


def test_statements_that_differ_in_their_tokens_alone_are_told_apart():
    one, other = (written("duckdb", f"id = 'tok_{digit * 32}'") for digit in "ab")
    assert (one.count("a" * 20), other.count("b" * 20)) == (1, 1)
    assert "b" * 20 not in one
