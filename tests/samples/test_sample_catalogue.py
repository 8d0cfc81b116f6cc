# SPDX-License-Identifier: Apache-2.0
"""The confirmed catalogue and the mapping of facts fit the bank, read through the real sources."""

import secrets
import sqlite3
from contextlib import closing
from datetime import date

import duckdb
import pytest

from tournier.catalogue import CATEGORIES, Catalogue, FieldRef, InformationClass
from tournier.engines import open_sources
from tournier.engines.customers import customer_facts
from tournier.gate.ports import Criterion
from tournier_samples.cast import WALK, customer_key
from tournier_samples.catalogue import CUSTOMER, catalogue, table_id
from tournier_samples.facts import CUSTOMER_FACTS

TODAY = date(2026, 11, 23)
C3 = {
    ("card_info", "yxq"), ("card_info", "cvn2"), ("card_info", "pinblk"), ("card_info", "cdxx"),
    ("cust_auth", "dlmm"), ("cust_auth", "rlmb"),
}  # fmt: skip


@pytest.fixture(scope="module")
def known(bank):
    return catalogue(bank)


@pytest.fixture(scope="module")
def sources(known, tmp_path_factory):
    index = tmp_path_factory.mktemp("index") / "index.sqlite"
    found = open_sources(known, index_key=secrets.token_bytes(32), index_path=index)
    yield found
    found.close()


def test_the_catalogue_names_every_column_that_exists_and_no_other(bank, known):
    with (
        closing(sqlite3.connect(bank / "core.sqlite")) as core,
        duckdb.connect(bank / "warehouse.duckdb", read_only=True) as house,
    ):
        for table in known.tables:
            found = (
                (core if table.source == "core" else house).execute(f"SELECT * FROM {table.name} LIMIT 0").description
            )
            assert [field.name for field in table.fields] == [column[0] for column in found]


def test_it_can_be_saved_and_read_again(known, tmp_path):
    known.save(tmp_path / "catalogue.toml")
    assert Catalogue.load(tmp_path / "catalogue.toml") == known


def test_every_field_but_free_text_is_confirmed_with_its_names(known):
    closed = [(table.name, field.name) for table in known.tables for field in table.fields if not field.is_open]
    assert closed == [("call_transcript", "zwnr")]
    for table in known.tables:
        assert table.zh
        assert table.en
        for field in table.fields:
            assert field.zh
            assert field.en


def test_authentication_data_is_c3_and_nothing_else_is(known):
    found = {(t.name, f.name) for t in known.tables for f in t.fields if f.cls is InformationClass.C3}
    assert found == C3


def test_a_field_said_to_be_indexed_is(bank, known):
    with closing(sqlite3.connect(bank / "core.sqlite")) as core:
        for table in known.tables:
            for field in table.fields:
                if not field.indexed:
                    continue
                plan = core.execute(
                    f"EXPLAIN QUERY PLAN SELECT * FROM {table.name} WHERE {field.name} = 'x'"
                ).fetchall()
                assert all(step[3].startswith("SEARCH") for step in plan), (table.name, field.name)


SEARCHES = [
    ("CUST_ID", WALK.customer), ("ID_NO", WALK.id_number), ("MOBILE", WALK.mobile), ("BANK_CARD", WALK.debit_card),
    ("BANK_CARD", WALK.credit_card), ("ACCOUNT", WALK.account),
]  # fmt: skip


@pytest.mark.parametrize(("category", "text"), SEARCHES)
def test_the_customer_of_the_walk_is_found_by_each_identifier(known, sources, category, text):
    assert CATEGORIES[category].identifier
    ref = known.searchable(category)[0]
    assert sources.find([Criterion(ref, category, text)], 5) == [WALK.customer]


def test_the_customer_of_the_walk_is_found_by_name_and_birth(sources):
    criteria = [
        Criterion(FieldRef(CUSTOMER, "khxm"), "NAME", WALK.name),
        Criterion(FieldRef(CUSTOMER, "csrq"), "BIRTH_DATE", WALK.birth.isoformat()),
    ]
    assert sources.find(criteria, 5) == [WALK.customer]


def test_no_search_goes_by_somebody_elses_number_or_name(known):
    others = {("cust_relation", "glkhh"), ("cust_relation", "glxm"), ("cust_relation", "glsj")}
    others |= {("txn_detail", "dfzh"), ("txn_detail", "dfhm")}
    searched = {ref for name in CATEGORIES for ref in known.searchable(name)}
    assert not {(table_id(table), field) for table, field in others} & {tuple(ref) for ref in searched}


@pytest.mark.parametrize("table", ["cust_addr", "acct_base", "card_info", "cust_auth", "kyc_image", "txn_detail"])
def test_every_table_leads_to_the_customer(known, sources, table):
    key = known.table(table_id(table)).key
    held = sources.held(table_id(table), key, WALK.customer, limit=50)
    assert held.rows.num_rows > 0
    assert WALK.customer in held.subjects


def test_an_account_of_two_concerns_both(bank, sources):
    with closing(sqlite3.connect(bank / "core.sqlite")) as core:
        one, two = core.execute(
            "SELECT a.khh, b.khh FROM acct_holder a JOIN acct_holder b ON a.zh = b.zh AND a.khh < b.khh LIMIT 1"
        ).fetchone()
    for subject in (one, two):
        assert {one, two} <= sources.held(table_id("acct_base"), ["zh", "ye"], subject, limit=50).subjects


# (customer, what is so of them beside the usual)
FACTS = [
    ("沈知微", {"manager": "1004", "age": 39, "consents": frozenset({"caller_check", "customer_care"})}),
    ("欧阳明溪", {"vip": True, "manager": "1004", "age": 61}),
    ("沈小满", {"minor": True, "young": True, "age": 10, "consents": frozenset()}),
    ("沈星野", {"young": True, "age": 15, "consents": frozenset()}),
    ("柳怀远", {"deceased": True, "age": 85, "consents": frozenset()}),
    ("季云归", {"dormant": True, "age": 68}),
    ("白一诺", {"restricted": True, "age": 32, "consents": frozenset()}),
    ("苏晚晴", {"is_staff": True, "age": 30}),
]
USUAL = {
    "known": True, "branch": "9911", "manager": "", "minor": False, "young": False, "deceased": False, "vip": False,
    "dormant": False, "is_staff": False, "restricted": False, "card_only": False,
    "consents": frozenset({"caller_check", "customer_care"}),
}  # fmt: skip


@pytest.mark.parametrize(("name", "particulars"), FACTS, ids=[name for name, _ in FACTS])
def test_the_facts_about_a_customer_can_be_read(sources, name, particulars):
    assert customer_facts(sources, CUSTOMER_FACTS, customer_key(name), TODAY) == USUAL | particulars


def test_a_customer_without_an_account_has_only_a_card(bank, sources):
    with closing(sqlite3.connect(bank / "core.sqlite")) as core:
        (subject,) = core.execute(
            "SELECT khh FROM cust_info WHERE khh NOT IN (SELECT khh FROM acct_holder) "
            "AND khh IN (SELECT khh FROM card_info WHERE klx = '信用卡') LIMIT 1"
        ).fetchone()
        without = core.execute(
            "SELECT count(*) FROM cust_info WHERE (jkkh = '1') <> (khh NOT IN (SELECT khh FROM acct_holder))"
        ).fetchone()
    assert without == (0,)
    assert customer_facts(sources, CUSTOMER_FACTS, subject, TODAY)["card_only"] is True


def test_every_fact_is_mapped_and_confirmed():
    assert CUSTOMER_FACTS.unconfirmed == ()
