# SPDX-License-Identifier: Apache-2.0
"""MariaDB holds many texts to be equal that are different keys: each customer is found by their own key alone, by index."""

import unicodedata
from dataclasses import replace

import pytest

from tests import mariadb
from tests.engines.banks import catalogue, mysql_bank
from tests.engines.conftest import KEY
from tests.engines.test_searching import ID_NO, MOBILE, NAME, explained, find
from tournier.engines import build_index, open_sources
from tournier.gate.ports import Criterion
from tournier.mask import text_of
from tournier.query import Answered, Guard, TableRule

# All of them are equal for the collation utf8mb4_general_ci, and two are one entry of an index.
ALIKE = ("müller", "Müller", "MULLER", "muller", "muller ", "muller  ")
STRANGERS = ("ｍuller", "mu\u200dller", "mul%", "m_ller", "mull", "muller\t", "😀", "ß", "?", "muller\\", "muller'")
CHARSETS = ("utf8mb4 COLLATE utf8mb4_general_ci", "utf8mb4 COLLATE utf8mb4_bin", "latin1", "gbk", "utf8mb3")


@pytest.fixture(params=CHARSETS)
def alike(request, mariadb_server, tmp_path):
    """The bank with customers whose keys differ in case, accents and trailing blanks, in a character set."""
    with mariadb.database(mariadb_server) as url:
        mysql_bank(url)
        with mariadb.connect(url) as database, database.cursor() as cursor:
            cursor.execute('SET SESSION sql_mode = CONCAT(@@sql_mode, ",ANSI_QUOTES")')
            cursor.execute("ALTER TABLE holder DROP FOREIGN KEY holder_ibfk_2, DROP PRIMARY KEY, ADD INDEX (acc)")
            cursor.execute("ALTER TABLE customer DROP PRIMARY KEY, ADD INDEX (cid)")
            for table in ("customer", "holder"):
                cursor.execute(f"ALTER TABLE {table} MODIFY cid VARCHAR(20) CHARACTER SET {request.param}")
            cursor.execute(f"ALTER TABLE customer MODIFY id_no VARCHAR(20) CHARACTER SET {request.param}")
            held = [key for key in ALIKE if _holds(cursor, request.param.split()[0], key)]
            for place, key in enumerate(held):
                cursor.execute(
                    "INSERT INTO customer VALUES (%s, %s, %s, %s, '1990-01-01', 'B01')",
                    (key, f"name {place}", key, f"100{place:08}"),
                )
                cursor.execute("INSERT INTO account VALUES (%s, %s, '2020-01-01')", (7000 + place, place))
                cursor.execute("INSERT INTO holder VALUES (%s, %s)", (7000 + place, key))
        sources = open_sources(catalogue(url), index_key=KEY, index_path=tmp_path / "index")
        build_index(sources)
        yield sources, held
        sources.close()


def test_whom_a_statement_looks_up_is_found_by_their_own_key_alone(alike):
    """`tournier_lookup` on MySQL: the column's own equality takes its index, and the bytes decide."""
    sources, held = alike
    rule = TableRule("customer", fields={"cid": "plain", "mobile": "plain"}, subject=("cid",), own_key=True)
    guard = Guard([rule], dialect="mysql", token_key=KEY)
    sql = "SELECT cid FROM customer c WHERE tournier_lookup(c.mobile, 'somebody')"
    collated = sources.collated("bank:customer", "cid")
    for keys in ([], *([key] for key in (*held, *STRANGERS)), [held[0], held[-1]], held):
        rewritten = guard.rewrite(sql, Answered(tuple(keys), "text", collated))
        assert not any(key in rewritten.sql for key in keys)
        found = [row for batch in sources.run("bank", rewritten) for row in batch.column(0).to_pylist()]
        assert sorted(found) == sorted({*keys} & {*held})


def test_a_look_up_in_a_statement_goes_by_the_index_of_the_key(alike):
    sources, _ = alike
    rule = TableRule("customer", fields={"cid": "plain", "mobile": "plain"}, subject=("cid",), own_key=True)
    asked = Answered(("müller",), "text", sources.collated("bank:customer", "cid"))
    rewritten = Guard([rule], dialect="mysql", token_key=KEY).rewrite(
        "SELECT mobile FROM customer c WHERE tournier_lookup(c.mobile, 'somebody')", asked
    )
    explaining = replace(rewritten, sql=f"EXPLAIN {rewritten.sql}")
    told = [row for batch in sources.run("bank", explaining) for row in batch.to_pylist()]
    # Of ten rows a server may read all; that the index would do is what it says here.
    assert [row["possible_keys"] for row in told if row["table"] == "customer"] != [None]


