# SPDX-License-Identifier: Apache-2.0
"""What a guard writes: whose keys it carries, what a summary may show, how a name is read."""

import sqlite3

import pytest

from tournier.base import BadInput
from tournier.query import Guard, Limits, Refused, TableRule

PEOPLE = TableRule(
    "people",
    subject=("id",),
    fields={"id": "plain", "name": "plain", "born": "year", "city": "plain", "pin": "withheld"},
)
ORDERS = TableRule("orders", subject=("person",), fields={"person": "plain", "amount": "plain"})
SHOPS = TableRule("shops", fields={"city": "plain", "name": "plain"})
RULES = (PEOPLE, ORDERS, SHOPS)


def guard(**more: object) -> Guard:
    return Guard(RULES, dialect="sqlite", **more)  # type: ignore[arg-type]


@pytest.fixture
def db():
    """Ten people with names of their own; number n has ordered for n."""
    made = sqlite3.connect(":memory:")
    made.execute("CREATE TABLE people (id INTEGER, name TEXT, born TEXT, city TEXT, pin TEXT)")
    made.execute("CREATE TABLE orders (person INTEGER, amount INTEGER)")
    made.execute("CREATE TABLE shops (city TEXT, name TEXT)")
    for n in range(1, 11):
        made.execute("INSERT INTO people VALUES (?,?,?,?,?)", (n, f"person-{n}", "1990-01-01", "ab"[n < 4], "9"))
        made.execute("INSERT INTO orders VALUES (?,?)", (n, 1000 + n))
    made.execute("INSERT INTO shops VALUES ('a', 'shop-a')")
    yield made
    made.close()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT name FROM people",
        "SELECT p.name FROM people p JOIN orders o ON o.person = p.id + 1",
        "SELECT o.amount FROM people p LEFT JOIN orders o ON o.person = p.id + 5 WHERE p.id > 3",
        "SELECT s.name, p.name FROM shops s, people p WHERE p.city = s.city",
        "WITH x AS (SELECT name, id FROM people WHERE id < 5) SELECT y.name FROM (SELECT name, id FROM x) y ORDER BY y.id LIMIT 2",
        "SELECT name FROM people WHERE id IN (SELECT person FROM orders GROUP BY person HAVING max(amount) > 1005)",
        "SELECT name FROM people WHERE id < 3 UNION ALL SELECT name FROM people WHERE id > 8",
        "SELECT name, rank() OVER (ORDER BY name) AS r FROM people",
        "SELECT name, amount, count(*) FROM people JOIN orders ON person = id WHERE id < 4 GROUP BY name, amount",
    ],
)
def test_the_keys_of_everybody_whose_value_shows_are_known(db: sqlite3.Connection, sql: str):
    """Every value here belongs to one person only, so the answer itself says whom it concerns."""
    rewritten = guard().rewrite(sql)
    rows = db.execute(rewritten.sql).fetchall()
    assert rows
    shown = {cell for row in rows for cell in row[: len(rewritten.columns)]}
    concerned = {n for n in range(1, 11) if {f"person-{n}", 1000 + n} & shown}
    known = {row[column.position] for row in rows for column in rewritten.subjects}
    if rewritten.keys_sql:
        known |= {cell for row in db.execute(rewritten.keys_sql) for cell in row}
    assert concerned
    assert concerned <= known


def test_a_summary_is_no_disclosure_of_single_persons_and_says_its_smallest_group(db: sqlite3.Connection):
    rewritten = guard().rewrite("SELECT count(*), sum(amount) FROM people JOIN orders ON person = id GROUP BY born")
    assert (rewritten.aggregate, rewritten.subjects, rewritten.keys_sql) == (True, (), "")
    (row,) = db.execute(rewritten.sql).fetchall()
    assert row[rewritten.group_size] == 10


