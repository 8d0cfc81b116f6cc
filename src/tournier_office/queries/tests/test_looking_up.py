# SPDX-License-Identifier: Apache-2.0
"""A customer looked up in a statement (decision 0103): the same at the workbench, over the API and on the command line."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from tests.simulators.small_office import with_post_beside

from tournier.ledger.entries import Event, OpenedEntry
from tournier_office.people.tests import make_key
from tournier_office.queries import command
from tournier_office.queries.tests.bench import answered, cells
from tournier_office.site import gateway

pytestmark = [
    pytest.mark.django_db(transaction=True),
]
GROUND, CASE = "anti_money_laundering:legal_duty", "AML-2026-0001"
FOUND = "SELECT khxm, sjhm FROM cust_info c WHERE tournier_lookup(c.sjhm, '10012345678')"
NOBODY = FOUND.replace("5678'", "5679'")
ROW = ["云**", "100****5678"]


def searches() -> list[OpenedEntry]:
    entries = gateway.ledger().entries(limit=100)
    return [one for one in entries if one.detail.get("channel") == "search" and one.event is Event.DISCLOSURE_PAGE]


@pytest.mark.parametrize(("language", "empty"), [("en", "the answer is empty"), ("zh-hans", "没有")])
def test_the_workbench_finds_whom_a_masked_number_belongs_to(office, language, empty):
    client = office.client("aml_officer", language)
    panel = answered(client, FOUND, ground=GROUND, case=CASE)
    assert cells(panel) == [ROW]
    assert [list(one.subjects) for one in searches()] == [["1000001"]]
    assert empty in answered(client, NOBODY, ground=GROUND, case=CASE)
    assert len(searches()) == 2


def test_who_may_not_search_is_refused_by_the_searchs_own_rule(office):
    panel = answered(office.client("analyst"), FOUND, ground="reconciliation:contract", case=CASE)
    assert "Refused" in panel
    assert not searches()


@pytest.fixture
def key(office, monkeypatch):
    """A service key of somebody who may both search and ask in SQL."""
    number = with_post_beside("S0010", "service", "127.0.0.0/8")
    terms = {"channels": ["query", "search"], "ranges": ["127.0.0.0/8"], "days": 1, "purpose": "x", "by": "S0005"}
    token = make_key(number, keeper="S0001", **terms)[1]
    monkeypatch.setenv("TOURNIER_KEY", token)
    return token


def test_the_command_and_the_api_find_the_same(key):
    for sql, rows in ((FOUND, [ROW]), (NOBODY, [])):
        question = {"sql": sql, "purpose": "anti_money_laundering", "basis": "legal_duty", "case": CASE, "source": ""}
        answer = command.ask("S0010", question, 0)
        assert [list(row.values()) for batch in answer["pages"] for row in batch.to_pylist()] == rows
        client = Client(REMOTE_ADDR="127.0.0.1", headers={"authorization": f"Bearer {key}"})
        page = client.post("/api/v1/queries", json.dumps(question), content_type="application/json").json()
        assert page["rows"] == rows, page


def test_the_ration_of_searches_binds_statements_too(office):
    from tournier.gate.gate import SEARCHES

    for _ in range(SEARCHES[0]):
        gateway.gate()._limits.spend("search", "S0010", *SEARCHES)
    panel = answered(office.client("aml_officer"), FOUND, ground=GROUND, case=CASE)
    assert "limit.spent" in panel
    assert not searches()


MASKED = "SELECT khxm FROM cust_info WHERE sjhm = '10012345678'"


@pytest.mark.parametrize(
    ("language", "cause", "cure"),
    [
        ("en", "The column sjhm is masked for you", "write tournier_lookup(sjhm, "),
        ("zh-hans", "sjhm 列对您是脱敏的", "tournier_lookup(sjhm, "),
    ],
)
def test_a_condition_on_a_masked_column_is_explained_beside_the_answer(office, language, cause, cure):
    panel = answered(office.client("aml_officer", language), MASKED, ground=GROUND, case=CASE)
    assert cause in panel
    assert cure in panel
    panel = answered(office.client("analyst", language), MASKED, ground="reconciliation:contract", case=CASE)
    assert cause in panel
    assert cure not in panel


def test_the_api_and_the_command_give_the_hint_too(key, capsys):
    question = {"sql": MASKED, "purpose": "anti_money_laundering", "basis": "legal_duty", "case": CASE, "source": ""}
    (hint,) = command.ask("S0010", question, 0)["hints"]
    assert (hint["column"], hint["look_up"]) == ("sjhm", True)
    client = Client(REMOTE_ADDR="127.0.0.1", headers={"authorization": f"Bearer {key}"})
    page = client.post("/api/v1/queries", json.dumps(question), content_type="application/json").json()
    assert page["hints"] == [hint]
    terms = {"purpose": question["purpose"], "basis": question["basis"], "case": CASE, "source": ""}
    offer = client.post("/api/v1/queries/offer", json.dumps(terms), content_type="application/json").json()
    found = {field["name"] for table in offer["tables"] for field in table["fields"] if field["look_up"]}
    assert found == {"khh", "zjhm", "sjhm"}


def test_the_editor_is_told_by_which_columns_customers_are_looked_up(office):
    client = office.client("aml_officer")
    said = client.post("/queries/offer/", {"ground": GROUND, "case": CASE, "source": ""}).content.decode()
    assert said.count("data-look-up") == 3
