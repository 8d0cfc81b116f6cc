# SPDX-License-Identifier: Apache-2.0
"""Adopting the records of a real bank: from an address to look-ups, on every kind of source."""

import json
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from datetime import date
from io import StringIO

import pytest

from tests.adopt import czech
from tests.simulators.registers import Registers as InMemory
from tournier.catalogue import Join, Project
from tournier.cli.main import main
from tournier.engines import Sources, customer_facts, open_sources
from tournier.engines.assembly import open_gate, open_project_ledger
from tournier.gate import Ask
from tournier.gate.answers import Refusal
from tournier.gate.ports import Criterion
from tournier.mask import text_of
from tournier.policy import RuleBook


@pytest.fixture(scope="module", params=czech.KINDS)
def adopted(request, tmp_path_factory):
    """The project, and what `adopt --yes --json` said."""
    folder = tmp_path_factory.mktemp(request.param)
    url = czech.source(request.param, folder, request)
    with redirect_stdout(StringIO()) as said:
        assert main(["adopt", url, "--project", str(folder / "bank"), "--name", "捷克银行", "--yes", "--json"]) == 0
    return Project.load(folder / "bank"), json.loads(said.getvalue())


def table(project, name):
    return next(t for t in project.catalogue().tables if t.name.split(".")[-1] == name)


def categories(project, name):
    return {field.name: field.category for field in table(project, name).fields}


@pytest.fixture
def sources(adopted):
    project, _ = adopted
    opened = open_sources(project.catalogue(), index_key=project.key("index"), index_path=project.index_path)
    yield opened
    opened.close()


def test_the_client_is_the_customer(adopted):
    project, _ = adopted
    customer = project.catalogue().tables[0]
    assert customer.name.split(".")[-1] == "client"
    assert (customer.key, customer.subject) == (("client_id",), "client_id")


def test_what_hangs_on_the_client_is_reached_through_dispositions(adopted):
    project, _ = adopted
    disp = table(project, "disp")
    assert (disp.path, disp.subject) == ((), "client_id")
    assert table(project, "card").path == (Join(("disp_id",), disp.id, ("disp_id",)),)
    for name in ("account", "loan", "order"):
        assert table(project, name).path == (Join(("account_id",), disp.id, ("account_id",)),)
        assert table(project, name).subject == "client_id"


def test_districts_belong_to_nobody(adopted):
    project, told = adopted
    assert "district" not in {t.name.split(".")[-1] for t in project.catalogue().tables}
    assert [left["table"].split(".")[-1] for left in told["left_out"]] == ["district"]


def test_categories_are_proposed(adopted):
    project, _ = adopted
    assert categories(project, "client") == {
        "client_id": "CUST_ID",
        "birth_date": "BIRTH_DATE",
        "gender": "GENDER",
        "district_id": "ADDRESS",
    }
    assert categories(project, "disp")["disp_type"] == "RELATION"
    assert categories(project, "account")["account_id"] == "ACCOUNT"
    assert categories(project, "account")["frequency"] == "ACCT_STATUS"
    loan = categories(project, "loan")
    assert {loan[name] for name in ("granted_date", "amount", "duration", "payments", "status")} == {"LOAN"}
    assert categories(project, "order")["bank_to"] == "BANK_CODE"


def test_every_field_that_leads_to_a_client_is_understood(adopted):
    project, told = adopted
    assert [field.name for t in project.catalogue().tables for field in t.fields if not field.is_open] == []
    assert told["closed"] == []


