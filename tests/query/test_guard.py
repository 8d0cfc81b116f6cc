# SPDX-License-Identifier: Apache-2.0
"""What a guard writes: whose keys it carries, what a summary may show, how a name is read."""

import sqlite3

import pytest

from tournier.base import BadInput
from tournier.query import Guard, Limits, Refused, Rewritten, TableRule

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


def test_a_summary_of_coarse_groups_names_nobody_but_who_is_a_group_alone(db: sqlite3.Connection):
    rewritten = guard().rewrite("SELECT count(*), sum(amount) FROM people JOIN orders ON person = id GROUP BY born")
    assert (rewritten.aggregate, rewritten.keys_sql, len(rewritten.subjects)) == (True, "", 2)
    (row,) = db.execute(rewritten.sql).fetchall()
    assert row[2:] == (None, None, 10)
    assert rewritten.group_size == 4
    single = guard().rewrite("SELECT sum(amount) FROM people JOIN orders ON person = id WHERE id = 7")
    assert db.execute(single.sql).fetchall() == [(1007, 7, 7, 1)], "a sum over one is that one's value"


NAMES_ALL = [
    ("SELECT DISTINCT city FROM people", range(1, 11)),
    ("SELECT DISTINCT city FROM people WHERE id < 4", range(1, 4)),
    ("SELECT id FROM people WHERE id < 4 UNION SELECT person FROM orders WHERE person > 8", [1, 2, 3, 9, 10]),
    ("SELECT id FROM people WHERE id < 4 EXCEPT SELECT person FROM orders WHERE person > 8", [1, 2, 3, 9, 10]),
    ("SELECT n FROM (SELECT count(*) AS n FROM people WHERE id > 6) x", range(7, 11)),
    ("SELECT max(name) FROM people WHERE id < 4", range(1, 4)),
    ("SELECT sum(CASE WHEN id = 3 THEN 1 ELSE 0 END) FROM people WHERE id < 6", range(1, 6)),
    ("SELECT name FROM shops WHERE EXISTS (SELECT 1 FROM people p WHERE p.city = shops.city AND p.id > 2)", range(4, 11)),
    ("SELECT name FROM shops WHERE NOT EXISTS (SELECT 1 FROM people p WHERE p.id = 2)", [2]),
    ("SELECT 1 WHERE EXISTS (SELECT 1 FROM people WHERE id = 7 AND city = 'a')", [7]),
    ("SELECT CASE WHEN EXISTS (SELECT 1 FROM people WHERE id = 7) THEN 1 ELSE 0 END", [7]),
    ("SELECT name FROM people WHERE id = 1 AND EXISTS (SELECT 1 FROM people WHERE id = 7)", [1, 7]),
    ("SELECT name, (SELECT amount FROM orders WHERE person = 5) FROM people WHERE id = 1", [1, 5]),
    ("SELECT name FROM people ORDER BY id LIMIT 1 OFFSET 9", range(1, 11)),
    ("SELECT x.name FROM (SELECT name, rank() OVER (ORDER BY id) AS r FROM people) x WHERE r = 3", range(1, 11)),
    ("SELECT lag(name) OVER (ORDER BY id) FROM people ORDER BY id LIMIT 2", range(1, 11)),
    ("SELECT x.n, p.name FROM (SELECT city, count(*) AS n FROM people GROUP BY city) x, people p WHERE p.id = 1", range(1, 11)),
    ("SELECT name FROM people, (VALUES (1), (2)) v WHERE id = v.column1", [1, 2]),
    ("WITH RECURSIVE r(n) AS (SELECT id FROM people WHERE id = 1 UNION ALL SELECT person FROM r JOIN orders ON person = n + 1 WHERE n < 4) SELECT n FROM r", range(1, 5)),
    ("SELECT name FROM (SELECT name, id FROM people WHERE id < 3 UNION ALL SELECT name, id FROM people WHERE id > 9) x WHERE id > 1", [2, 10]),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "concerned"), NAMES_ALL)
def test_whom_an_answer_concerns_is_known_whatever_its_shape(db: sqlite3.Connection, sql: str, concerned: list[int]):
    assert named(db, guard().rewrite(sql)) == set(concerned)


OWN = (
    TableRule("people", subject=("id",), own_key=True, fields=dict.fromkeys(("id", "name", "city"), "plain")),
    TableRule("orders", subject=("person",), own_key=True, fields=dict.fromkeys(("person", "amount"), "plain")),
)


