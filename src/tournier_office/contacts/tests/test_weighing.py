# SPDX-License-Identifier: Apache-2.0
"""The rule of M20: who sold customers to a partner becomes a lead for somebody to look into, and nobody else does."""

from __future__ import annotations

from datetime import datetime, time
from random import Random
from typing import Any

import pytest
from tests.simulators.small_office import Office

from tournier.base import Refused
from tournier.law.clocks import BANK_TIME
from tournier.ledger.entries import Event
from tournier_office.contacts import weighing
from tournier_office.contacts.models import Contact, Lead, Weighing
from tournier_office.contacts.register import LEADS
from tournier_office.contacts.tests.desk import (
    AUDITOR,
    AUGUST,
    COMPLIANCE,
    CUSTOMERS,
    OTHERS,
    PARTNER,
    PROTECTION,
    SELLER,
    counted,
    shown,
    summer,
)  # fmt: skip
from tournier_office.people.lookups import Staff
from tournier_office.site import gateway
from tournier_office.site.register import acts, reading
from tournier_office.site.register.tests.sample import make, person
from tournier_office.site.register.typed import Unfit
from tournier_office.violations.register import VIOLATIONS


def test_who_sold_customers_is_a_lead_and_a_misuse_becomes_a_case(office: Office, clock: Any):
    counted(summer(clock)[:15])
    assert weighing.weigh_next()
    lead = Lead.objects.get()
    assert (lead.staff, lead.partner, lead.branch, lead.contacted) == (SELLER, PARTNER, "B01", 15)
    assert lead.found["hits"] == 15
    assert lead.found["expected"] < 8
    assert lead.found["p"] <= 0.001
    assert lead.behind
    assert not any(one in str([lead.found, lead.behind]) for one in CUSTOMERS), "no customer stands in a lead"
    entry = gateway.ledger().read(lead.entry)
    assert (entry.event, entry.detail["staff"]) == (Event.REGISTER_OPENED, SELLER)
    page = office.client("protection_officer").get(f"/contact-leads/{lead.pk}/").content.decode()
    assert "15 of 15" in page
    assert "no finding" in page
    assert PARTNER in office.client("auditor").get("/").content.decode(), "it waits at home"
    with pytest.raises(Unfit):
        judge(lead, AUDITOR, outcome="misuse", finding="多次查询后客户被联系")
    judge(lead, AUDITOR, outcome="misuse", kind="selling", finding="多次查询后客户被联系")
    case = VIOLATIONS.table.objects.get()
    assert (case.about, case.source, case.origin, case.kind) == (SELLER, "entry", lead.entry, "selling")
    lead.refresh_from_db()
    assert (lead.state, lead.violation) == ("judged", case.pk)


def judge(lead: Lead, number: str, **given: str) -> Any:
    return acts.step(LEADS, person(number), lead.pk, "judge", given)


def test_contacts_that_nobody_sold_name_nobody_and_that_is_a_result(office: Office, clock: Any):
    summer(clock)
    counted(Random(2).sample(CUSTOMERS, 15))
    assert weighing.weigh_next()
    row = Weighing.objects.get()
    assert (row.contacted, row.leads, row.month) == (15, 0, "2026-09")
    assert row.candidates == 1 + len(OTHERS)
    assert not Lead.objects.exists()


def test_each_contact_is_weighed_once_and_a_partner_once_a_month(office: Office, clock: Any):
    seen = summer(clock)
    counted(seen[:15])
    assert weighing.weigh_next()
    assert {row.weighing for row in Contact.objects.all()} == {Weighing.objects.get().pk}
    assert not weighing.weigh_next()
    counted(seen[15:25], partner="青禾 财富顾问有限公司")
    assert not weighing.weigh_next(), "the same partner, in the same month"
    clock.set("2026-10-01T00:00")
    assert weighing.weigh_next()
    assert not weighing.weigh_next()
    assert sorted(Weighing.objects.values_list("month", "contacted")) == [("2026-09", 15), ("2026-10", 10)]


@pytest.mark.parametrize("why", ["noted", "ordered", "few", "this month", "withdrawn", "erased"])
def test_what_does_not_count_is_not_weighed(office: Office, clock: Any, why: str):
    seen = summer(clock)[:15]
    more = {"ordered": {"ordered": "yes"}, "this month": {"day": "2026-09-01"}}.get(why, {})
    rows = counted(seen[:2] if why == "few" else seen, **more)
    if why in {"noted", "withdrawn"}:
        for row in rows:
            row.state = why
            row.save()
    if why == "erased":
        from tournier_office.site import forgetting

        assert sum(forgetting.forget(one) for one in seen) == 15
    assert not weighing.weigh_next()
    assert not Weighing.objects.exists()


def test_whoever_looked_because_of_the_contact_is_no_lead(office: Office, clock: Any):
    """A handler looks up all whom the partner called, on the day and later."""
    summer(clock)
    customers, before = Random(2).sample(CUSTOMERS, 15), clock.moment
    Staff.objects.bulk_create([Staff(number="H1", zh="受理", en="H1", branch_id="B01")])
    for day in (AUGUST, AUGUST.replace(day=12)):
        clock.moment = datetime.combine(day, time(9), BANK_TIME)
        shown("H1", customers)
    clock.moment = before
    counted(customers)
    assert weighing.weigh_next()
    assert not Lead.objects.exists()


def test_a_death_in_the_middle_leaves_nothing_and_the_next_pass_has_the_same_outcome(
    office: Office, clock: Any, monkeypatch: Any
):
    counted(summer(clock)[:15])
    enter = acts.enter

    def dying(register: Any, asked: Any, **columns: Any) -> Any:
        if register is LEADS:
            raise ConnectionError
        return enter(register, asked, **columns)

    monkeypatch.setattr(acts, "enter", dying)
    with pytest.raises(ConnectionError):
        weighing.weigh_next()
    assert not Weighing.objects.exists()
    assert not Contact.objects.exclude(weighing="").exists()
    monkeypatch.setattr(acts, "enter", enter)
    assert weighing.weigh_next()
    assert Lead.objects.get().staff == SELLER


def test_whoever_it_is_about_sees_and_judges_nothing_of_it(office: Office, clock: Any):
    row = make(LEADS, staff=COMPLIANCE, found={"p": 0.0005}, contacted=15)
    with pytest.raises(Refused):
        reading.one(LEADS, person(COMPLIANCE), row.pk)
    assert PARTNER not in office.client("compliance_officer").get("/").content.decode()
    with pytest.raises(Refused):
        judge(row, COMPLIANCE, outcome="work", finding="x")
    assert judge(row, PROTECTION, outcome="work", finding="职责所需").state == "judged"
