# SPDX-License-Identifier: Apache-2.0
"""Adopting a database step by step: propose, confirm, refresh; and everything that can be wrong on the way."""

import json
import sqlite3
from datetime import date

import psycopg
import pytest

from tests.engines.banks import FILE_BANKS, postgres_bank
from tournier.base import BadInput
from tournier.catalogue import CustomerFacts, FieldRef, InformationClass, Project
from tournier.catalogue.facts import How
from tournier.cli.main import main
from tournier.engines import customer_facts, open_sources
from tournier.engines.adoption import adopt, confirm, index
from tournier.gate.ports import Criterion


@pytest.fixture(params=["sqlite", "duckdb", "csv", "parquet", "postgresql"])
def url(request, tmp_path):
    if request.param == "postgresql":
        return postgres_bank(request.getfixturevalue("postgres_url"))
    return FILE_BANKS[request.param](tmp_path)


def said(capsys) -> dict:
    return json.loads(capsys.readouterr().out)


def short(table) -> str:
    return table.name.rsplit(".", 1)[-1]


def test_nothing_is_open_before_it_is_confirmed(url, tmp_path, capsys):
    folder = tmp_path / "project"
    assert main(["adopt", url, "--project", str(folder), "--json"]) == 0
    told = said(capsys)
    project = Project.load(folder)
    assert not any(field.is_open for table in project.catalogue().tables for field in table.fields)
    assert project.facts().unconfirmed
    assert told["next"] == [f"tournier adopt --confirm --project {folder}"]
    assert main(["adopt", "--confirm", "--project", str(folder), "--json"]) == 0
    told = said(capsys)
    assert told["opened"]
    assert told["next"] == [f"tournier doctor {folder}", f"tournier serve {folder} --first-people PEOPLE.csv"]


def test_a_bank_with_joint_accounts_is_understood_and_searched(url, tmp_path):
    made = adopt(url, tmp_path / "project", name="云海银行", origin="bank.example/ledger")
    confirm(made.project)
    index(made.project)
    catalogue = made.project.catalogue()
    assert short(catalogue.tables[0]) == "customer"
    assert {short(table): table.subject for table in catalogue.tables} == dict.fromkeys(
        ["customer", "account", "holder", "order"], "cid"
    )
    sources = open_sources(catalogue, index_key=made.project.key("index"), index_path=made.project.index_path)
    (account,) = (table for table in catalogue.tables if short(table) == "account")
    held = sources.held(account.id, ["acc"], "00017", limit=5)
    assert held.subjects == {"00017", "00019"}
    (mobile, *_), (born, *_), (name, *_) = map(catalogue.searchable, ("MOBILE", "BIRTH_DATE", "NAME"))
    assert sources.find([Criterion(mobile, "MOBILE", "+86 100 1234 5678")], 5) == ["00017"]
    both = [Criterion(name, "NAME", "云小满"), Criterion(born, "BIRTH_DATE", "20011231")]
    assert sources.find(both, 5) == ["00018"]
    told = customer_facts(sources, made.project.facts(), "00018", date(2026, 11, 23))
    assert (told["branch"], told["age"], told["deceased"]) == ("B02", 24, False)
    sources.close()


def test_the_summary_for_people_shows_no_value(url, tmp_path, capsys):
    assert main(["adopt", url, "--project", str(tmp_path / "project"), "--yes"]) == 0
    shown = capsys.readouterr()
    for value in ("云小满", "10012345678", "990101199003070017", "00017", "1234.56"):
        assert value not in shown.out + shown.err
    assert "not known, taken as false" in shown.out
    assert "tournier doctor" in shown.out
    assert "tournier serve" in shown.out


