# SPDX-License-Identifier: Apache-2.0
"""From a real bank's records to a console that people work in, with no step that is not a command or a screen."""

from __future__ import annotations

import json

import pytest

from tests.adopt import console, czech
from tests.examples import SOAK
from tournier.catalogue import Project

WHY = {"purpose": "counter_service", "basis": "contract", "case": "T20261124-001"}


# The sample bank, which browsers walk, lies in SQLite and DuckDB. Every kind is adopted in test_czech_bank.py.
WALKED = [kind for kind in czech.KINDS if kind != "parquet"] if SOAK else [*czech.SERVERS, "csv"]


@pytest.fixture(scope="module", params=WALKED)
def bank(request, tmp_path_factory):
    """The project and the activation codes of its first day."""
    folder = tmp_path_factory.mktemp(request.param)
    project = console.adopted(czech.source(request.param, folder, request), folder)
    return project, console.codes(console.founded(project))


def client_of_the_branch():
    """A client of the branch where the staff work."""
    return next(row for row in czech.rows("client") if row[3] == console.BRANCH)


def test_the_walk_on_adopted_records(bank):
    project, codes = bank
    key, born = client_of_the_branch()[:2]
    with console.serving(project) as address:
        people = console.staffed(address, codes)
        clerk, manager, auditor = people["T1"], people["M1"], people["U1"]

        found = clerk.call("/search", **WHY, criteria=[{"category": "CUST_ID", "text": key}])
        assert found.status == 200, found.text
        look = found.json["hits"][0]["look"]
        card = clerk.call("/look-ups", look=look)
        assert card.status == 200, card.text
        assert born not in card.text
        table = next(s["table"] for s in card.json["sections"] if s["table"].endswith("client"))
        field = {"table": table, "field": "birth_date"}

        matched = clerk.call("/matches", look=look, category="BIRTH_DATE", text=born)
        assert matched.json["matched"], matched.text
        refused = clerk.call("/reveals", look=look, fields=[field])
        assert refused.status == 403, refused.text
        assert born not in refused.text
        asked = clerk.call("/requests", look=look, fields=[field], reason="The client asks to confirm the date.")
        assert asked.status == 201, asked.text
        request = asked.json["id"]
        assert clerk.call(f"/requests/{request}/approve").status == 403
        agreed = manager.call(f"/requests/{request}/approve")
        assert agreed.status == 200, agreed.text

        shown = clerk.call("/reveals", look=look, fields=[field])
        assert shown.status == 200, shown.text
        assert born in shown.text

        entry = shown.json["entry"]
        kept = auditor.get(f"/api/v1/evidence/entries/{entry}")
        assert kept.status == 200, kept.text
        assert born not in kept.text
        proof = auditor.get(f"/api/v1/evidence/entries/{entry}/proof")
        assert proof.status == 200
    verified = console.run("ledger", "verify", str(project), "--json")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert json.dumps(born) not in verified.stdout
    assert Project.load(project).catalogue().tables
