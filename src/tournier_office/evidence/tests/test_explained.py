# SPDX-License-Identifier: Apache-2.0
"""Why an answer was given: by the rules of then and of today, for whoever reads all entries, and on record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.simulators.small_office import PEOPLE, Office

from tournier.ledger.entries import Event
from tournier_office.disclosures.tests import desk
from tournier_office.lawbook import actions as lawbook
from tournier_office.lawbook.lookups import active_files
from tournier_office.people.lookups import Staff
from tournier_office.site import gateway
from tournier_office.site.staff_person import READERS_OF_ENTRIES


@pytest.fixture
def refused(office: Office) -> str:
    """A teller whose training lapsed asked; the entry of the refusal."""
    lapsed = timezone.localdate() - timedelta(days=40)
    Staff.objects.filter(pk=office.staff("teller")).update(training_until=lapsed)
    desk.search(office.client("teller"))
    [entry] = gateway.ledger().entries(event=Event.DISCLOSURE_REFUSED, limit=1)
    assert "training-lapsed" in str(entry.detail["rules"])
    return entry.id


def without_the_rule() -> None:
    files = dict(active_files())
    name = next(name for name, text in files.items() if '@id("training-lapsed")' in text)
    kept = [part for part in files[name].replace("@id(", "\0@id(").split("\0") if '"training-lapsed"' not in part]
    files[name] = "".join(kept)
    row = lawbook.propose(files, by="S0004", posts=frozenset({"compliance_officer"}), why="try")
    lawbook.activate(row.pk, by="S0005", posts=frozenset({"security_admin"}))
    gateway.reload_rules()


def test_it_is_explained_by_the_rules_of_then_and_of_today(office: Office, refused: str) -> None:
    auditor = office.client("auditor")
    page = auditor.get(f"/evidence/entries/{refused}/").content.decode()
    assert f"/evidence/entries/{refused}/explanation/" in page
    without_the_rule()
    told = auditor.get(f"/api/v1/evidence/entries/{refused}/explanation").json()
    assert told["then"]["agrees"]
    assert "training-lapsed" in [reason["rule"] for reason in told["then"]["decision"]["reasons"]]
    assert "staff.training_until" in told["then"]["facts"]
    assert [step["fact"] for step in told["then"]["decision"]["remedy"]] == ["staff.training_until"]
    assert not told["today"]["agrees"]
    assert told["today"]["decision"]["outcome"] == "allow"
    page = auditor.get(f"/evidence/entries/{refused}/explanation/").content.decode()
    assert "training-lapsed" in page
    assert "otherwise than was recorded" in page
    assert "1000001" not in page


def test_that_it_was_read_is_on_record_each_time(office: Office, refused: str) -> None:
    for path in (f"/evidence/entries/{refused}/explanation/", f"/api/v1/evidence/entries/{refused}/explanation"):
        assert office.client("protection_officer").get(path).status_code == 200
    read = [
        entry for entry in gateway.ledger().entries(event=Event.LEDGER_READ) if entry.detail["what"] == "explanation"
    ]
    assert [(entry.actor, entry.detail["entry"]) for entry in read] == [
        (office.staff("protection_officer"), refused)
    ] * 2


def test_who_does_not_read_all_entries_has_none_explained(office: Office, refused: str) -> None:
    for number, post in PEOPLE.items():
        client = office.client(number)
        expected = 200 if post in READERS_OF_ENTRIES else 403
        assert client.get(f"/evidence/entries/{refused}/explanation/").status_code == expected, post
        assert client.get(f"/api/v1/evidence/entries/{refused}/explanation").status_code == expected, post
    assert office.client("1000001").get(f"/evidence/entries/{refused}/explanation/").status_code == 403
    own = office.client("teller").get(f"/evidence/entries/{refused}/").content.decode()
    assert "explanation/" not in own


def test_what_is_no_decision_leads_nowhere(office: Office) -> None:
    entry = gateway.ledger().entries(event=Event.RULES_ACTIVATED, limit=1)[0]
    auditor = office.client("auditor")
    assert "explanation/" not in auditor.get(f"/evidence/entries/{entry.id}/").content.decode()
    answer = auditor.get(f"/evidence/entries/{entry.id}/explanation/")
    assert answer.status_code == 400
    assert "no decision of rules" in answer.content.decode()
    assert auditor.get("/evidence/entries/unknown/explanation/").status_code in {403, 404}
