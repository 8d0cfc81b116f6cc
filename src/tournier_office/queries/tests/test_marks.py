# SPDX-License-Identifier: Apache-2.0
"""Tokens of an answer carry its mark: the same on every page, another in another answer, and no condition notices."""

from __future__ import annotations

import json

import pytest
from tests.simulators.smallbank import CUSTOMERS

from tournier_office.queries.models import Run
from tournier_office.queries.tests.bench import cells, text

pytestmark = [
    pytest.mark.django_db,
]
WHOLE, KEPT = 36, 24  # signs of a token, and those that no mark takes


@pytest.fixture
def analyst(office):
    return office.client("analyst")


def answer(client, sql, rows=200):
    asked = {"sql": sql, "purpose": "reconciliation", "basis": "contract", "case": "CS-2026-0001", "rows": rows}
    given = client.post("/api/v1/queries", json.dumps(asked), content_type="application/json")
    assert given.status_code == 200, given.content
    return given.json()


def page(client, found, number):
    return client.get(f"/api/v1/queries/{found['run']}/pages/{number}").json()["rows"]


def tokens(client, sql="SELECT khh FROM cust_info ORDER BY khh"):
    return [row[0] for row in answer(client, sql)["rows"]]


def test_equal_customers_have_equal_tokens_on_every_page_and_when_it_is_asked_for_again(analyst):
    twice = "SELECT khh FROM cust_info UNION ALL SELECT khh FROM cust_info ORDER BY khh"
    first = answer(analyst, twice, rows=1)
    found = [page(analyst, first, number)[0][0] for number in range(1, first["pages"] + 1)]
    assert {len(one) for one in found} == {WHOLE}
    assert sorted(found) == sorted(2 * sorted(set(found)))
    assert len(set(found)) == len(CUSTOMERS)
    assert page(analyst, first, 1) == first["rows"] == page(analyst, first, 1)


def test_another_answer_has_other_marks_on_the_same_tokens(analyst):
    one, other = tokens(analyst), tokens(analyst)
    assert not set(one) & set(other)
    assert {token[:KEPT] for token in one} == {token[:KEPT] for token in other}


def test_joins_and_groups_over_tokens_know_of_no_mark(analyst):
    joined = answer(analyst, "SELECT c.khh, a.khh FROM cust_info c JOIN acct_base a ON a.khh = c.khh")["rows"]
    assert joined
    assert all(one == other for one, other in joined)
    grouped = answer(analyst, "SELECT khh, count(*) FROM acct_base GROUP BY khh")["rows"]
    assert {one[:KEPT] for one, _ in grouped} == {one[:KEPT] for one, _ in joined}


def test_a_token_of_an_earlier_answer_finds_its_customer_in_a_statement(analyst):
    all_of_them = tokens(analyst)
    for one in all_of_them:
        [found] = tokens(analyst, f"SELECT khh FROM cust_info WHERE khh = '{one}'")
        assert found[:KEPT] == one[:KEPT]
    first, *rest = all_of_them
    asked = "SELECT khh FROM cust_info WHERE khh {} ORDER BY khh"
    assert len(tokens(analyst, asked.format(f"IN ('{first}', 'somebody')"))) == 1
    assert len(tokens(analyst, asked.format(f"<> '{first}'"))) == len(rest)
    assert len(tokens(analyst, asked.format(f"NOT IN ('{first}')"))) == len(rest)
    assert tokens(analyst, asked.format(f"= '{first[:-13]}{'0' if first[-13] != '0' else '1'}{first[-12:]}'")) == []


def test_an_answer_without_tokens_is_as_it_was(analyst):
    rows = answer(analyst, "SELECT khxm, sjhm FROM cust_info ORDER BY 1")["rows"]
    assert sorted(name for name, _ in rows) == ["云**", "云**", "欧**"]
    assert [run.marked for run in Run.objects.all()] == [False]


def test_the_screen_shows_the_same_marks_as_the_api(analyst):
    found = answer(analyst, "SELECT khh FROM cust_info ORDER BY khh")
    panel = text(analyst.get(f"/queries/{found['run']}/"))
    assert [[row[0].split("…")[1]] for row in cells(panel)] == found["rows"]
    assert "data-answer-mark" in panel