@pytest.mark.parametrize(
    ("sql", "concerned"),
    [
        ("SELECT name FROM people p WHERE id < 3 AND EXISTS (SELECT 1 FROM orders o WHERE o.person = p.id)", [1, 2]),
        ("SELECT name FROM people WHERE id < 3 AND id NOT IN (SELECT person FROM orders WHERE amount > 1001)", [1]),
        ("SELECT name, (SELECT sum(amount) FROM orders WHERE person = id) FROM people WHERE id = 4", [4]),
        ("SELECT person, sum(amount) FROM orders GROUP BY person ORDER BY 2 DESC LIMIT 2", [10, 9]),
        ("SELECT name, s FROM people JOIN (SELECT person, max(amount) AS s FROM orders GROUP BY 1) x ON person = id WHERE id = 2", [2]),
        ("SELECT DISTINCT id, city FROM people WHERE id = 8", [8]),
        ("SELECT name FROM people LEFT JOIN orders ON person = id WHERE amount IS NULL OR id = 2", [2]),
    ],
)  # fmt: skip
def test_a_row_that_looks_up_its_own_customer_tells_of_nobody_else(
    db: sqlite3.Connection, sql: str, concerned: list[int]
):
    rewritten = Guard(OWN, dialect="sqlite").rewrite(sql)
    assert (named(db, rewritten), rewritten.keys_sql) == (set(concerned), "")


def named(db: sqlite3.Connection, rewritten: Rewritten) -> set[int]:
    """Everybody whom the rows and the keys beside them name."""
    rows = db.execute(rewritten.sql).fetchall()
    found = {row[column.position] for row in rows for column in rewritten.subjects}
    if rewritten.keys_sql:
        assert rewritten.discloses
        found |= {cell for row in db.execute(rewritten.keys_sql) for cell in row}
    return {int(cell) for cell in found if cell is not None}


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
        ("SELECT sum(v) FROM (SELECT amount * (person = 3) AS v FROM orders) x", "query.floor"),
        ("SELECT count(*) FROM people WHERE EXISTS (SELECT 1 FROM people WHERE id = 7 AND city = 'a')", "query.floor"),
        ("SELECT name FROM shops WHERE EXISTS (SELECT 1 FROM people WHERE id = 7 AND city = 'a')", "query.floor"),
        ("SELECT avg(n) FROM (SELECT count(*) AS n FROM people GROUP BY city) x", "query.floor"),
        ("SELECT count(*) FROM (SELECT id FROM people ORDER BY name LIMIT 1) x", "query.floor"),
        ("SELECT DISTINCT count(*) FROM people GROUP BY city", "query.floor"),
        ("SELECT count(*) FROM people UNION ALL SELECT count(*) FROM people WHERE id <> 7", "query.statistic"),
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
        ("SELECT tournier_a FROM people", "query.name", "tournier_a"),
        ("SELECT name FROM people ORDER BY 2", "query.position", "2"),
        ("SELECT name FROM people ORDER BY (2)", "query.position", "2"),
        ("SELECT name FROM people ORDER BY -(-2)", "query.position", "2"),
        ("SELECT name FROM people UNION ALL SELECT name FROM people ORDER BY 2", "query.position", "2"),
        ("SELECT count(*) FROM people GROUP BY city, 2", "query.position", "2"),
        ("SELECT coalesce(*) FROM people", "query.star", "*"),
        ("SELECT count(people.*) FROM people", "query.star", "*"),
        ("SELECT name FROM people AS p(a, b, c, d, e, f)", "query.alias-columns", "AS"),
        ("SELECT x.name FROM (SELECT name FROM people) x(tournier_a)", "query.name", "tournier_a"),
        ("SELECT name FROM people ORDER BY ALL", "query.order", "ALL"),
    ],
)
def test_a_refusal_says_which_word_was_the_matter(sql: str, code: str, word: str):
    with pytest.raises(Refused) as caught:
        Guard(RULES, dialect="duckdb" if "ALL" in sql else "sqlite").rewrite(sql)
    assert (caught.value.code, caught.value.word) == (code, word)
    assert caught.value.cure


