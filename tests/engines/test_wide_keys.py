# SPDX-License-Identifier: Apache-2.0
"""Columns that hold different texts to be equal, in SQLite, DuckDB and PostgreSQL: each customer is found by their own key alone.

MariaDB, where nearly every column is such, is in `test_mysql_keys.py`.
"""

import sqlite3

import duckdb
import psycopg
import pytest

from tests.engines.banks import catalogue
from tests.engines.conftest import KEY
from tests.postgres import database
from tournier.engines import build_index, open_sources
from tournier.mask import text_of

CASES = ("Ab1", "ab1", "AB1")
BLANKS = ("ab1", "ab1 ")
WAYS = {
    "sqlite nocase": ("VARCHAR(20) COLLATE NOCASE", CASES),
    "sqlite rtrim": ("TEXT COLLATE RTRIM", BLANKS),
    "duckdb nocase": ("VARCHAR COLLATE NOCASE", CASES),
    "postgresql citext": ("citext", CASES),
    "postgresql collation": ('VARCHAR(20) COLLATE "alike"', CASES),
}
EXTRA = {
    "postgresql citext": "CREATE EXTENSION citext",
    "postgresql collation": "CREATE COLLATION alike (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
}


def statements(spelled, keys):
    """The bank's tables with this type of key, and a customer and an account of each key."""
    yield f"CREATE TABLE customer (cid {spelled}, name VARCHAR(80), id_no {spelled}, mobile VARCHAR(20), born DATE, branch VARCHAR(8))"
    yield "CREATE TABLE account (acc BIGINT PRIMARY KEY, balance DECIMAL(18,2), opened TIMESTAMP)"
    yield f"CREATE TABLE holder (acc BIGINT, cid {spelled})"
    yield 'CREATE TABLE "order" (no INTEGER PRIMARY KEY, acc BIGINT, "we ""ird 名" VARCHAR(80))'
    for table, column in (("customer", "cid"), ("customer", "id_no"), ("holder", "cid"), ("holder", "acc")):
        yield f"CREATE INDEX {table}_{column} ON {table} ({column})"
    for place, key in enumerate(keys):
        yield f"INSERT INTO customer VALUES ('{key}', 'name {place}', '{key}', '', '1990-01-01', 'B01')"
        yield f"INSERT INTO account VALUES ({7000 + place}, {place}, '2020-01-01 00:00:00')"
        yield f"INSERT INTO holder VALUES ({7000 + place}, '{key}')"


@pytest.fixture(params=WAYS)
def alike(request, tmp_path):
    spelled, keys = WAYS[request.param]
    engine = request.param.split()[0]
    if engine == "postgresql":
        server = request.getfixturevalue("postgres_server")
        with database(server) as url:
            with psycopg.connect(url, autocommit=True) as made:
                try:
                    made.execute(EXTRA[request.param])
                except psycopg.Error as error:
                    pytest.skip(f"this PostgreSQL has no such type: {error.sqlstate}")
                for statement in statements(spelled, keys):
                    made.execute(statement)
            yield from opened(url, keys, tmp_path)
        return
    path = tmp_path / f"bank.{engine}"
    made = sqlite3.connect(path) if engine == "sqlite" else duckdb.connect(str(path))
    for statement in statements(spelled, keys):
        made.execute(statement)
    if engine == "sqlite":
        made.commit()
    made.close()
    yield from opened(f"{engine}:///{path}", keys, tmp_path)


def opened(url, keys, folder):
    sources = open_sources(catalogue(url), index_key=KEY, index_path=folder / "index")
    build_index(sources)
    yield sources, keys
    sources.close()


def test_each_customer_is_found_by_their_own_key_alone(alike):
    sources, keys = alike
    for place, key in enumerate(keys):
        assert sources.exists(key)
        rows = sources.held("bank:customer", ["cid", "name"], key, limit=9).rows
        assert list(zip(*rows.columns, strict=True)) == [(key, f"name {place}")]
        shown = sources.held("bank:account", ["acc"], key, limit=9)
        assert list(map(text_of, shown.rows.column(0))) == [str(7000 + place)]
        assert shown.subjects == {key}


@pytest.mark.parametrize("key", ["aB1", "ab1  ", "ab1\t", "ab", ""])
def test_a_key_that_nobody_has_is_nobodys(alike, key):
    sources, _ = alike
    assert not sources.exists(key)
    assert sources.held("bank:customer", ["name"], key, limit=9).rows.num_rows == 0
    assert sources.held("bank:account", ["acc"], key, limit=9).subjects == frozenset()


def test_holders_of_one_account_are_told_apart(alike):
    sources, keys = alike
    assert sources.concerned("bank:account", [(7000,)]) == {keys[0]}
