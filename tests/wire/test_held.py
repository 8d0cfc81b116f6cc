# SPDX-License-Identifier: Apache-2.0
"""A backend parses a stencil once and binds the values of each question: the answer is that of the written statement."""

from __future__ import annotations

from types import SimpleNamespace

import psycopg
import pytest

from tests.postgres import PostgresAbsentError, postgres
from tournier.query import Guard, TableRule
from tournier.wire.errors import Failed
from tournier.wire.held import Held
from tournier.wire.relay import PgDesk

RULES = [
    TableRule(
        "public.t", fields=dict.fromkeys(("a", "b", "c", "d", "e", "f", "g"), "plain"), subject=("a",), own_key=True
    )
]
MADE = """
CREATE TABLE t AS SELECT i AS a, (i % 7)::bigint AS b, (i / 4.0)::numeric(10, 2) AS c, date '2020-01-01' + i AS d,
'n' || i AS e, ('x' || i % 5)::char(5) AS f, (i * 1.5)::float8 AS g FROM generate_series(1, 60) i
"""
ASKED = [
    ("SELECT a, e FROM t WHERE a = {}", [(7,), (8,), (-3,), (999999999,), (2147483648,)]),
    ("SELECT a FROM t WHERE b = {} OR NOT (c > {}) ORDER BY a", [(1, 2.5), (2, 3), (6, -1.25), (0, 1.5)]),
    ("SELECT a FROM t WHERE d BETWEEN '{}' AND '{}' ORDER BY 1", [("2020-01-05", "2020-01-09"), ("2020-02-01", "2020-02-03")] * 2),
    ("SELECT a FROM t WHERE d > DATE '{}' AND a < {} ORDER BY 1", [("2020-02-05", 60), ("2020-01-05", 9), ("2020-02-11", 50)]),
    ("SELECT a FROM t WHERE e IN ('{}', '{}') AND f = '{}'", [("n4", "n9", "x4"), ("n5", "n8", "x3"), ("n4", "n14", "x4")]),
    ("SELECT a FROM t WHERE e LIKE '{}' ORDER BY a", [("n1%",), ("%5",), ("n_",), ("n1_",)]),
    ("SELECT a FROM t WHERE g <= {} AND a <> {} ORDER BY a DESC LIMIT 5", [(9, 1), (12, 2), (30, 3), (4.5, 2), (1000, 3)]),
    ("SELECT b, count(*) AS n FROM t WHERE d >= '{}' GROUP BY b ORDER BY b", [("2020-01-20",), ("2020-02-20",)] * 2),
    ("SELECT x.a FROM (SELECT a, b FROM t WHERE b = {}) x JOIN t y ON y.a = x.a AND y.c < {} ORDER BY 1", [(3, 5), (4, 9), (5, 7)]),
]  # fmt: skip


@pytest.fixture(scope="module")
def owner():
    try:
        with postgres() as url:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(MADE)
                connection.execute("CREATE ROLE reader LOGIN; REVOKE CREATE ON SCHEMA public FROM public")
                connection.execute("GRANT SELECT ON t TO reader")
            yield url
    except PostgresAbsentError as absent:
        pytest.skip(str(absent))


@pytest.fixture
def desk(owner):
    made = PgDesk(owner.replace("tournier@", "reader@"))
    yield made
    made.close()


def guard() -> Guard:
    return Guard(RULES, dialect="postgresql")


def answer(desk: PgDesk, rewritten) -> tuple[object, ...]:
    """The frames of the rows, the hidden values, and the columns with their types."""
    rows = desk.run(SimpleNamespace(rewritten=rewritten, intend=lambda: None), (), one_piece=True)
    data, _, hidden, _ = rows.page(1000)
    rows.close()
    desk.settle()
    return bytes(data), hidden, rows.columns


@pytest.mark.parametrize(("sql", "values"), ASKED)
def test_what_is_bound_answers_as_what_is_written(desk, owner, sql, values):
    one, bound = guard(), 0
    other = PgDesk(owner.replace("tournier@", "reader@"))
    for listed in values:
        rewritten = one.rewrite(sql.format(*listed))
        bound += rewritten.bound is not None
        assert answer(desk, rewritten) == answer(other, guard().rewrite(sql.format(*listed))), listed
    other.close()
    assert bound
    prepared = desk.backend.run("SELECT statement FROM pg_prepared_statements")
    assert all(str(value) not in text for (text,) in prepared for value in values[-1] if len(str(value)) > 3)


def test_a_value_that_cannot_be_read_fails_as_it_would_in_the_text(desk):
    one = guard()
    sql = "SELECT a FROM t WHERE d = '{}'"
    told = []
    for text in ("a", "b", "c"):
        with pytest.raises(Failed) as caught:
            answer(desk, one.rewrite(sql.format(text)))
        told.append(caught.value.code)
    assert one.rewrite(sql.format("d")).bound is not None
    assert told == ["22007"] * 3
    (hidden,) = answer(desk, one.rewrite("SELECT a FROM t WHERE a = 1"))[1]
    assert hidden.to_pylist() == ["1"]


def test_a_table_that_changes_is_asked_as_it_is_then(desk, owner):
    one = guard()
    sql = "SELECT b FROM t WHERE a = {}"
    for number in range(1, 4):
        answer(desk, one.rewrite(sql.format(number)))
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("ALTER TABLE t ALTER COLUMN b TYPE text USING b::text")
    with pytest.raises(Failed):
        answer(desk, one.rewrite(sql.format(4)))
    data, _, columns = answer(desk, one.rewrite(sql.format(4)))
    assert (data[-1:], columns[0].oid) == (b"4", 25)
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("ALTER TABLE t ALTER COLUMN b TYPE bigint USING b::bigint")


def test_a_backend_holds_a_bounded_number_of_statements(desk):
    one = guard()
    for number in range(130):
        for value in (1, 2, 3):
            answer(desk, one.rewrite(f"SELECT a AS a{number} FROM t WHERE a = {value}"))
    ((held,),) = desk.backend.run("SELECT count(*) FROM pg_prepared_statements")
    assert 1 < int(held) <= 101


def test_what_has_no_stencil_is_parsed_without_a_name():
    rewritten = guard().rewrite("SELECT a FROM t WHERE a = 1")
    assert rewritten.bound is None
    assert Held().bound(rewritten, "t1", (0, 0)).startswith(b"P")