def test_under_a_floor_rows_may_come_through_subqueries_and_named_queries(db: sqlite3.Connection):
    sql = """WITH x AS (SELECT city, amount FROM people JOIN orders ON person = id)
             SELECT city, avg(amount) FROM (SELECT * FROM x UNION ALL SELECT * FROM x) y GROUP BY city"""
    assert [row[0] for row in db.execute(guard(least_group=5).rewrite(sql).sql)] == ["a"]


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


def test_a_refused_statement_is_not_read_again(monkeypatch: pytest.MonkeyPatch):
    one, read = guard(), []
    whole = one._rewrite
    monkeypatch.setattr(one, "_rewrite", lambda sql, answered: read.append(sql) or whole(sql, answered))
    told = []
    for _ in range(3):
        with pytest.raises(Refused) as caught:
            one.rewrite("SELECT nothing FROM people")
        told.append(caught.value)
    assert len(read) == 1
    assert len({id(error) for error in told}) == 3
    assert {str(error.as_dict()) for error in told} == {str(told[0].as_dict())}


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("x" * 60_000, "too-long"),
        ("SELECT " + "(" * 400 + "1" + ")" * 400, "too-deep"),
        ("SELECT 1 IN (" + "1," * 30_000 + "1)", "too-many-words"),
        ("SELECT 1\0", "character"),
    ],
)
def test_what_is_too_much_is_refused(sql: str, code: str):
    with pytest.raises(Refused) as caught:
        Guard(RULES, dialect="sqlite", limits=Limits(length=200_000 if "IN" in sql else 50_000)).rewrite(sql)
    assert caught.value.code == f"query.{code}"


def test_rules_that_cannot_be_understood_are_told():
    for rule in (TableRule("a..b"), TableRule("t", fields={"x": "half"}), TableRule("t", rows="1 = 1; DROP TABLE t")):
        with pytest.raises(BadInput):
            Guard((rule,), dialect="sqlite")
    with pytest.raises(BadInput):
        Guard((SHOPS, SHOPS), dialect="sqlite")
    with pytest.raises(BadInput):
        Guard((SHOPS,), dialect="dbase")


@pytest.mark.parametrize(
    ("cast", "word"), [("DATE", "DATE"), ("TIMESTAMP", "TIMESTAMP"), ("TIME", "TIME"), ("DATETIME", "DATETIME")]
)
def test_a_cast_to_a_date_is_refused_on_sqlite_which_gives_a_number(cast: str, word: str):
    with pytest.raises(Refused) as refused:
        Guard([TableRule("main.t", fields={"x": "plain"})], dialect="sqlite").rewrite(
            f"SELECT CAST(x AS {cast}) FROM t"
        )
    assert (refused.value.code, refused.value.word) == ("query.type", word)


@pytest.mark.parametrize("cast", ["DECIMAL(10, 2)", "NUMERIC", "BOOLEAN"])
def test_other_casts_on_sqlite_mean_what_sqlite_means(cast: str):
    held = Guard([TableRule("main.t", fields={"x": "plain"})], dialect="sqlite")
    sql = held.rewrite(f"SELECT CAST(x AS {cast}) / 2 FROM t").sql
    with sqlite3.connect(":memory:") as db:
        db.execute("CREATE TABLE t (x)")
        for value in ("5", "5.5", "a", None, "1e2"):
            db.execute("DELETE FROM t")
            db.execute("INSERT INTO t VALUES (?)", [value])
            assert db.execute(sql).fetchall() == db.execute(f"SELECT CAST(x AS {cast}) / 2 FROM t").fetchall()


def test_a_function_that_cannot_be_written_is_refused_by_its_name():
    with pytest.raises(Refused) as refused:
        Guard([TableRule("main.t", fields={"x": "plain"})], dialect="duckdb").rewrite(
            "SELECT upper(initcap(initcap(x))) FROM t"
        )
    assert (refused.value.code, refused.value.word) == ("query.output", "INITCAP")


def test_a_view_shows_those_columns_alone_that_the_statement_names():
    rule = TableRule("main.t", fields=dict.fromkeys(["x", "y", "z"], "plain") | {"w": "partial:name"})
    held = Guard([rule], dialect="duckdb")
    assert '"y"' not in held.rewrite("SELECT x FROM t WHERE z > 1").sql
    assert all(f'"{name}"' in held.rewrite("SELECT * FROM t").sql for name in "xyzw")
    assert all(f'"{name}"' in held.rewrite("SELECT a.p FROM t AS a (p)").sql for name in "xyzw")
    assert '"one"' in held.rewrite("SELECT count(*) FROM t").sql
