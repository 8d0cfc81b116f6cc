# SPDX-License-Identifier: Apache-2.0
"""The evidence of one complaint as a file: what it tells, what it does not, and that outsiders can check all of it (M63)."""

import io
import json
import re
import zipfile

import pytest
from tests.simulators.small_office import Office

from tournier.base import TournierError
from tournier.ledger import verify_proof
from tournier.ledger.entries import Event
from tournier_office.complaints.tests.filing import MANAGER, NAME, PHONE, STORY, decided, filed, investigated, step
from tournier_office.site import gateway

READS = "compliance_officer"


def taken(office: Office, row, who: str = READS) -> zipfile.ZipFile:
    answer = office.client(who).get(f"/complain/evidence/{row.pk}/")
    assert answer.status_code == 200
    assert row.number not in answer.headers["Content-Disposition"]
    return zipfile.ZipFile(io.BytesIO(answer.content))


def test_every_step_is_told_and_proven_by_the_public_key_alone(office):
    _receipt, row = filed()
    investigated(row)
    decided(row)
    found = taken(office, row)
    told = json.loads(found.read("complaint.json"))
    key = found.read("verifier-key.txt").decode().strip()
    assert [one["verb"] for one in told["history"]] == ["opened", "accept", "assign", "decide", "approve"]
    assert {f"proofs/{one['entry']}.tlog-proof" for one in told["history"]} == {
        name for name in found.namelist() if name.startswith("proofs/")
    }
    for one in told["history"]:
        proven = verify_proof(found.read(f"proofs/{one['entry']}.tlog-proof").decode(), key)
        detail = json.loads(proven.values["detail"])
        assert proven.id == one["entry"]
        assert proven.values["disclosure"] == row.pk
        assert proven.values["actor"] == one["by"]
        assert (detail["verb"], detail["to"]) == (one["verb"], one["to"])
    assert key in found.read("README.txt").decode()


def test_a_proof_that_was_changed_is_none(office):
    _receipt, row = filed()
    found = taken(office, row)
    (name,) = [name for name in found.namelist() if name.startswith("proofs/")]
    key = found.read("verifier-key.txt").decode().strip()
    text = found.read(name).decode()
    assert verify_proof(text, key)
    with pytest.raises(TournierError):
        verify_proof(re.sub(r"(?m)^index (\d+)$", lambda told: f"index {int(told[1]) + 1}", text), key)


def test_nothing_of_the_complainant_is_in_it(office):
    _receipt, row = filed(uses="marketing")
    investigated(row)
    step(row, "S0004", "add_facts", story="They called again.")
    decided(row)
    found = taken(office, row)
    everything = "".join(found.read(name).decode() for name in found.namelist())
    assert not [text for text in (NAME, PHONE, STORY, "They called again.", "You were right.") if text in everything]


@pytest.mark.parametrize(
    ("who", "status"), [("branch_manager", 200), ("auditor", 200), ("teller", 403), ("analyst", 403)]
)
def test_whoever_reads_the_complaint_takes_it_and_nobody_else(office, who, status):
    _receipt, row = filed()
    assert office.client(who).get(f"/complain/evidence/{row.pk}/").status_code == status
    assert office.client(who).get(f"/api/v1/complaints/{row.pk}/evidence").status_code == status


def test_whom_it_is_about_does_not_take_it(office):
    _receipt, row = filed()
    step(row, MANAGER, "accept")
    step(row, "S0003", "name_staff", about="S0004")
    assert office.client(READS).get(f"/complain/evidence/{row.pk}/").status_code == 403


def test_that_it_was_taken_is_recorded_before_it_leaves(office):
    _receipt, row = filed()
    taken(office, row)
    (entry,) = gateway.ledger().entries(event=Event.LEDGER_READ)
    assert (entry.actor, entry.detail["row"], entry.detail["entries"]) == ("S0004", row.pk, 1)


def test_the_page_of_the_complaint_offers_it(office):
    _receipt, row = filed()
    page = office.client(READS).get(f"/complaints/{row.pk}/").content.decode()
    assert f"/complain/evidence/{row.pk}/" in page
