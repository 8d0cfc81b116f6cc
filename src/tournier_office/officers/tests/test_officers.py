# SPDX-License-Identifier: Apache-2.0
"""Officers: two persons name one for each branch, a vacancy has a clock and holds minutes, the public reads the office (M04)."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from tournier.base import Refused
from tournier_office.duties import lookups as duties
from tournier_office.officers import actions, lookups
from tournier_office.officers.models import Officer
from tournier_office.officers.tests.desk import (
    AML,
    ANALYST,
    COMPLIANCE,
    HEAD,
    KEEPER,
    LEGAL,
    bank,
    named,
    proposed,
    step,
)
from tournier_office.people.lookups import Staff
from tournier_office.site.register.typed import Unfit

pytestmark = pytest.mark.django_db


def _people(number: str, **over: object) -> None:
    row = Staff.objects.get(pk=number)
    for name, value in over.items():
        setattr(row, name, value)
    row.save()


def _clocks() -> list[tuple[str, str]]:
    return list(duties.open_duties().filter(kind="officers").values_list("subject", "owner"))


def test_one_names_and_another_puts_in_force(office):
    row = proposed(by=COMPLIANCE)
    for number in (COMPLIANCE, HEAD, KEEPER):  # who named them, and two whose posts do not confirm
        with pytest.raises(Refused) as told:
            step(row, number, "confirm")
        assert told.value.code == "register.person"
    assert lookups.in_force() == []
    assert step(row, LEGAL, "confirm").state == "in_force"
    assert [one.staff for one in lookups.in_force()] == [ANALYST]


def test_nobody_confirms_themselves(office):
    row = proposed(LEGAL)
    with pytest.raises(Refused):
        step(row, LEGAL, "confirm")
    assert step(row, COMPLIANCE, "confirm").state == "in_force"


_CANNOT = [
    ({"staff": "S0002"}, "staff"),  # in charge of the branch
    ({"staff": "S0008"}, "staff"),  # an administrator
    ({"staff": "N9"}, "staff"),
    ({"scope": "bank"}, "scope"),  # a branch's head names no officer of the bank
    ({"telephone": "138 0013 8000"}, "telephone"),
    ({"telephone": "+86-13800138000"}, "telephone"),
    ({"telephone": "ask there"}, "telephone"),
    ({"email": "12345@" + "QQ.com"}, "email"),
    ({"email": "office"}, "email"),
    ({"title_zh": "员工S0011的办公室"}, "title_zh"),
    ({"title_en": "Office of Staff S0011"}, "title_en"),
]


def test_what_cannot_be(office):
    for over, field in _CANNOT:
        with pytest.raises(Unfit) as told:
            proposed(**over)
        assert set(told.value.faults) == {field}, over
    assert not Officer.objects.exists()


def test_a_head_names_nobody_of_another_branch(office):
    _people(ANALYST, branch_id="B02")
    with pytest.raises(Unfit):
        proposed()
    assert proposed(by=KEEPER).branch == "B02"


def test_of_a_branch_one_counts(office):
    first = named()
    second = named(AML)
    first.refresh_from_db()
    assert (first.state, first.place, second.place) == ("ended", "", "B01")
    assert [one.staff for one in lookups.in_force()] == [AML]
    with pytest.raises(IntegrityError), transaction.atomic():
        Officer.objects.filter(pk=first.pk).update(place="B01")
    proposed()
    with pytest.raises(Unfit):
        proposed(AML)


def test_whoever_left_moved_or_is_suspended_counts_no_more(office):
    named()
    for gone in ({"status": "left"}, {"status": "suspended"}, {"branch_id": "B02"}):
        _people(ANALYST, **gone)
        assert (lookups.in_force(), lookups.oversees(ANALYST)) == ([], frozenset()), gone
        _people(ANALYST, status="active", branch_id="B01")
        assert lookups.oversees(ANALYST) == {"B01"}


def test_a_clock_runs_until_another_is_named(office):
    named()
    _people(KEEPER, branch_id="B02")
    bank(KEEPER)
    actions.go_on()
    assert _clocks() == []
    _people(ANALYST, status="left")
    assert [one.staff for one in lookups.in_force()] == [KEEPER]  # before any chore
    assert lookups.vacant() == {"B01"}
    actions.go_on()
    actions.go_on()
    assert _clocks() == [("B01", HEAD)]
    page = office.client("branch_manager").get("/").content.decode()
    assert "Name the secrecy officer of a branch" in page
    listed = office.client("teller").get("/protection/branches/").content.decode()
    assert "no officer" in listed
    assert "to be named by" in listed
    named(AML)
    assert _clocks() == []


def test_before_the_bank_names_anybody_nothing_runs(office):
    actions.go_on()
    assert _clocks() == []
    assert not lookups.missing("B01")


def test_whoever_is_put_in_charge_of_a_branch_is_its_officer_no_more(office):
    named()
    head = Staff.objects.get(pk=HEAD).holdings.get()
    head.pk, head.staff_id = None, ANALYST
    head._state.adding = True
    head.save()
    assert lookups.in_force() == []
    assert not lookups.oversees(ANALYST)


def test_everybody_reads_the_office_and_nobody_in_it(office, client):
    named()
    bank()
    for language, title, whole in (
        ("en", "Secrecy office of B01", "The whole bank"),
        ("zh-hans", "B01支行保密信息岗", "全行"),
    ):
        page = client.get("/protection/", headers={"accept-language": language})
        text = page.content.decode()
        assert page.status_code == 200
        assert title in text
        assert whole in text
        assert "0571-8888 0101" in text
        assert not any(secret in text for secret in (ANALYST, AML, f"员工{AML}", f"Staff {AML}", "熟悉业务"))
        assert "0571-8888 0101" in client.get("/complain/", headers={"accept-language": language}).content.decode()
    told = client.get("/api/v1/protection/contacts").json()
    assert [(one["of_bank"], one["email"]) for one in told] == [(True, ""), (False, "secrecy.b01@bank.example")]
    assert client.get("/protection/branches/").status_code == 302
    assert client.get("/api/v1/protection/branches").status_code == 401
    assert office.client("1000001").get("/protection/branches/").status_code == 403


def test_the_branches_as_a_sheet(office):
    named()
    assert office.client("teller").get("/protection/branches/sheet/").status_code == 403
    text = office.client("auditor").get("/protection/branches/sheet/").content.decode("utf-8-sig")
    assert text.splitlines()[1].startswith("B01,Branch B01,S0011,Staff S0011,")
    told = office.client("teller").get("/api/v1/protection/branches").json()
    assert told["lines"][0]["officer"] == ANALYST
    assert told["customers"] is None
