# SPDX-License-Identifier: Apache-2.0
"""Duties that begin and end by what happens elsewhere, and what their people see of them at home."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from tests.simulators.small_office import FAR
from tests.simulators.smallbank import CUSTOMER

from tournier.ledger.entries import Event
from tournier_office.duties.models import Duty
from tournier_office.people import keys
from tournier_office.site import gateway

REASON = "a fire alarm and a person who must be reached at once"


def break_the_glass(office):
    client = office.client("teller")
    asked = {"ground": "counter_service:contract", "case": "CS-2026-0001", "kind": "CUST_ID", "identifier": "1000001"}
    (key,) = re.findall(r'href="/lookup/([0-9a-v]{24})/"', client.post("/lookup/", asked).content.decode())
    body = {"fields": [json.dumps([CUSTOMER, "sjhm"])], "reason": REASON}
    answer = client.post(f"/lookup/{key}/emergency/open/", body)
    assert answer.status_code == 200
    return Duty.objects.get(deadline="B01")


def test_an_emergency_owes_its_review_to_the_manager_and_then_the_protection_officer(office):
    duty = break_the_glass(office)
    assert (duty.owner, duty.second, duty.state) == ("S0002", "S0003", "running")
    assert duty.due_at - duty.began_at == timedelta(hours=24) - timedelta(microseconds=1)
    home = office.client("branch_manager").get("/").content.decode()
    assert "Review an emergency access" in home
    assert "23 hours 59 minutes left" in home
    assert "1000001" not in home
    for other in ("teller", "analyst", "protection_officer"):  # the second is told when the first does not act
        assert "Review an emergency access" not in office.client(other).get("/").content.decode()


def test_its_review_is_the_evidence_and_ends_the_duty_everywhere(office):
    duty = break_the_glass(office)
    manager = office.client("branch_manager")
    assert (
        manager.post(f"/emergencies/{duty.subject}/review/", {"outcome": "justified", "reason": REASON}).status_code
        == 302
    )
    duty.refresh_from_db()
    reviewed = gateway.ledger().entries(event=Event.BREAK_GLASS_REVIEWED, limit=1)[0]
    assert (duty.state, duty.evidence) == ("done", reviewed.id)
    assert "Review an emergency access" not in manager.get("/").content.decode()
    step = gateway.ledger().entries(event=Event.REGISTER_STEP, limit=1)[0]
    assert (step.actor, step.detail["late"]) == ("S0002", False)
    assert step.subjects == ()


def test_words_do_not_end_what_an_emergency_owes(office):
    duty = break_the_glass(office)
    manager = office.client("branch_manager")
    assert manager.post(f"/duties/{duty.pk}/finish/", {"evidence": "I looked at it"}).status_code == 403
    page = manager.get(f"/duties/{duty.pk}/").content.decode()
    assert "/finish/" not in page
    assert f'href="/emergencies/{duty.subject}/"' in page
    duty.refresh_from_db()
    assert duty.state == "running"


def test_a_review_that_cannot_be_recorded_leaves_the_duty_running(office, monkeypatch):
    duty = break_the_glass(office)
    monkeypatch.setattr(type(gateway.ledger()), "append", _fail)
    answer = office.client("branch_manager").post(
        f"/emergencies/{duty.subject}/review/", {"outcome": "justified", "reason": REASON}
    )
    assert answer.status_code == 503
    duty.refresh_from_db()
    assert duty.state == "running"


def _fail(*_anything):
    from tournier.base import SystemFailed

    raise SystemFailed("ledger.down", "The ledger does not answer.", "Wait.")


def test_the_catalogue_is_owed_each_year_from_the_day_it_was_confirmed(office):
    duty = Duty.objects.get(deadline="Y08")
    assert (duty.owner, duty.second) == ("S0003", "S0004")
    assert "up to date" not in office.client("protection_officer").get("/").content.decode()  # a year off is no news


def test_a_service_key_waits_for_its_keeper_on_a_clock(office):
    from tournier_office.people import enrol

    enrol.install_post("service", "服务账号", "Service account", ["10.0.0.0/8"])
    enrol.create_staff(
        "9801", zh="系统", en="System", branch="B01", posts=("service",), password="", by="setup",
        facts={"training_until": enrol.today() + FAR}, must_change=False,
    )  # fmt: skip
    row = keys.propose(
        "9801", channels=["evidence"], ranges=["10.0.0.0/8"], days=3, purpose="p", keeper="S0002", by="S0005"
    )
    duty = Duty.objects.get(deadline="B02")
    assert (duty.owner, duty.second, duty.subject) == ("S0002", "S0005", row.pk)
    keys.collect(row.pk, by="S0002", factors=2)
    duty.refresh_from_db()
    assert duty.state == "done"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_duty_opened_by_hand_runs_in_either_language(office, language):
    client = office.client("compliance_officer", language)
    began = (gateway.clock().now() - timedelta(days=80)).isoformat(timespec="minutes")
    given = {"deadline": "Y26", "began_at": began, "owner": "S0003", "second": "S0002", "note": "Q4"}
    assert client.post("/duties/new/", given).status_code == 302
    page = client.get("/duties/").content.decode()
    assert ("Secrecy meeting" if language == "en" else "保密例会") in page
    again = client.post("/duties/new/", {**given, "second": "S0003"})
    assert again.status_code == 400
    ahead = (gateway.clock().now() + timedelta(days=1)).isoformat(timespec="minutes")
    assert client.post("/duties/new/", {**given, "began_at": ahead}).status_code == 400
