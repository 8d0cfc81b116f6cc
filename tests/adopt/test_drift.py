# SPDX-License-Identifier: Apache-2.0
"""A source moves on after it was adopted: what is new is closed and named, what no longer fits is named too."""

import json
import random
import sqlite3

import pytest

from tests.detect.schemas.cells import KINDS
from tests.engines.banks import FILE_BANKS
from tournier.catalogue import Project
from tournier.cli.main import main
from tournier.engines.adoption import adopt, confirm
from tournier.engines.column_drift import drift


@pytest.fixture
def project(tmp_path) -> Project:
    made = adopt(FILE_BANKS["sqlite"](tmp_path), tmp_path / "project", name="云海银行", origin="bank.example/ledger")
    confirm(made.project)
    return made.project


def changed(project: Project, *statements: str) -> set[tuple[str, str, str]]:
    url = Project.load(project.path).catalogue().sources[0].url
    base = sqlite3.connect(url.removeprefix("sqlite:///"))
    base.create_function("identity", 0, lambda: KINDS["ID_NO"](random.Random()))
    for statement in statements:
        base.execute(statement)
    base.commit()
    base.close()
    return {(one.kind, one.table, one.column) for one in drift(project)}


def test_a_source_that_stands_still_differs_in_nothing(project, capsys):
    assert drift(project) == []
    assert main(["classify", "--project", str(project.path)]) == 0
    assert "as the catalogue says" in capsys.readouterr().out


def test_new_tables_new_columns_and_what_is_gone_are_named(project):
    found = changed(
        project,
        "CREATE TABLE crd_auth (seq INTEGER, card_no TEXT, cvv2 TEXT, flag TEXT)",
        "ALTER TABLE customer ADD COLUMN sjhm2 TEXT",
        "ALTER TABLE customer DROP COLUMN mobile",
    )
    assert found == {
        ("table", "crd_auth", "seq"),
        ("table", "crd_auth", "card_no"),
        ("table", "crd_auth", "cvv2"),
        ("column", "customer", "sjhm2"),
        ("gone", "customer", "mobile"),
    }


MANY = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60) INSERT INTO customer SELECT "


def test_values_that_stopped_to_be_what_the_catalogue_says_are_named(project, capsys):
    assert {field.name for field in project.catalogue().tables[0].fields if field.is_open} >= {"mobile", "born"}
    ordinary = f"{MANY} 'x' || i, 'n', '', 10000000000 + i, date('2000-01-01', '+' || i || ' days'), 'B01' FROM n"
    assert changed(project, ordinary) == set()
    moved = f"{MANY} 'y' || i, 'n', '', identity(), 'since ' || i, 'B01' FROM n"
    assert changed(project, "DELETE FROM customer", moved) == {
        ("values", "customer", "mobile"),
        ("values", "customer", "born"),
    }
    assert main(["classify", "--project", str(project.path), "--json"]) == 1
    rows = json.loads(capsys.readouterr().out)
    assert {(row["column"], row["category"], row["class"]) for row in rows} == {
        ("mobile", "MOBILE", "C2"),
        ("born", "BIRTH_DATE", "C2"),
    }


def test_a_table_that_cannot_be_read_is_named_and_nothing_is_said_to_fit(project, capsys):
    overflow = "abs(-9223372036854775808 + 0 * length(mobile))"
    found = changed(project, f"ALTER TABLE customer ADD COLUMN made INTEGER GENERATED ALWAYS AS ({overflow}) VIRTUAL")
    assert {("unread", "customer", "mobile"), ("unread", "customer", "born"), ("column", "customer", "made")} <= found
    assert main(["classify", "--project", str(project.path)]) == 1
    said = capsys.readouterr().out
    assert "customer.mobile (MOBILE, C2) could not be read" in said
    assert "\n1 differences." in said


def test_one_thing_is_looked_at(project, capsys):
    assert main(["classify"]) == 2
    assert main(["classify", "somewhere", "--project", str(project.path)]) == 2
    capsys.readouterr()
