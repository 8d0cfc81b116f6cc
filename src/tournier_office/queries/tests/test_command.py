# SPDX-License-Identifier: Apache-2.0
"""Screen = API = command (design.md 2, law 11): `tournier query` gets what the API gets, in four formats."""

import argparse
import csv
import io
import json
import sys
from datetime import timedelta

import pyarrow as pa
import pytest
from django.test import Client
from django.utils import timezone
from tests.simulators.small_office import with_post_beside

from tournier.base import BadInput, Refused
from tournier.cli import query as cli
from tournier.ledger.entries import Event
from tournier.trace import tokens_in
from tournier_office.disclosures.lookups import AccessRequest
from tournier_office.people.tests import make_key
from tournier_office.queries import command, marking
from tournier_office.queries.models import Run, SavedQuery
from tournier_office.queries.tests import bench
from tournier_office.site import gateway

pytestmark = [
    pytest.mark.django_db,
]
SQL = "SELECT khxm, sjhm FROM cust_info ORDER BY 1"


@pytest.fixture
def key(office, monkeypatch):
    """A service key for questions, in the environment of the command."""
    number = with_post_beside("S0010", "service", "127.0.0.0/8")
    terms = {"channels": ["query"], "ranges": ["127.0.0.0/8"], "days": 1, "purpose": "x", "by": "S0005"}
    token = make_key(number, keeper="S0001", **terms)[1]
    monkeypatch.setenv("TOURNIER_KEY", token)
    return token


def asked(**changes):
    question = {"sql": SQL, "purpose": "reconciliation", "basis": "", "case": "CS-2026-0001", "source": ""}
    return command.ask("S0010", question | changes, 0)


def written(capsysbinary, form):
    cli._WRITERS[form](asked())
    sys.stdout.flush()
    return capsysbinary.readouterr().out


def test_the_command_gets_what_the_api_gets(key):
    answer = asked()
    rows = [list(row.values()) for batch in answer["pages"] for row in batch.to_pylist()]
    body = {"sql": SQL, "purpose": "reconciliation", "basis": "contract", "case": "CS-2026-0001"}
    client = Client(REMOTE_ADDR="127.0.0.1", headers={"authorization": f"Bearer {key}"})
    page = client.post("/api/v1/queries", json.dumps(body), content_type="application/json").json()
    assert page["rows"] == rows
    assert page["columns"] == answer["columns"]
    assert len(rows) == 3


def test_every_format_holds_the_same_rows(key, capsysbinary):
    found = json.loads(written(capsysbinary, "json"))
    texts = found["rows"]
    comma = list(csv.reader(io.StringIO(written(capsysbinary, "csv").decode())))
    assert comma == [["khxm", "sjhm"], *texts]
    table = pa.ipc.open_stream(written(capsysbinary, "arrow")).read_all()
    assert [list(row.values()) for row in table.to_pylist()] == texts
    lines = written(capsysbinary, "table").decode().splitlines()
    assert [line.split() for line in (lines[0], *lines[2:])] == [["khxm", "sjhm"], *texts]
    assert set(lines[1]) == {"-", " "}


def test_fewer_rows_are_wanted(key):
    answer = command.ask(
        "S0010", {"sql": SQL, "purpose": "reconciliation", "basis": "", "case": "CS-2026-0001", "source": ""}, 2
    )
    assert sum(batch.num_rows for batch in answer["pages"]) == 2
    entries = [entry for entry in gateway.ledger().entries(limit=20) if entry.event is Event.DISCLOSURE_PAGE]
    assert [len(entry.subjects) for entry in entries] == [2]


def test_tokens_of_the_command_lead_to_their_answer_and_nothing_of_it_waits(key):
    question = {"sql": "SELECT khh FROM cust_info ORDER BY 1", "purpose": "reconciliation", "basis": "", "source": ""}
    for rows in (0, 1):
        answer = command.ask("S0010", {**question, "case": "CS-2026-0001"}, rows)
        tokens = [token for batch in answer["pages"] for (token,) in zip(*batch.to_pydict().values(), strict=True)]
        now = timezone.now()
        led, _ = marking.recognised(tokens_in(tokens), now - timedelta(hours=1), now)
        assert [(one.disclosure, one.tokens) for one in led] == [(answer["disclosure"], len(tokens))]
        run = Run.objects.get(disclosure=answer["disclosure"])
        assert (run.state, run.rows, run.released) == (Run.State.EXPIRED, len(tokens), 1)
    assert len(tokens) == 1  # of three: the statement ran no further
    assert not list((gateway.project().path / "spool").iterdir())


