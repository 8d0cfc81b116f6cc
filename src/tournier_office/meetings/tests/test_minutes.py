# SPDX-License-Identifier: Apache-2.0
"""Minutes: two persons, no customers, nothing changed after, everybody called knows them, lessons lead somewhere (M13)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tournier.base import Refused
from tournier_office.duties.register import DUTIES
from tournier_office.meetings import actions
from tournier_office.meetings.models import Attendance, Meeting
from tournier_office.meetings.register import ATTENDANCES, MEETINGS
from tournier_office.meetings.tests.desk import (
    ABSENT,
    CHAIR,
    COMPLIANCE,
    TAKER,
    TEXT,
    action_of,
    attendance,
    confirmed,
    drafted,
    step,
)  # fmt: skip
from tournier_office.officers.tests import desk
from tournier_office.people.lookups import Staff
from tournier_office.site.register import acts, reading, register_named
from tournier_office.site.register.tests.sample import make, person
from tournier_office.site.register.typed import Unfit
from tournier_office.violations import actions as violations

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_chair_confirms_and_whoever_wrote_them_does_not(office):
    row = drafted()
    with pytest.raises(Refused) as told:
        step(row, TAKER, "confirm")
    assert told.value.code == "register.person"
    with pytest.raises(Refused):
        step(row, COMPLIANCE, "confirm")
    row = step(row, CHAIR, "confirm")
    assert (row.state, row.taker, row.version) == ("confirmed", TAKER, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=row.pk).update(taker=CHAIR)


def test_whoever_is_no_longer_in_charge_confirms_no_minutes(office):
    row = drafted()
    for held in Staff.objects.get(pk=CHAIR).holdings.all():
        held.delete()
    with pytest.raises(Refused) as told:
        step(row, CHAIR, "confirm")
    assert told.value.code == "meeting.chair"
    row.refresh_from_db()
    assert row.state == "drafted"


def test_a_branch_without_an_officer_confirms_no_regular_minutes(office):
    row, officer = drafted(), desk.named(desk.AML)
    desk.step(officer, desk.COMPLIANCE, "relieve")
    with pytest.raises(Refused) as told:
        step(row, CHAIR, "confirm")
    assert told.value.code == "meeting.officer"
    desk.named(desk.AML)
    assert step(row, CHAIR, "confirm").state == "confirmed"


def test_minutes_once_confirmed_are_only_corrected_by_a_version_that_the_chair_confirms(office):
    first = confirmed()
    for verb in ("rewrite", "act", "discard"):
        with pytest.raises(Refused) as told:
            step(first, TAKER, verb, minutes="x")
        assert told.value.code == "register.stage"
    step(first, TAKER, "correct", minutes="更正：检查打印间每日三次。", reason="记错次数")
    first.refresh_from_db()
    assert (first.state, first.minutes) == ("confirmed", TEXT)
    second = Meeting.objects.get(root=first.pk, version=2)
    assert (second.state, second.minutes, second.taker) == ("drafted", "更正：检查打印间每日三次。", TAKER)
    with pytest.raises(Refused) as told:
        step(first, TAKER, "correct", minutes="再次更正。", reason="x")
    assert told.value.code == "meeting.correcting"
    step(second, CHAIR, "confirm")
    first.refresh_from_db()
    assert first.state == "replaced"
    assert attendance(first, ABSENT).state == "lapsed"
    assert {one.staff for one in Attendance.objects.filter(meeting=second.pk, state="owed")} == {TAKER, ABSENT}
    assert DUTIES.table.objects.filter(deadline="B24", state="done", owner=ABSENT).count() == 1
    assert [one.pk for one in actions.panel(second)["versions"]] == [first.pk]


def test_whoever_was_absent_owes_reading_and_reads_in_their_own_entry(office):
    row = confirmed()
    mine = attendance(row, ABSENT)
    assert (mine.state, mine.came) == ("owed", "no")
    assert attendance(row, TAKER).state == attendance(row, CHAIR).state == "known"
    duty = DUTIES.table.objects.get(deadline="B24")
    assert (duty.owner, duty.state) == (ABSENT, "running")
    client = office.client("aml_officer")
    page = client.get(f"/attendances/{mine.pk}/").content.decode()
    assert TEXT in page
    assert client.get(f"/meetings/{row.pk}/").status_code == 403
    with pytest.raises(Refused):
        reading.one(ATTENDANCES, person("S0011"), mine.pk)
    with pytest.raises(Refused):
        step(mine, CHAIR, "read", ATTENDANCES)
    step(mine, ABSENT, "read", ATTENDANCES)
    duty.refresh_from_db()
    assert duty.state == "done"


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("minutes", {"minutes": "客户电话13812345678已核对。"}),
        ("minutes", {"minutes": "身份证号11010519491231002X的客户投诉。"}),
        ("minutes", {"minutes": "客户王建国投诉柜员。"}),
        ("called", {"called": "S0001,S0002,S0999"}),
        ("came", {"came": "S0002,S0003"}),
        ("came", {"came": "S0001"}),
        ("chair", {"chair": "S0001"}),
        ("chair", {"chair": "S0010", "came": "S0001,S0010"}),
        ("day", {"day": "2099-01-01"}),
        ("origin", {"kind": "lessons", "source": "violations", "origin": "nowhere"}),
        ("origin", {"kind": "lessons"}),
        ("source", {"source": "violations", "origin": "x"}),
    ],
)
def test_a_form_that_cannot_be_is_refused_beside_its_field(office, field, given):
    with pytest.raises(Unfit) as told:
        drafted(**given)
    assert field in told.value.faults
    assert not Meeting.objects.exists()


def test_no_step_lets_a_customer_in_by_another_field(office):
    row = drafted()
    with pytest.raises(Unfit):
        step(row, TAKER, "act", what="致电13812345678", owner=TAKER, term="B21")
    with pytest.raises(Unfit):
        step(
            row, TAKER, "rewrite", day=row.day.isoformat(), minutes="致电13812345678", called=row.called, came=row.came
        )
    row = step(row, CHAIR, "confirm")
    with pytest.raises(Unfit):
        step(row, TAKER, "correct", minutes="致电13812345678", reason="x")


def test_lessons_of_a_case_show_on_its_page_once_they_are_confirmed(office):
    case = make(register_named("violations"), "closed", grade="serious", table="default-1")
    assert violations.panel(case)["lessons_owed"]
    row = drafted(kind="lessons", source="violations", origin=case.pk)
    assert violations.panel(case)["lessons"] == []
    step(row, CHAIR, "confirm")
    assert [one.pk for one in violations.panel(case)["lessons"]] == [row.pk]
    page = office.client("compliance_officer").get(f"/violations/{case.pk}/").content.decode()
    assert f"/meetings/{row.pk}/" in page


def test_a_course_is_one_in_force_and_names_who_owes_it(office):
    case = make(register_named("violations"), "closed")
    given = {"kind": "lessons", "source": "violations", "origin": case.pk}
    with pytest.raises(Unfit) as told:
        drafted(**given, course="secrecy")
    assert "course" in told.value.faults
    make(register_named("courses"), "in_force", code="secrecy", title_zh="保密", title_en="Secrecy", posts="teller")
    row = drafted(**given, course="secrecy")
    field = MEETINGS.field("course_words")
    assert field is not None
    assert field.reading is not None
    assert "·" in str(field.reading(row))


def test_the_minutes_are_for_those_in_charge_and_the_export_leaves_none_out(office):
    row = confirmed()
    shown = acts.export(MEETINGS, person(COMPLIANCE), reading.query_of(MEETINGS, {})).decode("utf-8-sig")
    assert TEXT in shown
    with pytest.raises(Refused):
        acts.export(MEETINGS, person(TAKER), reading.query_of(MEETINGS, {}))
    assert reading.page(MEETINGS, person("S0011"), reading.query_of(MEETINGS, {})).total == 0
    assert reading.page(MEETINGS, person(TAKER), reading.query_of(MEETINGS, {})).total == 1
    assert action_of(row).until is not None


def test_a_draft_waits_for_its_chair_on_a_clock(office, clock):
    row = drafted()
    duty = DUTIES.table.objects.get(deadline="B25")
    assert (duty.owner, duty.state) == (CHAIR, "running")
    clock.moment += timedelta(days=1)
    step(row, TAKER, "discard", reason="重写")
    duty.refresh_from_db()
    assert duty.state == "done"