def _holds(cursor, charset, key):
    cursor.execute(f"SELECT CONVERT(CONVERT(%s USING {charset}) USING utf8mb4)", (key,))
    return cursor.fetchone() == (key,)


def test_each_customer_is_found_by_their_own_key_alone(alike):
    sources, held = alike
    for place, key in enumerate(held):
        assert sources.exists(key)
        rows = sources.held("bank:customer", ["cid", "name"], key, limit=9).rows
        assert list(zip(*rows.columns, strict=True)) == [(key, f"name {place}")]
        shown = sources.held("bank:account", ["acc"], key, limit=9)
        assert list(map(text_of, shown.rows.column(0))) == [str(7000 + place)]
        assert shown.subjects == {key}


@pytest.mark.parametrize("key", STRANGERS, ids=ascii)
def test_a_key_that_nobody_has_is_nobodys(alike, key):
    sources, _ = alike
    assert not sources.exists(key)
    assert sources.held("bank:customer", ["name"], key, limit=9).rows.num_rows == 0
    assert sources.held("bank:account", ["acc"], key, limit=9).subjects == frozenset()
    assert find(sources, (MOBILE, key)) == []
    if key.strip() == key == unicodedata.normalize("NFKC", key):  # wide letters are another spelling of a number
        assert find(sources, (ID_NO, key)) == []


def test_holders_of_one_account_are_told_apart(alike):
    sources, held = alike
    with mariadb.connect(sources.catalogue.sources[0].url) as database, database.cursor() as cursor:
        cursor.executemany("INSERT INTO holder VALUES (7000, %s)", [(key,) for key in held[1:]])
    assert sources.held("bank:account", ["acc"], held[0], limit=9).subjects == set(held)
    assert sources.concerned("bank:account", [(7000,)]) == set(held)


def test_a_search_goes_through_the_index_of_the_source(mariadb_url, tmp_path, monkeypatch):
    url = mysql_bank(mariadb_url)
    with mariadb.connect(url) as database, database.cursor() as cursor:
        many = [(f"x{number}", f"y{number}", f"z{number}") for number in range(20_000)]
        cursor.executemany("INSERT INTO customer (cid, name, id_no) VALUES (%s, %s, %s)", many)
        cursor.execute("ANALYZE TABLE customer")
        sources = open_sources(catalogue(url), index_key=KEY, index_path=tmp_path / "index")
        assert sources.standing("bank:customer").seekable == {"cid", "id_no", "name"}
        ((sql, values),) = explained(sources, monkeypatch, Criterion(*ID_NO, "99010119850101002X"))
        (plan,) = sources.database("bank").read(lambda connection: connection.rows(f"EXPLAIN {sql}", values))
        assert (plan[3], plan[5]) in {("ref", "by_id"), ("range", "by_id")}
        sources.close()


@pytest.mark.parametrize(
    "index",
    ["(name(3))", "(name) IGNORED", "FULLTEXT"],
)
def test_an_index_that_does_not_answer_an_equality_is_none(mariadb_url, tmp_path, index):
    url = mysql_bank(mariadb_url)
    with mariadb.connect(url) as database, database.cursor() as cursor:
        cursor.execute("DROP INDEX by_name ON customer")
        made = "ADD FULLTEXT INDEX other (name)" if index == "FULLTEXT" else f"ADD INDEX other {index}"
        cursor.execute(f"ALTER TABLE customer {made}")
    sources = open_sources(catalogue(url), index_key=KEY, index_path=tmp_path / "index")
    assert "name" not in sources.standing("bank:customer").seekable
    build_index(sources)
    assert find(sources, (NAME, "云小满")) == ["00017", "00018"]  # by our own
    sources.close()


def test_a_number_is_no_text_that_begins_with_it(mariadb_url, tmp_path):
    """MariaDB holds 9001 equal to '9001 and more': a column of text that refers to one of numbers is read as text."""
    url = mysql_bank(mariadb_url)
    with mariadb.connect(url) as database, database.cursor() as cursor:
        cursor.execute("ALTER TABLE holder DROP FOREIGN KEY holder_ibfk_1, MODIFY acc VARCHAR(20)")
        cursor.execute("UPDATE holder SET acc = '9003 and more' WHERE acc = '9003'")
    sources = open_sources(catalogue(url), index_key=KEY, index_path=tmp_path / "index")
    shown = sources.held("bank:account", ["acc"], "00019", limit=9)
    assert list(map(text_of, shown.rows.column(0))) == ["9002"]
    sources.close()
