# SPDX-License-Identifier: Apache-2.0
"""What the real guard writes runs at a PostgreSQL desk: treated rows, subjects apart, the keys of a statistic beside it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.wire.simulated import CANARY
from tournier.query import Guard, TableRule
from tournier.wire.errors import Failed
from tournier.wire.relay import PgDesk

RULES = [
    TableRule(
        "public.customers",
        fields={"id": "plain", "name": "token", "amount": "plain", "phone": "withheld"},
        subject=("id",),
    )
]


@pytest.fixture
def desk(wire):
    made = PgDesk(wire.gate.url)
    yield made
    made.close()


def run(desk, sql: str):
    rewritten = Guard(RULES, dialect="postgresql", token_key=bytes(32)).rewrite(sql)
    rows = desk.run(SimpleNamespace(rewritten=rewritten, intend=lambda: None), (), one_piece=True)
    data, number, hidden, ended = rows.page(10_000)
    rows.close()
    desk.settle()
    return rows, bytes(data), number, hidden, ended


def test_rows_come_without_their_subjects_and_without_hidden_values(desk):
    rows, data, number, hidden, ended = run(desk, "SELECT name, phone FROM customers ORDER BY amount LIMIT 3")
    assert [column.name for column in rows.columns] == ["name", "phone"]
    assert (number, ended) == (3, True)
    assert hidden[0].to_pylist() == ["1", "2", "3"]
    assert CANARY.encode() not in data
    assert "客户".encode() not in data


def test_a_statistic_brings_its_keys(desk):
    for _ in range(2):
        rows, _, number, _, _ = run(desk, "SELECT amount, count(*) AS n FROM customers WHERE id < 5 GROUP BY amount")
        assert number == 4
        assert {key for keys in rows.keys.values() for key in keys} == {"1", "2", "3", "4"}
    _, _, number, hidden, _ = run(desk, "SELECT count(*) AS n FROM customers")
    assert (number, hidden[-1].to_pylist()) == (1, ["3000"])


def test_a_failing_statement_leaves_the_desk_whole(desk):
    with pytest.raises(Failed) as told:
        run(desk, "SELECT 1 / (id - id) AS a FROM customers")
    assert told.value.text == "division by zero"
    assert run(desk, "SELECT id FROM customers WHERE id = 7")[2] == 1