def test_a_group_below_the_floor_does_not_come(db: sqlite3.Connection):
    rewritten = guard(least_group=5).rewrite(
        "SELECT city, avg(amount) AS a FROM people JOIN orders ON person = id GROUP BY city"
    )
    assert [row[0] for row in db.execute(rewritten.sql)] == ["a"]
    single = guard(least_group=5).rewrite("SELECT sum(amount) FROM orders WHERE person = 3")
    assert db.execute(single.sql).fetchall() == []
    joined = guard(least_group=5).rewrite("SELECT city, count(*) FROM people, orders WHERE id < 3 GROUP BY city")
    assert db.execute(joined.sql).fetchall() == [], "two people with ten orders each are two people"


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELECT name FROM people", "query.statistic"),
        ("SELECT sum(CASE WHEN name = 'person-3' THEN id ELSE 0 END) FROM people", "query.floor"),
        ("SELECT count(*) FILTER (WHERE name = 'person-3') FROM people", "query.floor"),
        ("SELECT sum(amount * (person = 3)) FROM orders", "query.floor"),
        ("SELECT max(amount) FROM orders", "query.picks-one"),
    ],
)
def test_under_a_floor_nobody_is_singled_out(sql: str, code: str):
    with pytest.raises(Refused) as caught:
        guard(least_group=5).rewrite(sql)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("sql", "code", "word"),
    [
        ("SELECT ctid FROM people", "query.system-column", "ctid"),
        ("SELECT nothing FROM people", "query.column", "nothing"),
        ("SELECT 1 FROM nowhere", "query.table", "nowhere"),
        ("SELECT load_extension('x')", "query.function", "load_extension"),
        ("SELECT DISTINCT name FROM people", "query.distinct", "DISTINCT"),
        ("SELECT tournier_a FROM people", "query.name", "tournier_a"),
        ("SELECT lag(name) OVER (ORDER BY id) FROM people", "query.window", "LAG"),
        ("SELECT n FROM (SELECT count(*) AS n FROM people) x", "query.nested-summary", "GROUP"),
        ("SELECT name FROM people ORDER BY ALL", "query.order", "ALL"),
    ],
)
def test_a_refusal_says_which_word_was_the_matter(sql: str, code: str, word: str):
    with pytest.raises(Refused) as caught:
        Guard(RULES, dialect="duckdb" if "ALL" in sql else "sqlite").rewrite(sql)
    assert (caught.value.code, caught.value.word) == (code, word)
    assert caught.value.cure


def test_a_name_in_a_literal_stays_a_literal(db: sqlite3.Connection):
    """The names that stand for views cannot be known beforehand, so no literal is ever taken for one."""
    text = '"tournier_view1" \' " ; -- /* people */'
    rewritten = guard().rewrite("SELECT '" + text.replace("'", "''") + "' AS t FROM shops")
    assert db.execute(rewritten.sql).fetchall() == [(text,)]


def test_equal_statements_are_rewritten_once_and_versions_tell_guards_apart():
    one = guard()
    assert one.rewrite("SELECT name FROM people") is one.rewrite("SELECT name FROM people")
    assert guard().version == one.version
    assert len({guard(least_group=n).version for n in range(3)} | {Guard((PEOPLE,), dialect="sqlite").version}) == 4


@pytest.mark.parametrize(
    "sql", ["x" * 60_000, "SELECT " + "(" * 400 + "1" + ")" * 400, "SELECT 1 IN (" + "1," * 30_000 + "1)", "SELECT 1\0"]
)
def test_what_is_too_much_is_refused(sql: str):
    with pytest.raises(Refused):
        Guard(RULES, dialect="sqlite", limits=Limits(length=200_000 if "IN" in sql else 50_000)).rewrite(sql)


def test_rules_that_cannot_be_understood_are_told():
    for rule in (TableRule("a..b"), TableRule("t", fields={"x": "half"}), TableRule("t", rows="1 = 1; DROP TABLE t")):
        with pytest.raises(BadInput):
            Guard((rule,), dialect="sqlite")
    with pytest.raises(BadInput):
        Guard((SHOPS, SHOPS), dialect="sqlite")
    with pytest.raises(BadInput):
        Guard((SHOPS,), dialect="dbase")
