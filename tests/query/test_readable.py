# SPDX-License-Identifier: Apache-2.0
"""What runs in place of a statement, as its author may read it: treatments by name, and nothing that a rule hides."""

from __future__ import annotations

import pytest

from tournier.query import Guard, TableRule, readable

KEY = b"the key of tokens, 32 bytes long"
FIELDS = {"id": "token", "name": "partial:NAME", "born": "year", "ssn": "withheld", "City of birth": "plain"}


def told(sql: str, dialect: str = "duckdb", rows: str = "branch = 'B77'") -> str:
    guard = Guard(
        [TableRule("bank.people", rows=rows, fields=FIELDS, subject=("hidden_key",))], dialect=dialect, token_key=KEY
    )
    return readable(guard.rewrite(sql), guard.rules, dialect=dialect)


@pytest.mark.parametrize("dialect", ["duckdb", "postgresql", "sqlite"])
def test_treatments_stand_by_their_names(dialect):
    text = told("SELECT id, name, born, ssn FROM bank.people p WHERE name LIKE '王%' LIMIT 3", dialect)
    for named in ("token(id) AS id", "partial_name(name) AS name", "year(born) AS born", "withheld(ssn) AS ssn"):
        assert named in text
    assert "'王%'" in text
    assert text.rstrip().endswith("LIMIT 3")


@pytest.mark.parametrize("dialect", ["duckdb", "postgresql", "sqlite"])
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT name FROM bank.people",
        "SELECT COUNT(*) AS n FROM bank.people",
        "SELECT * FROM bank.people",
        "WITH a AS (SELECT name FROM bank.people) SELECT a.name FROM a JOIN bank.people b ON a.name = b.name",
    ],
)
def test_nothing_that_is_hidden_is_told(sql, dialect):
    text = told(sql, dialect)
    assert "bank.people" in text
    assert "rows_permitted()" in text
    # the row condition and its constant, closed columns that say whom a row concerns, the key, the way of a token
    for hidden in ("B77", "branch", "hidden_key", KEY.decode(), KEY.hex(), "token_inner", "tok_", "tournier_"):
        assert hidden not in text


def test_a_column_that_is_not_used_is_left_out():
    text = told("SELECT name FROM bank.people")
    assert "born" not in text
    assert "ssn" not in text


def test_a_literal_stays_as_it_was_typed():
    assert "'tournier; -- DROP'" in told("SELECT name FROM bank.people WHERE name = 'tournier; -- DROP'")


def test_a_rule_that_is_not_known_shows_that_it_treats_and_not_how():
    guard = Guard([TableRule("people", fields=FIELDS, subject=("id",))], dialect="duckdb", token_key=KEY)
    text = readable(guard.rewrite("SELECT name, born FROM people"), (), dialect="duckdb")
    assert "treated(name) AS name" in text
    assert "treated(born) AS born" in text
