# SPDX-License-Identifier: Apache-2.0
"""Who goes into a key place was checked before and admitted by a second person, and no longer than what it rests on (M10)."""

import pytest
from django.db import connection

from tournier.base import Refused
from tournier_office.interests.tests.declaring import declare
from tournier_office.people import actions as people_acts
from tournier_office.people.lookups import Staff
from tournier_office.site import doors
from tournier_office.site.models import Step
from tournier_office.site.register.typed import Unfit
from tournier_office.vetting.chores import chores
from tournier_office.vetting.models import Admission, Check
from tournier_office.vetting.tests.checking import admitted, asked_for, day, passed, place, report, step, wants_in

TELLER, MANAGER, PROTECTION, COMPLIANCE, AUDITOR, LEGAL = "S0001", "S0002", "S0003", "S0004", "S0006", "S0009"


def state(row) -> str:
    row.refresh_from_db()
    return str(row.state)


def test_whoever_was_not_checked_waits_and_is_admitted_once_a_check_is_approved(office):
    row = wants_in(place())
    with pytest.raises(Refused) as caught:
        step(row, COMPLIANCE, "admit")
    assert caught.value.code == "admission.unchecked"
    check = report(asked_for())
    step(check, COMPLIANCE, "grace", grace_until=day(20).isoformat())
    with pytest.raises(Refused):
        step(row, COMPLIANCE, "admit")
    assert state(row) == "asked", "neither a report nor grace is a check"
    step(check, LEGAL, "approve")
    assert (step(row, COMPLIANCE, "admit").state, row.branch) == ("admitted", "B01")


def test_the_office_asks_for_the_check_that_an_admission_waits_for(office):
    row = wants_in(place())
    chores()
    (check,) = Check.objects.filter(staff=TELLER, state="asked")
    assert check.keeper == COMPLIANCE
    step(row, COMPLIANCE, "refuse")
    chores()
    check.refresh_from_db()
    assert check.state == "ended", "nobody needs it any more"


def test_a_date_that_was_entered_is_no_check(office):
    assert (Staff.objects.get(pk=TELLER).background_check_until or day(-1)) > day(0)
    with pytest.raises(Refused) as caught:
        step(wants_in(place()), COMPLIANCE, "admit")
    assert caught.value.code == "admission.unchecked"


def test_it_lasts_no_longer_than_the_check(office):
    passed(until=day(30).isoformat())
    row = wants_in(place(), until=day(31))
    with pytest.raises(Refused) as caught:
        step(row, COMPLIANCE, "admit")
    assert caught.value.code == "admission.longer"
    step(row, COMPLIANCE, "refuse")
    assert step(wants_in(Admission.objects.get(pk=row.pk), until=day(30)), COMPLIANCE, "admit").until == day(30)


@pytest.mark.parametrize("number", [TELLER, PROTECTION, MANAGER, AUDITOR])
def test_neither_the_person_nor_who_asked_nor_a_head_admits(office, number):
    passed()
    row = wants_in(place())
    with pytest.raises(Refused):
        step(row, number, "admit")


def test_no_relative_asks_or_admits(office):
    passed()
    where = place()
    declare(COMPLIANCE, "colleague", colleague=TELLER)
    with pytest.raises(Refused) as caught:
        wants_in(where, by=COMPLIANCE)
    assert caught.value.code == "interest.apart"
    row = wants_in(where)
    with pytest.raises(Refused) as caught:
        step(row, COMPLIANCE, "admit")
    assert caught.value.code == "interest.apart"
    assert step(row, LEGAL, "admit").approver == LEGAL


@pytest.mark.parametrize(
    ("over", "field"),
    [({"until": day(-1)}, "until"), ({"until": day(366)}, "until"), ({"about": "S9999"}, "staff"), ({"about": PROTECTION}, "staff")],
)  # fmt: skip
def test_what_cannot_be_is_told_beside_its_field(office, over, field):
    where = place()
    with pytest.raises(Unfit) as caught:
        wants_in(where, **over)
    assert set(caught.value.faults) == {field}
    assert not Admission.objects.exists()


