# SPDX-License-Identifier: Apache-2.0
"""The indicators are counted from what the office has, judged by the version of the day, and told for a quarter."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.simulators.small_office import PEOPLE

from tournier.law.clocks import BANK_TIME
from tournier.law.indicators import indicators
from tournier.ledger.entries import Entry, Event
from tournier_office.people.lookups import Staff
from tournier_office.risks import measuring
from tournier_office.risks.models import Measure
from tournier_office.risks.register import SEES_ALL
from tournier_office.risks.tests.desk import accepted, entered, red
from tournier_office.site import gateway
from tournier_office.site.register import register_named
from tournier_office.site.register.tests.sample import make

PAGE, REPORT, SHEET = "/risk-report/", "/api/v1/risk-report", "/api/v1/risk-report/sheet"


def measured() -> dict[str, tuple[int, int, str]]:
    measuring.measure()
    return {one.indicator: (one.value, one.of, one.tone) for one in Measure.objects.all()}


def test_each_indicator_of_the_pack_is_counted_and_no_other(office):
    assert set(measuring.MEASURES) == set(indicators().indicators)
    assert {tone for _value, _of, tone in measured().values()} <= {"green", "red"}


def test_the_figures_follow_what_happens(office):
    before = measured()
    for level, state in (("larger", "over"), ("major", "closed"), ("ordinary", "assessed")):
        make(register_named("incidents"), state, level=level, version="cn-2025-08")
    now = gateway.clock().now()
    Staff.objects.filter(pk__in=["S0001", "S0011"]).update(training_until=now.date() - timedelta(days=9))
    Staff.objects.filter(pk="S0010").update(training_until=None, status="left")
    make(register_named("violations"))
    make(register_named("duties"), deadline="B01", kind="emergency", due_at=now - timedelta(hours=1))
    make(register_named("duties"), deadline="D01", kind="complaints", due_at=now - timedelta(hours=1))
    gateway.ledger().append_many(
        [Entry(Event.DISCLOSURE_REFUSED, "S0001", (), {})] + [Entry(Event.DISCLOSURE_INTENDED, "S0001", (), {})] * 4
        + [Entry(Event.DISCLOSURE_INTENDED, "S0001", (), {"supposed": True})] * 9
    )  # fmt: skip
    after = measured()
    assert after["training_lapsed"] == (2, len(PEOPLE) - 1, "red")
    assert before["training_lapsed"] == (0, len(PEOPLE), "green")
    assert after["violations_open"][0] == before["violations_open"][0] + 1
    assert after["incidents_open"] == (1, 0, "amber")
    assert after["emergencies_unreviewed"] == (1, 0, "amber")
    assert after["complaints_late"] == (1, 0, "amber")
    assert after["duties_overdue"][0] == before["duties_overdue"][0] + 2
    assert after["refusals"] == (1, 5, "amber")
    assert after["tables_unanswered"] == (2, 2, "red")


@pytest.mark.parametrize(
    ("not_regular", "gone", "share"),
    [({}, (), (0, 2, "green")), ({"S0001": "dispatched"}, (), (1, 2, "red")), ({"S0001": "intern"}, ("S0001",), (0, 1, "green")),
     ({"S0001": "outsourced", "S0005": "outsourced"}, (), (1, 2, "red")), ({}, ("S0001", "S0002"), (0, 0, "green"))],
)  # fmt: skip
def test_non_regular_staff_is_a_share_of_those_whose_posts_open_highly_sensitive_information(
    office, not_regular, gone, share
):
    """M09. The security administrator's post opens nothing of customers."""
    Staff.objects.exclude(pk__in=["S0001", "S0002", "S0005"]).update(status="left")
    for number, employment in not_regular.items():
        Staff.objects.filter(pk=number).update(employment=employment)
    Staff.objects.filter(pk__in=gone).update(status="left")
    assert measured()["non_regular_c2"] == share


def test_it_is_measured_once_a_day(office):
    for _turn in range(2):
        measuring.go_on()
    assert Measure.objects.count() == len(indicators().indicators)


@pytest.mark.parametrize("post", sorted(set(PEOPLE.values())))
def test_the_report_is_for_who_sees_the_risks_of_the_whole_bank(office, post):
    client, status = office.client(post), 200 if post in SEES_ALL else 403
    assert [client.get(PAGE).status_code, client.get(REPORT).status_code] == [status, status]
    assert client.post("/risk-report/sheet/").status_code == status
    recorded = gateway.ledger().entries(event=Event.REGISTER_EXPORTED, actor=office.staff(post))
    assert len(recorded) == (status == 200)


def test_it_tells_risks_indicators_and_what_nobody_entered(office):
    row, medium = accepted(indicator="exports_kept"), entered()
    red()
    red("complaints_late")
    found = office.client("auditor").get(REPORT).json()
    assert [(one["key"], one["level"], one["stage"]) for one in found["risks"]] == [
        (row.pk, "high", "accepted"), (medium.pk, "medium", "open"),
    ]  # fmt: skip
    shown = {one["indicator"]: one for one in found["shown"]}
    assert (shown["exports_kept"]["tone"], shown["exports_kept"]["days_red"], shown["exports_kept"]["risks"]) == (
        "red",
        1,
        1,
    )
    assert shown["refusals"]["tone"] == ""
    assert found["unwatched"] == ["Complaints past their term"]
    assert found["matrix"][1] == [0, 0, 0, 1, 0]
    assert found["matrix"][2] == [0, 0, 1, 0, 0]
    sheet = office.client("auditor").post(f"/risk-report/sheet/?quarter={found['quarter']}").content.decode()
    assert row.title in sheet


def test_another_quarter_holds_its_own_days_and_what_is_none_is_refused(office):
    red()
    today = gateway.clock().now().astimezone(BANK_TIME).date()
    client = office.client("auditor")
    last = client.get(REPORT, {"quarter": f"{today.year - 1}-Q4"}).json()
    assert last["until"] == f"{today.year - 1}-12-31"
    assert {one["days"] for one in last["shown"]} == {0}
    for wrong in ("2026-Q5", "x", "1999-Q1"):
        assert client.get(PAGE, {"quarter": wrong}).status_code == 400
