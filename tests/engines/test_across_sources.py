# SPDX-License-Identifier: Apache-2.0
"""A table whose way to the customer leads through another database."""

import sqlite3

import duckdb
import pytest

from tests.engines.banks import catalogue, sqlite_bank
from tests.engines.conftest import KEY
from tournier.catalogue import Catalogue, Field, InformationClass, Join, Source, Table
from tournier.engines import build_index, open_sources
from tournier.gate.ports import Criterion

PAYMENTS = [(f"P{number:03}", 9001 + number % 4, f"1001234{number:04}") for number in range(40)]


@pytest.fixture
def sources(tmp_path):
    """Core in SQLite; payments in DuckDB, by account; accounts are held in core."""
    core = catalogue(sqlite_bank(tmp_path))
    with duckdb.connect(str(tmp_path / "house.duckdb")) as house:
        house.execute("CREATE TABLE payment (no VARCHAR PRIMARY KEY, account VARCHAR, phone VARCHAR)")
        house.executemany("INSERT INTO payment VALUES (?, ?, ?)", PAYMENTS)
    fields = tuple(
        Field(name, category, InformationClass.C2, confirmed=True)
        for name, category in (("no", "TXN_ID"), ("account", "TXN"), ("phone", "PHONE"))
    )
    payment = Table(
        "house:payment", "house", "payment", ("no",), fields, "cid", (Join(("account",), "bank:holder", ("acc",)),)
    )
    whole = Catalogue(
        (*core.sources, Source("house", f"duckdb:///{tmp_path / 'house.duckdb'}", "duckdb")),
        (*core.tables, payment),
        core.customer,
    )
    opened = open_sources(whole, index_key=KEY, index_path=tmp_path / "index")
    build_index(opened)
    yield opened
    opened.close()


def numbers(held):
    return held.rows.column(0)


def test_rows_are_reached_through_the_other_database(sources):
    held = sources.held("house:payment", ["no"], "00019", limit=100)
    assert numbers(held) == [number for number, account, _ in PAYMENTS if account in {9002, 9003}]
    assert held.subjects == {"00017", "00019"}


def test_pages_and_people_follow_the_rows_shown(sources):
    held = sources.held("house:payment", ["no"], "00019", limit=1, offset=1)
    assert numbers(held) == ["P002"]
    assert (held.subjects, held.complete) == ({"00019"}, False)


def test_who_holds_nothing_gets_nothing(sources):
    for key in ("00018", "nobody", "9002"):
        assert numbers(sources.held("house:payment", ["no"], key, limit=5)) == []


def test_a_search_leads_through_both(sources):
    ref = sources.catalogue.searchable("PHONE")[0]
    assert sources.find([Criterion(ref, "PHONE", "100-1234-0001")], 5) == ["00017", "00019"]
    assert sources.find([Criterion(ref, "PHONE", "100-1234-0003")], 5) == []  # nobody holds that account


def test_a_new_holder_counts_at_once(sources, tmp_path):
    with sqlite3.connect(tmp_path / "bank.sqlite") as writer:
        writer.execute("INSERT INTO holder VALUES (9003, '00018')")
    writer.close()
    assert sources.held("house:payment", ["no"], "00018", limit=1).subjects == {"00018", "00019"}
