# SPDX-License-Identifier: Apache-2.0
"""What is held although its time is over is counted by the database, in each engine and in each way of writing a day."""

import sqlite3
from dataclasses import replace
from datetime import date

import pytest

from tests.engines.banks import catalogue
from tournier.catalogue import Catalogue, Field, InformationClass, Project, Source, Table
from tournier.engines.column_drift import drift
from tournier.engines.overdue import overdue

TODAY = date(2026, 11, 29)


def project(folder, url, engine, tables) -> Project:
    made = Project.create(folder / "project", name="Test", origin="bank.example/ledger")
    return replace(made, sources=(Source("core", url, engine),)), Catalogue(
        (Source("core", url, engine),), tuple(tables), customer=tables[0].id
    )


def table(name, *fields, schema=""):
    return Table(f"core:{schema}{name}", "core", f"{schema}{name}", (fields[0].name,), fields, fields[0].name)


def field(name, category):
    return Field(name, category, InformationClass.C2, confirmed=True)


KEY = Field("cid", "CUST_ID", InformationClass.C1, confirmed=True)
ACC = Field("acc", "ACCOUNT", InformationClass.C2, confirmed=True)


def test_each_engine_counts_its_own_days(tmp_path, engine, bank_of):
    url = bank_of(engine)
    dialect = catalogue(url).sources[0].dialect
    tables = [table("customer", KEY, field("born", "ID_EXPIRY")), table("account", ACC, field("opened", "TXN"))]
    where, known = project(tmp_path, url, dialect, tables)
    found = {(one.kind, one.column): one.rows for one in overdue(where, date(1990, 3, 7), known)}
    assert found == {("expired", "born"): 2}, "the day itself is the last one"
    found = {(one.kind, one.column): one.rows for one in overdue(where, date(2031, 1, 1), known)}
    assert found == {("expired", "born"): 4, ("beyond_term", "opened"): 2}


@pytest.mark.parametrize(
    ("written", "kind"), [("%Y-%m-%d", "TEXT"), ("%Y/%m/%d", "TEXT"), ("%Y%m%d", "TEXT"), ("%Y%m%d", "INTEGER")]
)
def test_each_way_of_writing_a_day(tmp_path, written, kind):
    days = [date(2020, 1, 1), date(2026, 11, 28), TODAY, date(2099, 12, 31)] * 3
    texts = [*(day.strftime(written) for day in days), *(["0"] if kind == "INTEGER" else ["", "长期"]), None]
    with sqlite3.connect(tmp_path / "bank.sqlite") as base:
        base.execute(f"CREATE TABLE customer (cid TEXT PRIMARY KEY, until {kind})")
        base.executemany("INSERT INTO customer VALUES (?, ?)", [(str(n), text) for n, text in enumerate(texts)])
    base.close()
    where, known = project(
        tmp_path,
        f"sqlite:///{tmp_path / 'bank.sqlite'}",
        "sqlite",
        [table("customer", KEY, field("until", "ID_EXPIRY"))],
    )
    assert [(one.kind, one.rows) for one in overdue(where, TODAY, known)] == [("expired", 6)]


def test_a_table_that_cannot_be_read_is_not_told_to_be_in_order(tmp_path):
    place = tmp_path / "bank.sqlite"
    with sqlite3.connect(place) as base:
        base.execute("CREATE TABLE held (cid TEXT PRIMARY KEY, until TEXT, sound INTEGER)")
        base.execute(
            "CREATE VIEW customer AS SELECT cid, CASE sound WHEN 1 THEN until ELSE abs(-9223372036854775808) END AS until FROM held"
        )
        base.execute("INSERT INTO held VALUES ('1', '2020-01-01', 1)")
    asked = [table("customer", KEY, field("until", "ID_EXPIRY"))]
    where, known = project(tmp_path, f"sqlite:///{place}", "sqlite", asked)
    assert [one.rows for one in overdue(where, TODAY, known)] == [1]
    with sqlite3.connect(place) as base:
        base.execute("UPDATE held SET sound = 0")
    base.close()
    assert [one.rows for one in overdue(where, TODAY, known)] == [None]


def test_what_holds_no_days_or_is_not_there_is_passed_over(tmp_path):
    with sqlite3.connect(tmp_path / "bank.sqlite") as base:
        base.execute("CREATE TABLE customer (cid TEXT PRIMARY KEY, until TEXT)")
        base.executemany("INSERT INTO customer VALUES (?, ?)", [(str(n), "长期") for n in range(9)])
    base.close()
    tables = [
        table("customer", KEY, field("until", "ID_EXPIRY"), field("gone", "ID_EXPIRY")),
        table("nowhere", KEY, field("until", "ID_EXPIRY")),
    ]
    where, known = project(tmp_path, f"sqlite:///{tmp_path / 'bank.sqlite'}", "sqlite", tables)
    assert overdue(where, TODAY, known) == []


@pytest.mark.parametrize("kind", ["duckdb", "postgresql"])
def test_a_catalogue_that_leaves_out_the_schema_means_the_usual_one(tmp_path, bank_of, kind):
    url = bank_of(kind)
    schema = {"duckdb": "main.", "postgresql": "public."}[kind]
    fields = [KEY, *(field(name, "NONE") for name in ("name", "id_no", "mobile", "born", "branch"))]
    for spelled in ("", schema):
        folder = tmp_path / f"p{spelled}"
        folder.mkdir()
        where, known = project(folder, url, kind, [table("customer", *fields, schema=spelled)])
        assert [one for one in drift(where, catalogue=known) if one.table.endswith("customer")] == []
