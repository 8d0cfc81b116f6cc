# SPDX-License-Identifier: Apache-2.0
"""A sample is drawn from all over a table without reading it whole."""

import json
import sqlite3

import duckdb
import pytest

from tournier.catalogue import Source
from tournier.engines import describe, samples
from tournier.engines.opening import open_database
from tournier.engines.sampling import _spread

ROWS, WANTED = 400_000, 500


def sqlite_table(folder):
    base = sqlite3.connect(folder / "bank.sqlite")
    base.execute("CREATE TABLE big (id INTEGER PRIMARY KEY, name TEXT)")
    base.executemany("INSERT INTO big VALUES (?, ?)", ((n, f"n{n}") for n in range(ROWS)))
    base.commit()
    base.close()
    return f"sqlite:///{folder}/bank.sqlite"


def duckdb_table(folder):
    base = duckdb.connect(str(folder / "bank.duckdb"))
    base.execute(f"CREATE TABLE big AS SELECT i AS id, 'n' || i AS name FROM range({ROWS}) r(i)")
    base.close()
    return f"duckdb:///{folder}/bank.duckdb"


@pytest.mark.parametrize("make", [sqlite_table, duckdb_table])
def test_the_sample_is_bounded_and_comes_from_several_places(tmp_path, make):
    columns = {one.column: one.values for one in samples(describe(make(tmp_path)), "bank", wanted=WANTED)}
    assert WANTED // 2 <= len(columns["id"]) <= WANTED
    assert len({int(value) * 10 // ROWS for value in columns["id"]}) >= 3


def spread(url):
    """The statement that draws the sample of the one table."""
    shape = describe(url)
    database = open_database(Source("bank", url, shape.dialect))
    try:
        return database.read(lambda connection: _spread(connection, shape.dialect, shape.tables[0], "t.id", WANTED))
    finally:
        database.close()


def test_sqlite_finds_each_range_by_the_tree(tmp_path):
    statement = spread(sqlite_table(tmp_path))
    base = sqlite3.connect(tmp_path / "bank.sqlite")
    plan = [row[3] for row in base.execute(f"EXPLAIN QUERY PLAN {statement}")]
    base.close()
    read = [line for line in plan if line.startswith(("SCAN t", "SEARCH t"))]
    assert len(read) == 10
    assert all("USING INTEGER PRIMARY KEY" in line for line in read)


def test_duckdb_draws_some_vectors(tmp_path):
    statement = spread(duckdb_table(tmp_path))
    base = duckdb.connect(str(tmp_path / "bank.duckdb"), read_only=True)
    base.execute("PRAGMA enable_profiling = 'json'")
    base.execute(f"PRAGMA profiling_output = '{tmp_path}/read.json'")
    base.execute(statement).fetchall()
    base.execute("PRAGMA disable_profiling")
    base.close()

    def scanned(node):
        own = node["operator_cardinality"] if "SCAN" in node.get("operator_type", "") else 0
        return own + sum(map(scanned, node["children"]))

    assert 0 < scanned(json.loads((tmp_path / "read.json").read_text())) < ROWS / 2
