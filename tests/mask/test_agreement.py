# SPDX-License-Identifier: Apache-2.0
"""One definition, three renderings: the scalar function, the Arrow kernel and the SQL expression agree on any text."""

import sqlite3

import duckdb
import psycopg
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests import mariadb
from tests.examples import examples

from tournier.catalogue.classes import Level
from tournier.mask import PARTIAL, TREATMENTS, partial, partial_sql, render, sql_expression

BY_TREATMENT = {name: category for category, name in PARTIAL.items()}
PIECES = [
    "张", "欧阳", "阿依古丽·买买提", "云泽省", "望川市", "临江区", "青石县", "自治区", "旗", "人民路", "12号", "小区", "市场",
    "@", "mail.example", ".", "+86", "-", " ", "\u3000", "\t", "\n", "\u00a0", "１２３", "😀", "👨‍👩‍👧", "é", "e\u0301", "'", '"',
    "\\", "\\1", "%", "$", "X", "x", "13800138000", "990101199003070017", "1985-03-02", "19850302", "\0", "(", ")", "",
]  # fmt: skip

pieced = st.lists(st.sampled_from(PIECES), max_size=7).map("".join)
digits = st.text("0123456789", max_size=24)
worded = st.text("0123456789xX+-() @.ab张市区省县路\u3000", max_size=24)
dates = st.from_regex(
    r"\A[0-9]{3,5}[-/.]?[0-9]{1,2}[-/.]?[0-9]{1,2}( [0-9]{2}:[0-9]{2})?( BC)?\Z", alphabet="0123456789-/. :BC"
)
texts = st.one_of(st.text(max_size=40), pieced, digits, worded, dates)


def in_sqlite(name: str, values: list[str]) -> list[str]:
    with sqlite3.connect(":memory:") as db:
        db.execute("CREATE TABLE t (n INTEGER, v TEXT)")
        db.executemany("INSERT INTO t VALUES (?, ?)", enumerate(values))
        sql = partial_sql(name, '"v"', "sqlite")
        return [row[0] for row in db.execute(f"SELECT {sql} FROM t ORDER BY n")]


@pytest.fixture(scope="module")
def duck():
    with duckdb.connect(config={"threads": 1}) as db:
        yield db


def in_duckdb(db: duckdb.DuckDBPyConnection, name: str, values: list[str]) -> list[str]:
    db.register("t", pa.table({"n": range(len(values)), "v": pa.array(values, pa.string())}))
    sql = partial_sql(name, '"v"', "duckdb")
    return [row[0] for row in db.execute(f"SELECT {sql} FROM t ORDER BY n").fetchall()]


@pytest.mark.parametrize("name", TREATMENTS)
@examples(60)
@given(values=st.lists(texts, min_size=1, max_size=8))
@example(
    values=[
        *PIECES,
        "13800138000",
        "+8613800138000",
        "6200000000000005",
        "阿依古丽·买买提",
        "云泽省望川市临江区人民路12号",
    ]
)
def test_value_column_sqlite_and_duckdb_agree(duck, name, values):
    expected = [partial(name, value) for value in values]
    if name in BY_TREATMENT:  # the others are for statistics, where no category asks for them
        category = BY_TREATMENT[name]
        assert [render(Level.PARTIAL, category, value) for value in values] == expected
        assert sql_expression(Level.PARTIAL, category, '"v"', "duckdb") == partial_sql(name, '"v"', "duckdb")
    assert partial(name, pa.array(values)).to_pylist() == expected
    assert in_sqlite(name, values) == expected
    assert in_duckdb(duck, name, values) == expected


@pytest.fixture(scope="module")
def postgresql(request):
    try:
        url = request.getfixturevalue("postgres_url")
    except pytest.FixtureLookupError:
        pytest.skip("no postgres_url fixture: the PostgreSQL rendering of the masks is not checked")
    with psycopg.connect(url, autocommit=True) as db:
        yield db