def test_a_person_is_admitted_to_a_place_once_and_to_others_beside(office):
    passed()
    where = place()
    row = admitted(where)
    with pytest.raises(Unfit):
        wants_in(where)
    admitted(place(spot="vault"))
    step(row, MANAGER, "end")
    assert admitted(where).state == "admitted"


def test_only_a_place_in_force_is_chosen(office):
    where = place()
    step(where, COMPLIANCE, "propose_end")
    row = wants_in(where)
    step(where, LEGAL, "end")
    assert state(row) == "ended", "what was asked for ends with the place"
    with pytest.raises(Unfit) as caught:
        wants_in(where)
    assert set(caught.value.faults) == {"place"}


@pytest.mark.parametrize("verb", ["revoke", "fail"])
def test_a_check_that_falls_takes_the_admission_with_it(office, verb):
    check = passed()
    row = admitted(place())
    if verb == "fail":
        step(report(asked_for(), result="adverse"), COMPLIANCE, "fail")
    else:
        step(check, COMPLIANCE, "revoke")
    assert state(row) == "ended"
    (last,) = Step.objects.filter(register="admissions", row=row.pk, verb="lapse")
    assert last.by == "system"


def test_the_office_ends_what_is_over(office):
    passed()
    where, other = place(), place(spot="vault")
    over, longer = admitted(where), admitted(other, until=day(300))
    chores()
    assert (state(over), state(longer)) == ("admitted", "admitted")
    over.until = day(-1)
    over.save()
    passed(until=day(200).isoformat())  # a newer check that counts less long
    chores()
    assert (state(over), state(longer)) == ("ended", "ended")


@pytest.mark.parametrize("status", ["left", "suspended"])
def test_a_leaver_goes_into_no_key_place(office, status):
    passed()
    row, waits = admitted(place()), wants_in(place(spot="vault"))
    people_acts.set_status(TELLER, status, by=office.staff("security_admin"), reason="last day")
    assert (state(row), state(waits)) == ("ended", "ended")
    assert {one.door for one in doors.proof(TELLER) if one.kind == "admission"} == {row.pk, waits.pk}
    assert TELLER not in doors.holders()


@pytest.mark.parametrize(
    "statement", ["UPDATE vetting_check SET until = '2099-01-01'", "UPDATE vetting_keypost SET spot = 'hall'"]
)
def test_a_place_or_a_check_that_was_written_past_the_office_admits_nobody(office, statement):
    check, where = passed(), place()
    row = wants_in(where)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    with pytest.raises(Refused) as caught:
        step(row, COMPLIANCE, "admit")
    assert caught.value.code == "fact.changed"
    assert state(row) == "asked"
    for one in (check, where):
        type(one).objects.get(pk=one.pk).delete()


def test_who_reads_the_list_and_takes_it_to_the_door(office):
    passed()
    row = admitted(place())
    other = wants_in(place("B02"), about=AUDITOR)
    for post in ("protection_officer", "legal_officer", "auditor"):
        page = office.client(post).get("/admissions/").content.decode()
        assert (row.pk in page, other.pk in page) == (True, True), post
    head = office.client("branch_manager")
    assert (
        row.pk in head.get("/admissions/").content.decode(),
        other.pk in head.get("/admissions/").content.decode(),
    ) == (
        True,
        False,
    )
    assert b"server room" in head.get("/admissions/export/?state=admitted").content
    mine = office.client("teller")
    assert mine.get(f"/admissions/{row.pk}/").status_code == 200
    assert mine.get(f"/admissions/{other.pk}/").status_code == 403
    assert mine.get("/admissions/export/").status_code == 403
    assert office.client("analyst").get(f"/admissions/{row.pk}/").status_code == 403


def test_it_waits_at_home_for_whoever_may_admit(office):
    row = wants_in(place())
    assert f"/admissions/{row.pk}/" in office.client("compliance_officer").get("/").content.decode()
    for post in ("protection_officer", "teller", "auditor"):
        assert f"/admissions/{row.pk}/" not in office.client(post).get("/").content.decode(), post
