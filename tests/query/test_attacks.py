# SPDX-License-Identifier: Apache-2.0
"""Hostile statements, run with full rights behind the guard: no hidden value comes out, whatever way is tried.

Every statement runs on two databases that differ in hidden values only, and must give the same: refusal, error or rows.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import duckdb
import psycopg
import pytest

from tournier.query import Guard, Refused, TableRule
from tournier.query.tokens import pins, sqlite_functions

KEY = b"k" * 32
COLUMNS = "id, name, phone, ssn, branch, city"
ROWS = [
    (1, "云小满", "10012345678", "SECRET-1", 1, "洛城"),
    (2, "欧阳望川", "10087654321", "SECRET-2", 1, "月城"),
    (3, "林听雨", "10011112222", "SECRET-3", 2, "HIDDEN-CITY"),
]
# what no answer may hold: withheld values, the middle of phones, the rest of names, rows of branch 2
OTHER = [
    (1, "云大风", "10099995678", "OTHERS-1", 1, "洛城"),
    (2, "欧阳闻海", "10000004321", "OTHERS-2", 1, "月城"),
    (3, "高山流", "10055556666", "OTHERS-3", 2, "ELSEWHERE"),
]
CANARIES = (
    "SECRET",
    "OTHERS",
    "12345",
    "87654",
    "99995",
    "00004",
    "小满",
    "望川",
    "大风",
    "闻海",
    "听雨",
    "山流",
    "HIDDEN",
    "ELSEWHERE",
)
RULES = (
    TableRule(
        "{schema}customers", rows="branch = 1", subject=("id",),
        fields={"id": "plain", "name": "partial:NAME", "phone": "partial:MOBILE", "ssn": "withheld", "branch": "plain", "city": "plain"},
    ),
    TableRule("{schema}accounts", subject=("customer_id",), fields={"no": "token", "balance": "plain"}),
    TableRule("{schema}rates", fields={"kind": "plain", "rate": "plain"}),
)  # fmt: skip

ATTACKS = """
SELECT * FROM customers
SELECT ssn FROM customers
SELECT secret FROM customers
SELECT customers FROM customers
SELECT c FROM customers c
SELECT customers.* FROM customers
SELECT c.ssn || 'x', length(c.ssn) FROM customers c
SELECT name FROM customers WHERE ssn LIKE 'SECRET%'
SELECT name FROM customers WHERE phone = '10012345678'
SELECT name FROM customers ORDER BY ssn, phone
SELECT (SELECT max(phone) FROM customers) AS x
SELECT name, (SELECT phone FROM customers d WHERE d.id = 2) FROM customers c
WITH customers AS (SELECT * FROM customers) SELECT * FROM customers
WITH x AS (SELECT * FROM customers) SELECT ssn FROM x
WITH x AS (WITH customers AS (SELECT * FROM customers) SELECT * FROM customers) SELECT * FROM x
WITH "CUSTOMERS" AS (SELECT 1 AS phone) SELECT phone FROM CUSTOMERS
WITH a AS (SELECT 1 AS n), b AS (SELECT * FROM customers) SELECT * FROM a, b
WITH RECURSIVE r AS (SELECT * FROM customers UNION ALL SELECT * FROM r) SELECT * FROM r
SELECT * FROM customers UNION ALL SELECT * FROM customers
SELECT name FROM customers UNION ALL SELECT ssn FROM customers
SELECT name FROM customers UNION SELECT ssn FROM customers
SELECT name FROM customers INTERSECT SELECT name FROM customers
SELECT name FROM customers EXCEPT SELECT 'x'
SELECT DISTINCT ssn FROM customers
SELECT max(phone) FROM customers
SELECT min(name), max(name) FROM customers
SELECT string_agg(name, ',') FROM customers
SELECT array_agg(phone) FROM customers
SELECT count(*), count(ssn), count(DISTINCT phone) FROM customers
SELECT city, count(*) FROM customers GROUP BY city
SELECT city, count(*) FROM customers GROUP BY 1 HAVING count(*) >= 1
SELECT phone, count(*) FROM customers GROUP BY phone
SELECT name FROM customers WHERE EXISTS (SELECT 1 FROM customers d WHERE d.ssn = 'SECRET-1')
SELECT name FROM customers WHERE id IN (SELECT id FROM customers WHERE branch = 2)
SELECT name FROM customers WHERE 1/(id-3) < 5
SELECT name FROM customers WHERE CASE WHEN city LIKE 'H%' THEN CAST(city AS INT) ELSE 1 END = 1
SELECT name FROM customers WHERE CAST(phone AS BIGINT) > 0
SELECT name FROM customers WHERE CAST(ssn AS INT) = 1
SELECT lag(phone) OVER (ORDER BY id) FROM customers
SELECT row_number() OVER (ORDER BY ssn), name FROM customers
SELECT first_value(phone) OVER () FROM customers
SELECT c.name, a.balance FROM customers c JOIN accounts a ON a.no = c.ssn
SELECT c.name, a.balance FROM customers c, accounts a
SELECT * FROM customers NATURAL JOIN accounts
SELECT * FROM customers JOIN customers d USING (id)
SELECT c.name FROM customers c JOIN customers d USING (ssn)
SELECT customer_id FROM accounts
SELECT tournier_subject FROM accounts
SELECT "tournier_x" FROM accounts
SELECT no FROM accounts WHERE no = '6200001'
SELECT * FROM (SELECT * FROM customers) x
SELECT x.ssn FROM (SELECT ssn FROM customers) x
SELECT a, b FROM (SELECT name, phone FROM customers) x(a, b)
SELECT * FROM (SELECT count(*) AS n FROM customers) x
SELECT * FROM (SELECT max(phone) AS n FROM customers) x
SELECT * FROM customers TABLESAMPLE (10)
SELECT * FROM public.customers
SELECT * FROM main.customers
SELECT public.customers.phone FROM public.customers
SELECT * FROM hidden
SELECT * FROM all_customers
SELECT * FROM information_schema.tables
SELECT * FROM pg_stats
SELECT * FROM sqlite_master
SELECT * FROM duckdb_columns()
SELECT * FROM pg_catalog.pg_class
SELECT query_to_xml('select * from customers', true, false, '')
SELECT * FROM query('select * from customers')
SELECT * FROM query_table('customers')
SELECT * FROM read_csv('/etc/passwd')
SELECT * FROM '/etc/passwd'
SELECT pg_read_file('/etc/passwd')
SELECT current_setting('tournier.token_inner')
SELECT getvariable('tournier.token_inner')
SELECT set_config('standard_conforming_strings', 'off', false)
SELECT tournier_token(phone) FROM customers
SELECT sha256(ssn) FROM customers
SELECT md5(phone) FROM customers
SELECT row_to_json(c) FROM customers c
SELECT (c).ssn FROM customers c
SELECT ctid, xmin FROM customers
SELECT rowid FROM customers
SELECT oid FROM customers
SELECT COLUMNS('.*') FROM customers
SELECT COLUMNS(*) FROM customers
SELECT * EXCLUDE (name) FROM customers
SELECT * REPLACE (ssn AS name) FROM customers
FROM customers
SUMMARIZE customers
DESCRIBE customers
EXPLAIN SELECT * FROM customers
EXPLAIN ANALYZE SELECT * FROM customers
PRAGMA table_info(customers)
SHOW ALL
SET standard_conforming_strings = off
COPY customers TO STDOUT
DELETE FROM customers
UPDATE customers SET ssn = name
INSERT INTO customers SELECT * FROM customers
CREATE TABLE x AS SELECT * FROM customers
SELECT * INTO x FROM customers
WITH x AS (DELETE FROM customers RETURNING *) SELECT * FROM x
SELECT 1; SELECT * FROM customers
SELECT * FROM customers; DROP TABLE customers
SELECT /*+ hint */ * FROM customers -- comment
SELECT /*! ssn */ name FROM customers
SELECT name FROM customers FOR UPDATE
SELECT '\\', ' union select ssn from customers -- '
SELECT 'a''b', name FROM customers
SELECT E'\\'', ssn FROM customers
SELECT $$ $$, ssn FROM customers
SELECT U&"\\0073sn" FROM customers
SELECT "ssn" FROM "customers"
SELECT SSN FROM CUSTOMERS
SELECT [ssn] FROM customers
SELECT `ssn` FROM customers
SELECT ｓｓｎ FROM customers
SELECT name FROM customers QUALIFY row_number() OVER (ORDER BY ssn) = 1
SELECT name FROM customers, LATERAL (SELECT ssn) x
SELECT name FROM customers CROSS JOIN LATERAL (SELECT d.phone FROM customers d) x
SELECT * FROM customers PIVOT (count(*) FOR city IN ('洛城'))
SELECT unnest(array_agg(name)) FROM customers
SELECT * FROM generate_series(1, 10)
SELECT count(*) FROM generate_series(1, 1000000000000)
SELECT pg_sleep(10)
SELECT * FROM (VALUES (1), (2)) v
VALUES (1)
SELECT * FROM rates
SELECT kind, max(rate) FROM rates GROUP BY kind
SELECT DISTINCT kind FROM rates
SELECT r.kind, c.name FROM rates r, customers c
SELECT name FROM customers LIMIT (SELECT max(id) FROM customers)
SELECT name FROM customers ORDER BY (SELECT max(ssn) FROM customers)
SELECT name FROM customers UNION ALL SELECT name FROM customers ORDER BY (SELECT ssn FROM customers LIMIT 1)
SELECT count(*) FROM customers HAVING max(ssn) > 'S'
SELECT sum(CASE WHEN ssn = 'SECRET-1' THEN 1 ELSE 0 END) FROM customers
SELECT CASE WHEN EXISTS (SELECT 1 FROM customers WHERE ssn = 'SECRET-1') THEN 1 ELSE 0 END
SELECT name FROM customers WHERE name COLLATE "C" = 'x'
SELECT name FROM customers WHERE ssn IS NOT NULL
SELECT coalesce(ssn, 'none') FROM customers
SELECT name::regclass FROM customers
SELECT CAST('customers' AS regclass)
SELECT json_extract(name, '$') FROM customers
SELECT name -> 'x' FROM customers
SELECT name.x FROM customers
SELECT s.subject_0 FROM (SELECT * FROM customers) s
SELECT upper(name) FROM customers GROUP BY ALL
SELECT name FROM customers ORDER BY ALL
"""
STATEMENTS = [line for line in ATTACKS.strip().splitlines() if line]
Run = Callable[[str], tuple[str, Any]]


def outcome(guard: Guard, sql: str, execute: Callable[[Any], Sequence[Sequence[Any]]]) -> tuple[str, Any]:
    try:
        rewritten = guard.rewrite(sql)
    except Refused as refused:
        told = f"{refused.cause} {refused.cure}"
        return "refused", (refused.code, [canary for canary in CANARIES if canary in told and canary not in sql])
    try:
        found = execute(rewritten)
    except (sqlite3.Error, duckdb.Error, psycopg.Error) as error:
        return "error", type(error).__name__
    shown = len(rewritten.columns)
    assert all(len(row) == shown + rewritten.hidden for row in found), "hidden columns are counted wrongly"
    return "rows", sorted(repr(row[:shown]) for row in found)


def sqlite_run(rows: list[tuple[Any, ...]]) -> Iterator[Run]:
    db = sqlite3.connect(":memory:")
    for statement in tables("TEXT"):
        db.execute(statement)
    db.executemany("INSERT INTO customers VALUES (?,?,?,?,?,?)", rows)
    guard = made("sqlite", "")

    def execute(rewritten: Any) -> Sequence[Sequence[Any]]:
        for name, function in sqlite_functions(rewritten).items():
            db.create_function(name, 1, function)
        return db.execute(rewritten.sql).fetchall()

    yield lambda sql: outcome(guard, sql, execute)
    db.close()


def duckdb_run(rows: list[tuple[Any, ...]]) -> Iterator[Run]:
    db = duckdb.connect()
    for statement in tables("VARCHAR"):
        db.execute(statement)
    db.executemany("INSERT INTO customers VALUES (?,?,?,?,?,?)", rows)
    guard = made("duckdb", "")

    def execute(rewritten: Any) -> Sequence[Sequence[Any]]:
        for text, _ in pins(rewritten, "duckdb"):
            db.execute(text)
        return db.execute(rewritten.sql).fetchall()

    yield lambda sql: outcome(guard, sql, execute)
    db.close()


def postgres_run(rows: list[tuple[Any, ...]], url: str) -> Iterator[Run]:
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("DROP TABLE IF EXISTS public.customers, public.accounts, public.rates, public.hidden CASCADE")
        for statement in tables("text"):
            db.execute(statement)
        for row in rows:
            db.execute("INSERT INTO public.customers VALUES (%s,%s,%s,%s,%s,%s)", row)
    guard = made("postgresql", "public.")

    def execute(rewritten: Any) -> Sequence[Sequence[Any]]:
        with psycopg.connect(url) as db, psycopg.RawCursor(db) as cursor:
            for text, values in pins(rewritten, "postgresql"):
                cursor.execute(text, values)
            return cursor.execute(rewritten.sql).fetchall()

    yield lambda sql: outcome(guard, sql, execute)


def tables(text: str) -> tuple[str, ...]:
    return (
        f"CREATE TABLE customers (id INTEGER, name {text}, phone {text}, ssn {text}, branch INTEGER, city {text})",
        f"CREATE TABLE accounts (no {text}, customer_id INTEGER, balance INTEGER)",
        "INSERT INTO accounts VALUES ('6200001', 1, 10), ('6200002', 2, 20)",
        f"CREATE TABLE rates (kind {text}, rate INTEGER)",
        "INSERT INTO rates VALUES ('a', 1), ('b', 2)",
        f"CREATE TABLE hidden (value {text})",
        "CREATE VIEW all_customers AS SELECT * FROM customers",
    )


def made(dialect: str, schema: str) -> Guard:
    rules = [
        TableRule(rule.name.format(schema=schema), rows=rule.rows, fields=rule.fields, subject=rule.subject)
        for rule in RULES
    ]
    return Guard(rules, dialect=dialect, token_key=KEY)


RUNS = {"sqlite": sqlite_run, "duckdb": duckdb_run, "postgresql": postgres_run}


@pytest.mark.parametrize("engine", RUNS)
def test_no_hidden_value_comes_out_and_none_makes_a_difference(engine: str, request: pytest.FixtureRequest):
    more = (request.getfixturevalue("postgres_url"),) if engine == "postgresql" else ()
    answers = []
    for rows in (ROWS, OTHER):
        runs = RUNS[engine](rows, *more)
        run = next(runs)
        answers.append({sql: run(sql) for sql in STATEMENTS})
        runs.close()
    shown = 0
    for sql in STATEMENTS:
        kind, answer = answers[0][sql]
        assert answers[0][sql] == answers[1][sql], sql
        if kind == "refused":
            assert not answer[1], sql
        if kind == "rows":
            shown += 1
            assert not [canary for canary in CANARIES if canary in repr(answer)], sql
    assert shown > 15, "so much is refused that nothing was proved"
