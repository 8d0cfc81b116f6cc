# SPDX-License-Identifier: Apache-2.0
"""Accounts that belong to nobody: none in a bank in order, each planted one is found, and left doors are shut again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.simulators.small_office import ADDRESS, office

from tournier_office.people import actions as people
from tournier_office.people import enrol
from tournier_office.people.lookups import Staff, User
from tournier_office.people.tests import make_key
from tournier_office.personnel import actions, chores, orphans
from tournier_office.site import doors
from tournier_office.wire import actions as wire

__all__ = ["office"]
pytestmark = pytest.mark.django_db
SECURITY, SYSTEM = "S0005", "S0008"
PAST = timezone.localdate() - timedelta(days=9)


def found() -> set[tuple[str, str]]:
    return {(one.kind, one.number) for one in orphans.find()}


def program() -> tuple[str, str]:
    enrol.install_post("service", "服务账号", "Service account", ["10.0.0.0/8"])
    enrol.create_staff("9801", zh="系统", en="System", branch="B01", posts=["service"], password="", by="setup")
    row, text = make_key(
        "9801", channels=["people"], ranges=["10.0.0.0/8"], days=9, purpose="HR", by=SECURITY, keeper="S0002"
    )
    return row.pk, text


def test_a_bank_in_order_has_none(office):
    program()
    office.client("teller")
    assert found() == set()


def test_each_planted_orphan_is_found(office):
    program()
    office.client("S0011")
    wire.issue("S0010", factors=2, days=9, ranges=[])
    Staff.objects.filter(pk__in=["S0010", "S0011"]).update(status="left")  # past the office's own act
    User.objects.create(username="ghost", name="ghost")
    Staff.objects.create(number="S0300", zh="无账号", en="None", branch_id="B01")
    Staff.objects.filter(pk="S0001").update(employment="outsourced", contract_until=PAST, sponsor_id="S0011")
    people.set_status("S0002", "suspended", by=SECURITY, reason="inquiry")
    assert found() == {
        ("door", "S0010"), ("door", "S0011"), ("account", "ghost"), ("open_account", "S0010"),
        ("open_account", "S0011"), ("keeper", "9801"), ("no_account", "S0300"), ("contract", "S0001"),
        ("sponsor", "S0001"),
    }  # fmt: skip
    page = office.client(SECURITY, "zh-hans").get("/personnel/orphans/").content.decode()
    assert "ghost" in page
    assert "S0300" in page


def test_whoever_the_last_feed_does_not_tell_of_is_found(office):
    text = "number,status\n" + "".join(f"S{number:04},active\n" for number in range(1, 11))
    actions.begin(actions.receive(text.encode(), by=SECURITY).pk, by=SECURITY)
    assert found() == {("not_told", "S0011")}


def test_the_chore_shuts_doors_that_were_left(office):
    client = office.client("S0011")
    Staff.objects.filter(pk="S0011").update(status="left")
    chores.chores()
    assert doors.standing("S0011", leaving=True) == []
    assert {row.kind for row in doors.proof("S0011")} >= {"session", "post"}
    assert client.get("/").status_code == 302
    assert orphans.shut_again() == 0


def test_the_hr_system_brings_and_applies_a_feed_by_its_own_key_and_does_nothing_else(office):
    _key, text = program()
    client = Client(REMOTE_ADDR=ADDRESS, headers={"Authorization": f"Bearer {text}"})
    body = {"text": "number,status\nS0011,left\n"}
    run = client.post("/api/v1/personnel/feed", body, content_type="application/json").json()
    assert client.post(f"/api/v1/personnel/feed/{run['id']}/apply").json()["state"] == "done"
    assert Staff.objects.get(pk="S0011").status == "left"
    assert client.get("/api/v1/personnel/orphans").json() == [
        {"kind": "not_told", "number": f"S{number:04}", "about": ""} for number in range(1, 11)
    ]
    assert client.get("/api/v1/people").status_code == 403
    assert client.post(f"/api/v1/personnel/feed/{run['id']}/codes").status_code == 401