def test_classify_says_one_row_for_each_column(url, capsys):
    assert main(["classify", url, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    keys = ("source", "table", "column", "category", "class", "sensitive", "confidence", "why", "why_zh")
    assert {tuple(row) for row in rows} == {keys}
    found = {(row["table"].rsplit(".", 1)[-1], row["column"]): (row["category"], row["class"]) for row in rows}
    assert found["customer", "mobile"] == ("MOBILE", "C2")
    assert found["customer", "born"] == ("BIRTH_DATE", "C2")
    assert found["account", "balance"] == ("BALANCE", "C2")
    assert len(rows) == 14
    assert "云小满" not in json.dumps(rows, ensure_ascii=False)


@pytest.fixture
def bank(tmp_path):
    return FILE_BANKS["sqlite"](tmp_path)


@pytest.fixture
def project(bank, tmp_path):
    return adopt(bank, tmp_path / "project", name="x", origin="x.example").project


def test_what_a_person_classified_otherwise_is_theirs(project):
    ref = FieldRef(project.catalogue().customer, "mobile")
    project.save_catalogue(project.catalogue().with_field(ref, "ALIPAY", InformationClass.C2, confirmed=False))
    done = confirm(project)
    assert ref in done.closed
    assert not project.catalogue().field(ref).is_open


def test_what_is_not_sure_enough_stays_closed(project):
    done = confirm(project, least=1.0)
    assert done.opened == ()
    assert not any(field.is_open for table in project.catalogue().tables for field in table.fields)


def test_facts_that_no_column_tells_are_stated_not_silent(project):
    for mapping in project.facts().mappings:
        assert mapping.why
        if mapping.how is How.UNKNOWN:
            assert "no column tells" in mapping.why
    assert isinstance(project.facts(), CustomerFacts)


def test_a_second_adoption_into_a_project_is_refused(project, bank, capsys):
    assert main(["adopt", bank, "--project", str(project.path), "--json"]) == 2
    assert json.loads(capsys.readouterr().err)["error"]["code"] == "adopt.exists"


def test_a_new_column_comes_in_closed_and_a_gone_one_goes(project, bank, capsys):
    confirm(project)
    with sqlite3.connect(bank.removeprefix("sqlite:///")) as writer:
        writer.execute("ALTER TABLE customer ADD COLUMN wechat TEXT")
        writer.execute("ALTER TABLE customer DROP COLUMN branch")
    writer.close()
    assert main(["adopt", "--refresh", "--project", str(project.path), "--json"]) == 0
    told = said(capsys)
    customer = project.catalogue().customer
    assert told["changes"] == [
        {"what": "removed", "field": f"{customer}.branch"},
        {"what": "added", "field": f"{customer}.wechat"},
    ]
    assert not project.catalogue().field(FieldRef(customer, "wechat")).is_open
    assert project.catalogue().field(FieldRef(customer, "mobile")).is_open


def test_a_table_that_is_gone_is_said(project, bank):
    with sqlite3.connect(bank.removeprefix("sqlite:///")) as writer:
        writer.execute('DROP TABLE "order"')
    writer.close()
    with pytest.raises(BadInput) as refused:
        main_refresh(project)
    assert refused.value.code == "adopt.table-gone"


def main_refresh(project):
    from tournier.engines.adoption import refresh

    return refresh(project)


def test_a_password_stands_in_no_file(postgres_url, tmp_path, capsys, monkeypatch):
    url = postgres_bank(postgres_url).replace("tournier@", "tournier:not-a-real-secret@")
    folder = tmp_path / "project"
    assert main(["adopt", url, "--project", str(folder), "--yes", "--json"]) == 0
    told = said(capsys)
    variable = told["environment"]
    assert told["next"][0].startswith(f"export {variable}=")
    for file in folder.rglob("*"):
        if file.is_file():
            assert b"not-a-real-secret" not in file.read_bytes()
    assert "not-a-real-secret" not in json.dumps(told)
    monkeypatch.setenv(variable, url)
    project = Project.load(folder)
    sources = open_sources(project.catalogue(), index_key=project.key("index"), index_path=project.index_path)
    assert sources.exists("00017")
    sources.close()


def test_an_empty_project_is_filled(bank, tmp_path, capsys):
    folder = tmp_path / "mine"
    assert main(["init", str(folder), "--name", "云海银行", "--json"]) == 0
    assert said(capsys)["next"][0] == f"tournier adopt DATABASE --project {folder}"
    key = Project.load(folder).key("index")
    assert main(["adopt", bank, "--project", str(folder), "--yes", "--json"]) == 0
    project = Project.load(folder)
    assert (project.name, project.key("index")) == ("云海银行", key)
    assert project.catalogue().tables


def test_init_refuses_a_project_that_stands(tmp_path, capsys):
    assert main(["init", str(tmp_path / "a"), "--json"]) == 0
    assert main(["init", str(tmp_path / "a"), "--json"]) == 2
    assert json.loads(capsys.readouterr().err)["error"]["code"] == "project.exists"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["adopt", "/nowhere/at/all"], "source.address"),
        (["adopt", "mysql://db.example:port/x"], "source.address"),
        (["adopt", "mysql://db.example/x?unknown=1"], "source.address"),
        (["adopt", "mariadb://db.example/x?sslmode=maybe"], "source.address"),
        (["adopt", "oracle://db.example/x"], "source.address"),
        (["adopt"], "adopt.usage"),
        (["adopt", "x", "--refresh"], "adopt.usage"),
        (["adopt", "x", "--sure", "7"], "adopt.sure"),
        (["adopt", "--refresh", "--project", "/nowhere/at/all"], "project.file-missing"),
        (["classify", "/nowhere/at/all"], "source.address"),
    ],
)
def test_bad_words_are_told_with_a_cure(words, code, capsys):
    assert main([*words, "--json"]) == 2
    error = json.loads(capsys.readouterr().err)["error"]
    assert error["code"] == code
    assert error["cure"]