@pytest.mark.parametrize("name", TREATMENTS)
@examples(30)
@given(values=st.lists(texts.map(lambda text: text.replace("\0", "")), min_size=1, max_size=8))
@example(values=[*(piece for piece in PIECES if piece != "\0"), "+8613800138000", "云泽省望川市临江区人民路12号"])
def test_postgresql_agrees(postgresql, name, values):
    sql = partial_sql(name, '"v"', "postgresql").replace("%", "%%")
    statement = f"SELECT {sql} FROM unnest(%s::text[]) WITH ORDINALITY AS t(v, n) ORDER BY n"
    rows = postgresql.execute(statement, [values]).fetchall()
    assert [row[0] for row in rows] == [partial(name, value) for value in values]


@pytest.mark.parametrize("name", TREATMENTS)
def test_postgresql_computes_a_part_once_however_often_a_mask_needs_it(postgresql, name):
    """Its plan shows what it computes: a name in a subquery is not put in again wherever it stands."""
    sql = partial_sql(name, "v.held", "postgresql")
    statement = (
        f"EXPLAIN (VERBOSE) SELECT {sql} FROM (SELECT 'a' || n AS held FROM generate_series(1, 2) AS n OFFSET 0) AS v"
    )
    plan = "\n".join(line for (line,) in postgresql.execute(statement.encode()).fetchall())
    assert plan.count("v.held") < 100
    if name in {"document", "mobile", "telephone", "card", "identifier"}:
        assert plan.count("btrim(v.held") == 1


@pytest.fixture(scope="module")
def mysql(mariadb_url):
    with mariadb.connect(mariadb_url) as database, database.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE t (n INT, v LONGTEXT CHARACTER SET utf8mb4)")
        yield cursor


def in_mysql(cursor, name: str, values: list[str | None]) -> list[str | None]:
    cursor.execute("DELETE FROM t")
    cursor.executemany("INSERT INTO t VALUES (%s, %s)", list(enumerate(values)))
    cursor.execute(f"SELECT {partial_sql(name, '`v`', 'mysql')} FROM t ORDER BY n")
    return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize("name", TREATMENTS)
@examples(30)
@given(values=st.lists(texts, min_size=1, max_size=8))
@example(
    values=[
        *PIECES,
        "+8613800138000",
        "云泽省望川市临江区人民路12号",
        "ＸＹ",
        "MÜ@mü.example",
        "x" * 100_000,
        " " * 100_000,
    ]
)
def test_mariadb_agrees(mysql, name, values):
    assert in_mysql(mysql, name, values) == [partial(name, value) for value in values]
    assert in_mysql(mysql, name, [None]) == [None]


@pytest.mark.parametrize("name", ["birth_date", "year"])
def test_a_column_of_dates_is_treated_as_its_text_on_postgresql(postgresql, name):
    """PostgreSQL answers for a date of four digits at once; of all others as of any text."""
    dates = ["1985-03-02", "0001-01-01", "9999-12-31", "12024-01-01", "0044-03-15 BC", "infinity", "-infinity"]
    sql = partial_sql(name, "CAST(v AS date)", "postgresql")
    rows = postgresql.execute(f"SELECT {sql} FROM unnest(%s::text[]) WITH ORDINALITY AS t(v, n) ORDER BY n", [dates])
    assert [row[0] for row in rows] == [partial(name, value) for value in dates]


@pytest.mark.parametrize("name", TREATMENTS)
def test_null_stays_null_in_every_rendering(duck, name):
    assert partial(name, None) is None
    assert partial(name, pa.array([None, "1", None], pa.string())).is_null().to_pylist() == [True, False, True]
    assert in_sqlite(name, [None]) == [None]
    assert in_duckdb(duck, name, [None]) == [None]


@pytest.mark.parametrize("dialect", ["sqlite", "duckdb"])
def test_a_column_keeps_its_name_when_it_is_called_like_a_part_of_the_mask(duck, dialect):
    """The address mask computes through derived tables; a column must not be taken for one of their names."""
    sql = sql_expression(Level.PARTIAL, "ADDRESS", '"area"', dialect)
    statement = f"SELECT {sql} FROM (SELECT '云泽省望川市临江区人民路1号' AS \"area\") AS t"
    if dialect == "duckdb":
        assert duck.execute(statement).fetchone() == ("云泽省望川市临江区****",)
    else:
        with sqlite3.connect(":memory:") as db:
            assert db.execute(statement).fetchone() == ("云泽省望川市临江区****",)
