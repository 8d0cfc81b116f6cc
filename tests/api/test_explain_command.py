# SPDX-License-Identifier: Apache-2.0
"""`tournier policy explain` of any person, customer and moment: the command, the API and the page give one answer."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.api.test_own_command_line import granted, office, one_connection, terminal
from tests.simulators.small_office import ADDRESS, Office
from tournier.cli.main import main
from tournier.gate import Ask, Card, Refusal
from tournier.ledger.entries import Event
from tournier_office.lawbook import actions as lawbook
from tournier_office.lawbook.lookups import active_files
from tournier_office.people.models import Staff
from tournier_office.site import gateway
from tournier_office.site.models import Step
from tournier_office.site.register import register_named
from tournier_office.site.register.tests.sample import make

__all__ = ["office", "one_connection", "terminal"]
TELLER, OFFICER, CUSTOMER = "S0001", "S0003", "1000001"
COMPLAINTS = register_named("complaints")


@pytest.fixture
def explain(office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run the command as the protection officer; its exit status and what it said."""
    monkeypatch.setenv("TOURNIER_PROJECT", str(office.folder))
    monkeypatch.setenv("TOURNIER_KEY", granted(office, OFFICER))

    def run(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        given = ["--staff", TELLER, "--customer", CUSTOMER, "--project", str(office.folder), *words]
        status = main(["policy", "explain", *given])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def look_up(office: Office) -> object:
    session = office.client("teller").session["sign_in"]
    ask = Ask(TELLER, "counter_service", "contract", "CS-2026-0001", session=session, address=ADDRESS)
    return gateway.gate().look_up(ask, CUSTOMER)


def lapse(days: int) -> None:
    Staff.objects.filter(pk=TELLER).update(training_until=timezone.localdate() + timedelta(days=days))


def without(rule: str) -> None:
    files = dict(active_files())
    name = next(name for name, text in files.items() if f'@id("{rule}")' in text)
    parts = files[name].replace("@id(", "\0@id(").split("\0")
    files[name] = "".join(part for part in parts if f'"{rule}"' not in part)
    row = lawbook.propose(files, by="S0004", posts=frozenset({"compliance_officer"}), why="try")
    lawbook.activate(row.pk, by="S0005", posts=frozenset({"security_admin"}))
    gateway.reload_rules()


def test_now_and_then_by_the_facts_and_the_rules_of_each(office: Office, explain) -> None:
    assert isinstance(look_up(office), Card)
    allowed = gateway.clock().now()
    lapse(-40)
    assert isinstance(look_up(office), Refusal)
    refused = gateway.clock().now()
    without("training-lapsed")

    status, out, _err = explain("--json")
    now = json.loads(out)
    assert (status, now["decision"]["outcome"], now["sources"]) == (0, "allow", {})
    status, out, _err = explain("--json", "--at", refused.isoformat())
    then = json.loads(out)
    assert (status, then["decision"]["outcome"]) == (1, "refuse")
    assert [reason["rule"] for reason in then["decision"]["reasons"]] == ["training-lapsed"]
    assert [step["fact"] for step in then["decision"]["remedy"]] == ["staff.training_until"]
    assert (then["sources"].keys(), then["unknown"]) == ({"staff", "customer", "rules"}, [])
    status, out, _err = explain("--at", allowed.isoformat())
    assert (status, out.split()[1]) == (0, "allow")

    client = office.client("protection_officer")
    body = {"staff": TELLER, "customer": CUSTOMER, "at": refused.isoformat()}
    told = client.post("/api/v1/evidence/explanations", json.dumps(body), content_type="application/json").json()
    assert told == then
    page = client.post("/evidence/explanation/", {**body, "channel": "look_up", "purpose": "counter_service"})
    assert page.status_code == 200
    shown = page.content.decode()
    assert "training-lapsed" in shown
    assert then["decision"]["reasons"][0]["en"] in shown
    read = gateway.ledger().entries(event=Event.LEDGER_READ, subject=CUSTOMER)
    assert [entry.detail["of"] for entry in read if entry.detail["what"] == "explanation"] == [TELLER] * 5


def test_of_a_moment_without_kept_facts_and_for_whoever_may_not_it_says_so(office: Office, explain) -> None:
    status, _out, err = explain("--at", (gateway.clock().now() - timedelta(seconds=1)).isoformat())
    assert (status, "kept the facts" in err or "No rule book" in err) == (1, True)
    status, _out, err = explain("--at", (gateway.clock().now() + timedelta(days=1)).isoformat())
    assert (status, "lies ahead" in err) == (1, True)
    for post in ("teller", "audit_admin"):
        body = json.dumps({"staff": TELLER, "customer": CUSTOMER})
        answer = office.client(post).post("/api/v1/evidence/explanations", body, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (403, "evidence.explain")
        assert office.client(post).get("/evidence/explanation/").status_code == 403


def test_a_case_is_judged_as_it_was_known_then(office: Office, explain) -> None:
    """Closed now and open then, opened only later, about another customer, of another system (decision 0363)."""
    assert isinstance(look_up(office), Card)
    before = gateway.clock().now()
    mine = opened("investigating", CUSTOMER, before + timedelta(milliseconds=1))
    theirs = opened("investigating", "1000002", before)
    assert isinstance(look_up(office), Card)
    during = gateway.clock().now()
    close(mine, at=during + timedelta(milliseconds=1))
    after = gateway.clock().now() + timedelta(seconds=1)
    while gateway.clock().now() < after:
        time.sleep(0.05)
    found = {}
    for name, case, moment in (
        ("then", mine.pk, during), ("earlier", mine.pk, before), ("closed", mine.pk, after), ("another", theirs.pk, during),
        ("elsewhere", "CS-2026-0001", during), ("now", mine.pk, None), ("none", "", during),
    ):  # fmt: skip
        when = () if moment is None else ("--at", moment.isoformat())
        _status, out, _err = explain("--json", "--channel", "reveal", "--case", case, *when)
        told = json.loads(out)
        needs = "clear-needs-case" in {reason["rule"] for reason in told["decision"]["reasons"]}
        found[name] = (told["case_is"], needs)
    assert found == {
        "then": ("complaints", False), "earlier": ("unknown", True), "closed": ("closed", True),
        "another": ("another", True), "elsewhere": ("elsewhere", False), "now": ("closed", True), "none": ("", True),
    }  # fmt: skip
    body = {
        "staff": TELLER,
        "customer": CUSTOMER,
        "at": during.isoformat(),
        "channel": "reveal",
        "case": "CS-2026-0001",
    }
    page = office.client("protection_officer").post("/evidence/explanation/", {**body, "purpose": "counter_service"})
    assert "belongs to another system" in page.content.decode()


def opened(state: str, subject: str, at: datetime) -> Any:
    """A complaint that came to this stage at that moment."""
    row = make(COMPLAINTS, state, subject=subject)
    type(row).objects.filter(pk=row.pk).update(opened_at=at)
    row.refresh_from_db()
    step(row, "", state, at)
    return row


def close(row: Any, at: datetime) -> None:
    step(row, row.state, "closed", at)
    row.state = "closed"
    row.save()


def step(row: Any, before: str, after: str, at: datetime) -> None:
    told = {"verb": "made", "before": before, "after": after, "by": OFFICER, "at": at, "entry": "made"}
    Step.objects.create(register=COMPLAINTS.name, row=row.pk, **told)
