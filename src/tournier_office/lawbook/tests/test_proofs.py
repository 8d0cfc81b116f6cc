# SPDX-License-Identifier: Apache-2.0
"""A version's proof on the screen and over the API: what holds, what breaks and how, and for whom it is."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.simulators.small_office import PEOPLE, Office

from tournier_office.lawbook import actions, lookups
from tournier_office.lawbook.models import RuleBookVersion
from tournier_office.lawbook.tests.test_changing_rules import COMPLIANCE, propose

pytest.importorskip("z3", reason="z3 is not installed: nothing was proved")
READERS = lookups.PROPOSERS | lookups.DECIDERS | {"auditor", "audit_admin"}


def in_force() -> str:
    return RuleBookVersion.objects.get(state="active").pk


def test_the_shipped_rules_keep_every_property(office: Office) -> None:
    client = office.client("compliance_officer")
    told = client.get(f"/api/v1/rules/versions/{in_force()}/proof").json()
    assert {one["strength"] for one in told["properties"]} == {"proved"}
    assert all(one["carried_by"] for one in told["properties"])
    page = client.get(f"/lawbook/versions/{in_force()}/proof/").content.decode()
    assert page.count("tone-good") >= len(told["properties"])
    for one in told["properties"]:
        assert one["carried_by"][0] in page


def test_a_draft_without_a_rule_breaks_a_property_and_the_page_says_how(office: Office) -> None:
    files = dict(lookups.active_files())
    name = next(name for name, text in files.items() if '@id("show-query-no-c3")' in text)
    files[name] = "".join(
        part for part in files[name].replace("@id(", "\0@id(").split("\0") if '"show-query-no-c3"' not in part
    )
    row = actions.propose(files, by="S0004", posts=COMPLIANCE, why="shorter")
    told = office.client("legal_officer").get(f"/api/v1/rules/versions/{row.pk}/proof").json()
    [broken] = [one for one in told["properties"] if one["id"] == "no-c3-in-queries"]
    assert broken["strength"] in {"broken", "unguarded"}
    page = office.client("legal_officer").get(f"/lawbook/versions/{row.pk}/proof/").content.decode()
    first = page.split("<tbody>")[1].split("</tr>")[0]
    assert "tone-good" not in first  # what does not hold comes first
    assert broken["example"]["en"][:40] in page


def test_who_reads_a_proof(office: Office) -> None:
    row = propose()
    for number, post in PEOPLE.items():
        expected = 200 if post in READERS else 403
        for path in (f"/lawbook/versions/{row.pk}/proof/", f"/api/v1/rules/versions/{row.pk}/proof"):
            assert office.client(number).get(path).status_code == expected, (post, path)
    assert office.client("1000001").get(f"/lawbook/versions/{row.pk}/proof/").status_code == 403
    assert Client().get(f"/lawbook/versions/{row.pk}/proof/").status_code == 302
    assert office.client("auditor").get("/lawbook/versions/none/proof/").status_code in {400, 404}