@pytest.mark.parametrize("client", ["1", "2", "3", "5369", "13955"])
def test_look_ups_agree_with_the_records(sources, adopted, client):
    project, _ = adopted
    records = {name: czech.rows(name) for name in ("client", "disp", "loan", "order")}
    known = {row[0]: row for row in records["client"]}
    assert sources.exists(client) == (client in known)
    if client not in known:
        return
    held = sources.held(table(project, "client").id, ["client_id", "birth_date", "gender"], client, limit=5)
    assert [tuple(map(text_of, row)) for row in zip(*held.rows.columns, strict=True)] == [tuple(known[client][:3])]
    accounts = {row[2] for row in records["disp"] if row[1] == client}
    people = {row[1] for row in records["disp"] if row[2] in accounts}
    shown = sources.held(table(project, "account").id, ["account_id"], client, limit=50)
    assert {text_of(value) for value in shown.rows.column(0)} == accounts
    assert shown.subjects == people
    for name in ("loan", "order"):
        mine = {row[0] for row in records[name] if row[1] in accounts}
        shown = sources.held(table(project, name).id, [f"{name}_id"], client, limit=100)
        assert {text_of(value) for value in shown.rows.column(0)} == mine


def test_an_account_is_found_by_its_number(sources, adopted):
    project, _ = adopted
    both = [row[2] for row in czech.rows("disp") if row[3] == "D"][:3]
    ref = project.catalogue().searchable("ACCOUNT")[0]
    assert ref.table == table(project, "account").id
    for account in both:
        holders = sorted((row[1] for row in czech.rows("disp") if row[2] == account), key=lambda key: (len(key), key))
        assert sources.find([Criterion(ref, "ACCOUNT", account)], 10) == holders
        assert len(holders) == 2


def test_the_facts_that_the_rules_read(sources, adopted):
    project, _ = adopted
    told = customer_facts(sources, project.facts(), "1", date(2026, 11, 23))
    assert (told["known"], told["age"], told["minor"], told["vip"], told["branch"]) == (True, 35, False, False, "18")


def test_the_gate_is_ready(adopted):
    project, told = adopted
    assert len(RuleBook.load(project.rules).rules) >= 45
    assert not project.facts().unconfirmed
    assert told["next"][-1] == f"tournier serve {project.path} --first-people PEOPLE.csv"


@dataclass
class Registers(InMemory):
    """Staff and moment from memory; the customer's facts from the adopted database."""

    project: Project | None = None
    sources: Sources | None = None

    def facts(self, request):
        found = super().facts(request)
        if request.subject is None:
            return found
        told = customer_facts(self.sources, self.project.facts(), request.subject, date(2026, 11, 23))
        return replace(found, customer=told)


def test_a_look_up_goes_through_the_whole_gate_into_the_ledger(adopted, sources):
    project, _ = adopted
    registers = Registers(project=project, sources=sources)
    registers.staff["branch"] = "18"
    ledger = open_project_ledger(project, background=False)
    book = RuleBook.load(project.rules)
    gate = open_gate(
        project, catalogue=project.catalogue(), rules=lambda: book, facts=registers, evidence=ledger, limits=registers
    )
    ask = Ask("S0001", "counter_service", "contract", case="T20261123-001", session="s1", address="10.1.0.5")
    try:
        found = gate.search(ask, [("CUST_ID", "1")])
        assert [customer.subject for customer in found.customers] == ["1"]
        card = gate.look_up(ask, "1")
        shown = {section.table.rsplit(":", 1)[-1].rsplit(".", 1)[-1]: section for section in card.sections}
        assert {"client", "account"} <= set(shown)
        assert all("1990-12-13" not in row for section in card.sections for row in section.rows)
        assert shown["client"].rows
        assert len(list(ledger.entries(subject="1"))) >= 1
        assert isinstance(gate.look_up(ask, "no-such-client"), Refusal)
    finally:
        ledger.close()


def test_nothing_secret_stands_in_the_project(adopted):
    project, _ = adopted
    text = (project.path / "tournier.toml").read_text() + (project.path / "catalogue.toml").read_text()
    for key in (project.path / "keys").iterdir():
        assert key.read_text().strip() not in text
        assert key.stat().st_mode & 0o077 == 0


def test_the_same_database_gives_the_same_catalogue(adopted):
    project, _ = adopted
    assert main(["adopt", "--refresh", "--project", str(project.path), "--json"]) == 0
    assert Project.load(project.path).catalogue().version == project.catalogue().version