def test_the_command_uses_the_agreement_that_opens_its_question(key, office):
    bench.with_rule(bench.AGREED)
    assert "problem" in asked()
    body = {"sql": SQL, "purpose": "reconciliation", "basis": "contract", "case": "CS-2026-0001", "reason": "monthly"}
    client = Client(REMOTE_ADDR="127.0.0.1", headers={"authorization": f"Bearer {key}"})
    client.post("/api/v1/queries/requests", json.dumps(body), content_type="application/json")
    office.client("protection_officer").post(f"/approvals/{AccessRequest.objects.get().pk}/approve/", {})
    assert sum(batch.num_rows for batch in asked()["pages"]) == 3
    assert AccessRequest.objects.get().state == "used"


def test_the_rules_no_is_a_problem(key):
    problem = asked(case="")["problem"]
    assert problem["decision"]["reasons"][0]["rule"] == "query-needs-case"


def test_a_purpose_that_is_not_there_and_another_persons_key(key, monkeypatch):
    with pytest.raises(BadInput):
        asked(purpose="curiosity")
    with pytest.raises(Refused, match="TOURNIER_KEY"):
        command.ask("S0011", {}, 0)
    monkeypatch.delenv("TOURNIER_KEY")
    with pytest.raises(Refused, match="TOURNIER_KEY"):
        asked()


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("@x", "'@x"),
        ("-12.5", "-12.5"),
        ("-a", "'-a"),
        ("\uff1d1", "'\uff1d1"),
        ("", ""),
        (None, ""),
        ("云**", "云**"),
    ],
)
def test_no_cell_is_a_formula(cell, safe):
    assert cli._defused(cell) == safe


def test_a_question_is_kept_listed_and_asked_by_its_name(key):
    (made,) = command.kept("S0010", "names", "", "core", SQL)["listed"]
    assert made["sql"] == SQL
    assert [one["name"] for one in command.kept("S0010", "", "saved", "", "")["listed"]] == ["names"]
    question = {"sql": "", "purpose": "reconciliation", "basis": "", "case": "CS-2026-0001", "source": ""}
    answer = command.ask("S0010", question, 0, saved="names")
    assert sum(batch.num_rows for batch in answer["pages"]) == 3
    assert "partial_name(khxm)" in answer["rewritten"]
    SavedQuery.objects.create(staff="S0011", name="others", source="core", sql=SQL, saved_at=timezone.now())
    with pytest.raises(Refused, match="no such kept question"):
        command.ask("S0010", question, 0, saved="others")


def test_the_history_holds_what_was_asked_on_the_screen_and_by_the_api(key):
    body = {"sql": SQL, "purpose": "reconciliation", "basis": "contract", "case": "CS-2026-0001"}
    client = Client(REMOTE_ADDR="127.0.0.1", headers={"authorization": f"Bearer {key}"})
    client.post("/api/v1/queries", json.dumps(body), content_type="application/json")
    api = client.get("/api/v1/queries").json()
    assert command.kept("S0010", "", "history", "", "")["listed"] == api
    assert api[0]["shape"] == SQL.replace("1", "?")


@pytest.mark.parametrize(
    "arguments",
    [[], ["--saved", "x", "SELECT 1"], ["--list", "saved", "SELECT 1"], ["SELECT 1"], ["--save", "x"]],
    ids=["nothing", "two questions", "list and ask", "no purpose", "nothing to keep"],
)
def test_what_cannot_be_meant_is_told(arguments):
    parser = argparse.ArgumentParser()
    cli.arguments(parser)
    purpose = ["--purpose", "statistics"] if arguments != ["SELECT 1"] else []
    with pytest.raises(BadInput):
        cli.run(parser.parse_args(["--as", "S0010", *purpose, *arguments]))
