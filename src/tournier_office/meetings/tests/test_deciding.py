# SPDX-License-Identifier: Apache-2.0
"""What meetings decide: a duty with one owner and a day, that binds the next minutes; and the clock of a branch's meetings (M13)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tournier.base import Refused
from tournier_office.duties import noticing
from tournier_office.duties.register import DUTIES
from tournier_office.duties.ways import Ways
from tournier_office.meetings import actions, chores
from tournier_office.meetings.register import ACTIONS
from tournier_office.meetings.tests.desk import (
    ABSENT,
    CHAIR,
    COMPLIANCE,
    TAKER,
    action_of,
    confirmed,
    drafted,
    step,
)  # fmt: skip
from tournier_office.site.register import register_named
from tournier_office.site.register.tests.sample import make
from tournier_office.site.register.typed import Unfit

pytestmark = pytest.mark.django_db(transaction=True)


def _duty(row):
    return (
        DUTIES.table.objects.filter(kind=ACTIONS.name, subject=action_of(row).pk).order_by("-opened_at", "-pk").first()
    )


def test_an_action_runs_as_a_duty_from_the_confirmation_and_ends_with_the_owners_word(office, clock):
    row = drafted()
    step(row, TAKER, "act", what="每日两次检查打印间", owner=ABSENT, term="B22")
    assert action_of(row).state == "agreed"
    assert _duty(row) is None
    step(row, CHAIR, "confirm")
    duty, action = _duty(row), action_of(row)
    assert (duty.deadline, duty.owner, duty.second, duty.state) == ("B22", ABSENT, CHAIR, "running")
    assert action.until == duty.due_at.astimezone(clock.moment.tzinfo).date()
    with pytest.raises(Refused):
        step(action, CHAIR, "finish", ACTIONS, evidence="x")
    clock.moment += timedelta(days=25)
    noticing.remind(Ways())
    assert set(duty.notices.values_list("staff", flat=True)) == {ABSENT, CHAIR}
    duty.refresh_from_db()
    assert duty.state == "escalated"
    step(action, ABSENT, "finish", ACTIONS, evidence="检查表已存档")
    duty.refresh_from_db()
    assert (duty.state, action_of(row).state) == ("done", "done")


def test_what_is_overdue_holds_the_next_minutes_of_the_branch_until_somebody_answers_for_it(office, clock):
    first = confirmed(owner=CHAIR)
    clock.moment += timedelta(days=40)
    second = drafted()
    assert actions.panel(second)["overdue"] == 1
    with pytest.raises(Refused) as told:
        step(second, CHAIR, "confirm")
    assert told.value.code == "meeting.overdue"
    action = action_of(first)
    with pytest.raises(Refused):
        step(action, CHAIR, "lengthen", ACTIONS, term="B22", reason="x")  # nobody gives themselves time
    step(action, COMPLIANCE, "lengthen", ACTIONS, term="B22", reason="设备未到货")
    assert (_duty(first).deadline, _duty(first).state) == ("B22", "running")
    assert DUTIES.table.objects.get(deadline="B21").state == "dropped"
    step(second, CHAIR, "confirm")


def test_lessons_are_not_held_up_by_what_is_overdue(office, clock):
    confirmed()
    clock.moment += timedelta(days=40)
    case = make(register_named("violations"), "closed")
    row = drafted(kind="lessons", source="violations", origin=case.pk)
    assert step(row, CHAIR, "confirm").state == "confirmed"


def test_an_action_passes_on_with_its_duty_and_is_dropped_by_another_than_its_owner(office):
    row = confirmed()
    action = action_of(row)
    step(action, CHAIR, "pass_on", ACTIONS, owner=ABSENT, reason="调岗")
    assert _duty(row).owner == ABSENT
    step(action, CHAIR, "drop", ACTIONS, reason="已不需要")
    assert _duty(row).state == "done"


def test_a_draft_that_is_discarded_leaves_nothing_to_do(office):
    row = drafted()
    step(row, TAKER, "act", what="检查", owner=TAKER, term="B21")
    step(row, CHAIR, "discard", reason="重写")
    assert action_of(row).state == "dropped"
    assert _duty(row) is None


def test_who_does_it_is_somebody_at_work(office):
    row = drafted()
    with pytest.raises(Unfit):
        step(row, TAKER, "act", what="检查", owner="S0999", term="B21")


def test_the_clock_of_a_branch_runs_once_meetings_are_held_here_and_only_confirmed_minutes_meet_it(office, clock):
    chores.chores()
    assert not DUTIES.table.objects.filter(deadline="Y26").exists()
    confirmed()
    chores.chores()
    chores.chores()
    duty = DUTIES.table.objects.get(deadline="Y26", subject="B01")
    assert (duty.owner, duty.second, duty.branch) == (CHAIR, COMPLIANCE, "B01")
    with pytest.raises(Refused):
        step(duty, CHAIR, "finish", DUTIES, evidence="开过了")
    for action in ACTIONS.table.objects.filter(state="running"):
        step(action, TAKER, "finish", ACTIONS, evidence="已完成")
    clock.moment += timedelta(days=60)
    row = drafted()
    duty.refresh_from_db()
    assert duty.state in {"running", "escalated"}
    step(row, CHAIR, "confirm")
    duty.refresh_from_db()
    assert duty.state == "done"
    again = DUTIES.table.objects.get(deadline="Y26", subject="B01", state="running")
    assert again.began_at == clock.moment
    assert again.owner == CHAIR
