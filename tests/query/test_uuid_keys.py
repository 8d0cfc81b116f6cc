# SPDX-License-Identifier: Apache-2.0
"""Customers whose key is a uuid: PostgreSQL before 18 has no smallest one, and groups still name their people."""

from uuid import UUID

import psycopg
import pytest

from tournier.engines import open_source
from tournier.query import Guard, Limits, TableRule

ONE, TWO = "6f1c2a52-0000-4000-8000-000000000001", "6f1c2a52-0000-4000-8000-000000000002"
RULES = [
    TableRule("public.people", fields={"id": "plain", "city": "year"}, subject=("id",), own_key=True, uuid_key=True),
    TableRule(
        "public.orders", fields={"person": "plain", "amount": "plain"}, subject=("person",), own_key=True, uuid_key=True
    ),
]


@pytest.mark.parametrize(
    ("sql", "subjects"),
    [
        ("SELECT person, sum(amount) AS s FROM orders GROUP BY person", {ONE, TWO}),
        ("SELECT city, count(*) AS n FROM people GROUP BY city", {ONE, TWO}),
        ("SELECT count(*) AS n FROM people", {None}),
        ("SELECT person FROM orders GROUP BY person UNION ALL SELECT person FROM orders", {ONE, TWO}),
        ("SELECT p.id, count(*) AS n FROM people p JOIN orders o ON o.person = p.id GROUP BY p.id", {ONE, TWO}),
    ],
)
def test_groups_name_their_people(postgres_url: str, sql: str, subjects: set[str | None]):
    with psycopg.connect(postgres_url, autocommit=True) as database:
        database.execute("DROP TABLE IF EXISTS people, orders")
        database.execute("CREATE TABLE people (id uuid PRIMARY KEY, city text)")
        database.execute("CREATE TABLE orders (person uuid, amount int)")
        database.execute("INSERT INTO people VALUES (%s, '1990-01-01'), (%s, '1991-01-01')", (ONE, TWO))
        database.execute("INSERT INTO orders VALUES (%s, 1), (%s, 2), (%s, 3)", (ONE, ONE, TWO))
    guard = Guard(RULES, dialect="postgresql")
    rewritten = guard.rewrite(sql)
    with open_source(postgres_url) as source:
        answer = source._database.run(rewritten, batch_rows=100, cancel=None, limits=Limits())
        rows = [row for batch in answer for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)]
    found = {row[one.position] for row in rows for one in rewritten.subjects}
    assert {None if key is None else str(UUID(str(key))) for key in found} == subjects