@pytest.mark.parametrize(
    "url", ["postgresql://nobody:secret@127.0.0.1:1/x?connect_timeout=2", "mysql://nobody:secret@127.0.0.1:1/x"]
)
def test_a_dead_database_is_a_failed_system(url, tmp_path, capsys):
    assert main(["adopt", url, "--project", str(tmp_path / "p"), "--json"]) == 3
    shown = capsys.readouterr().err
    assert json.loads(shown)["error"]["code"] == "source.unavailable"
    assert "secret" not in shown
    assert not (tmp_path / "p").exists()


def made(tmp_path, *statements):
    path = tmp_path / "odd.sqlite"
    with sqlite3.connect(path) as writer:
        for statement in statements:
            writer.execute(statement)
    writer.close()
    return f"sqlite:///{path}"


def test_a_database_without_customers_is_said(tmp_path):
    url = made(tmp_path, "CREATE TABLE weather (day TEXT PRIMARY KEY, rain REAL)")
    with pytest.raises(BadInput) as refused:
        adopt(url, tmp_path / "p", name="x", origin="x.example")
    assert refused.value.code == "adopt.no-customer"
    assert not (tmp_path / "p").exists()


def test_a_person_can_name_the_customers(tmp_path):
    url = made(tmp_path, "CREATE TABLE thing (k TEXT PRIMARY KEY, xm TEXT)")
    project = adopt(url, tmp_path / "p", name="x", origin="x.example", customer="thing").project
    assert project.catalogue().customer == "odd:thing"
    with pytest.raises(BadInput) as refused:
        adopt(url, tmp_path / "q", name="x", origin="x.example", customer="nothing")
    assert refused.value.code == "adopt.customer"


def test_a_branch_is_not_held_by_the_customers_of_its_transactions(tmp_path):
    """What many customers share must not lead to them: a look-up would show one what belongs to all."""
    url = made(
        tmp_path,
        "CREATE TABLE branch (branch_id TEXT PRIMARY KEY, name TEXT, manager_name TEXT)",
        "CREATE TABLE customer (cust_id TEXT PRIMARY KEY, name TEXT, mobile TEXT, branch_id TEXT REFERENCES branch)",
        "CREATE TABLE txn (txn_id TEXT PRIMARY KEY, cust_id TEXT REFERENCES customer, branch_id TEXT REFERENCES branch)",
        "CREATE TABLE safe (safe_id TEXT PRIMARY KEY, branch_id TEXT REFERENCES branch)",
    )
    found = adopt(url, tmp_path / "p", name="x", origin="x.example").proposal
    assert {table.name for table in found.catalogue.tables} == {"customer", "txn"}
    assert {name for name, _ in found.left_out} == {"branch", "safe"}


def test_odd_names_of_tables_and_columns(tmp_path):
    url = made(
        tmp_path,
        'CREATE TABLE "客户 信息.2024" ("客户号" TEXT PRIMARY KEY, "姓名" TEXT, "手机号" TEXT, "sel""ect" TEXT, "a b" TEXT)',
        """INSERT INTO "客户 信息.2024" VALUES ('K1', '云小满', '10012345678', 'x', 'y')""",
    )
    project = adopt(url, tmp_path / "p", name="x", origin="x.example").project
    confirm(project)
    index(project)
    catalogue = Project.load(project.path).catalogue()
    sources = open_sources(catalogue, index_key=project.key("index"), index_path=project.index_path)
    held = sources.held(catalogue.customer, ["姓名", 'sel"ect', "a b"], "K1", limit=1)
    assert [column[0] for column in held.rows.columns] == ["云小满", "x", "y"]
    assert sources.find([Criterion(catalogue.searchable("MOBILE")[0], "MOBILE", "10012345678")], 2) == ["K1"]
    sources.close()


def test_a_large_schema_is_adopted(postgres_url, tmp_path):
    with psycopg.connect(postgres_url, autocommit=True) as owner:
        owner.execute("CREATE SCHEMA IF NOT EXISTS wide")
        for number in range(150):
            owner.execute(f'CREATE TABLE IF NOT EXISTS wide."t{number}" (id int PRIMARY KEY, a text, b text)')
    url = postgres_bank(postgres_url)
    found = adopt(url, tmp_path / "p", name="x", origin="x.example").proposal
    assert {short(table) for table in found.catalogue.tables} == {"customer", "account", "holder", "order"}
    assert len(found.left_out) == 150
