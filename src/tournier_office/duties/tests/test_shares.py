# SPDX-License-Identifier: Apache-2.0
"""How duties went: what was handed up, late and overdue is counted by kind and by branch, of what one may see."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tournier.ledger.entries import Event
from tournier_office.duties.models import Duty
from tournier_office.duties.tests.test_clocks import COMPLIANCE, step
from tournier_office.site import gateway
from tournier_office.site.happenings import Happening, announce

PAGE, ROUTE, SHEET = "/notices/shares/", "/api/v1/notices/shares", "/api/v1/notices/shares/sheet"
READS = ("compliance_officer", "protection_officer", "auditor", "branch_manager")


def begun(clock, matter: str, deadline: str = "I02A", event: str = "discovered", branch: str = "B01") -> Duty:
    announce(Happening("matter", matter, event, clock.now(), "S0003", (deadline,), "S0001", "S0010", branch))
    return Duty.objects.get(subject=matter)


@pytest.fixture
def went(timed, clock):
    """Of five incidents one was reported in time, one handed up and late, one is overdue, one was handed up in time, one is not owed."""
    rows = {name: begun(clock, name) for name in ("in-time", "late", "handed-up", "overdue", "dropped")}
    begun(clock, "elsewhere", "D01", "received", "B02")
    for name in ("late", "handed-up", "dropped"):
        step(rows[name], "escalate", reason="nobody answers")
    step(rows["dropped"], "drop", by="S0003", reason="it was a drill")
    clock.advance(timedelta(minutes=59))
    for name in ("in-time", "handed-up"):
        announce(Happening("matter", name, "pboc_brief", clock.now(), "S0003", entry="e1"))
    clock.advance(timedelta(minutes=2))
    announce(Happening("matter", "late", "pboc_brief", clock.now(), "S0003", entry="e2"))
    return rows


def test_each_kind_and_each_branch_is_counted(timed, went):
    told = timed.client("compliance_officer").get(ROUTE).json()
    shape = ("began", "owed", "in_time", "late", "overdue", "handed_up", "late_share", "handed_up_share")
    kinds = {one["key"]: tuple(one[name] for name in shape) for one in told["kinds"]}
    assert kinds == {"I02A": (5, 4, 2, 1, 1, 2, 50, 50), "D01": (1, 1, 0, 0, 0, 0, 0, 0)}
    assert [one["key"] for one in told["kinds"]] == ["I02A", "D01"], "where most was handed up stands first"
    assert {one["key"]: one["handed_up"] for one in told["branches"]} == {"B01": 2, "B02": 0}
    assert tuple(told["whole"][name] for name in shape) == (6, 5, 2, 1, 1, 2, 40, 40)
    page = timed.client("compliance_officer").get(PAGE).content.decode()
    row = page.partition('data-kind="I02A"')[2].partition("</tr>")[0]
    assert "Brief report of an incident (PBOC)" in row
    assert row.count("50 %") == 2


def test_only_what_began_in_the_days_counts(timed, clock, went):
    client = timed.client("compliance_officer")
    today = clock.now().date()
    before = {"since": (today - timedelta(days=9)).isoformat(), "until": (today - timedelta(days=1)).isoformat()}
    assert client.get(ROUTE, before).json()["kinds"] == []
    assert "No duty began in these days." in client.get(PAGE, before).content.decode()
    assert client.get(ROUTE, {"since": today.isoformat(), "until": today.isoformat()}).json()["whole"]["began"] == 6
    for odd in ({"since": "tomorrow"}, {"since": "2026-03-02", "until": "2026-03-01"}, {"since": "1990-01-01"}):
        assert client.get(ROUTE, odd).status_code == 400
        assert client.get(PAGE, odd).status_code == 400


def test_everybody_counts_what_they_may_see_and_others_nothing(timed, went):
    for post in READS:
        told = timed.client(post).get(ROUTE).json()
        branches = {one["key"] for one in told["branches"]}
        assert branches == ({"B01"} if post == "branch_manager" else {"B01", "B02"}), post
    for post in ("teller", "system_admin", "analyst"):
        assert timed.client(post).get(ROUTE).status_code == 403
        assert timed.client(post).get(PAGE).status_code == 403
        assert timed.client(post).post(SHEET).status_code == 403
        assert PAGE not in timed.client(post).get("/").content.decode()


def test_the_sheet_is_recorded_before_it_is_given(timed, went):
    client = timed.client("auditor")
    sheet = client.post(SHEET).content.decode("utf-8-sig")
    assert sheet == client.post("/notices/shares/sheet/").content.decode("utf-8-sig")
    assert any(line.startswith("Duty,I02A,") and line.endswith(",5,4,2,1,1,2,50,50") for line in sheet.splitlines())
    entries = gateway.ledger().entries(event=Event.REGISTER_EXPORTED)
    assert [(one.actor, one.detail["register"], one.detail["count"]) for one in entries] == [("S0006", "duties", 4)] * 2
    assert COMPLIANCE not in sheet
