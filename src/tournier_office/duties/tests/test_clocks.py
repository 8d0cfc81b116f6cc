# SPDX-License-Identifier: Apache-2.0
"""M20, M60: clocks at the edges of the law, read from what was recorded: a restart or a clock set back changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection

from tournier.base import Refused
from tournier.law import State
from tournier.law.clocks import BANK_TIME
from tournier_office.duties import actions, lookups
from tournier_office.duties.models import Duty
from tournier_office.duties.register import DUTIES
from tournier_office.site import gateway
from tournier_office.site.happenings import Happening, announce
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person

COMPLIANCE = "S0004"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BANK_TIME)


def begin(deadline: str, event: str, at: datetime, owner: str = "S0001", second: str = "S0002") -> Duty:
    announce(Happening("matter", "m1", event, at, "S0003", (deadline,), owner, second, "B01"))
    return Duty.objects.get(deadline=deadline, subject="m1")


def hear(event: str, at: datetime, entry: str = "e1") -> None:
    announce(Happening("matter", "m1", event, at, "S0003", entry=entry))


def restart(office, clock) -> None:
    """Another process: it knows what was recorded, and nothing else."""
    gateway.use(office.project, clock)


def step(row: Duty, verb: str, by: str = COMPLIANCE, **given: str) -> Duty:
    found: Duty = acts.step(DUTIES, person(by), row.pk, verb, given)
    return found


@pytest.mark.parametrize(
    ("minutes", "state", "late"),
    [(59, State.MET, False), (60, State.MET, False), (61, State.LATE, True)],
)
def test_an_hour_is_kept_at_59_minutes_and_missed_at_61(timed, clock, minutes, state, late):
    row = begin("I02A", "discovered", clock.now())
    clock.advance(timedelta(minutes=minutes))
    restart(timed, clock)
    before = lookups.clock_of(row).state
    assert before is (State.RUNNING if minutes < 60 else State.PASSED)
    hear("pboc_brief", clock.now())
    row.refresh_from_db()
    assert row.state == "done"
    assert lookups.clock_of(row).state is state
    assert gateway.ledger().entries(disclosure=row.pk)[0].detail["late"] is late


def test_day_fifteen_in_a_holiday_moves_to_the_next_working_day(timed, clock):
    clock.moment = moment("2026-09-18T10:00")
    row = begin("D01", "received", clock.now())
    restart(timed, clock)
    # day 15 is the 3rd of October; the holiday ends on the 7th
    assert lookups.clock_of(row).due == moment("2026-10-09T00:00")
    assert row.due_at == moment("2026-10-09T00:00") - timedelta(microseconds=1)


def test_a_year_from_a_leap_day_ends_on_the_last_day_of_february(timed, clock):
    clock.moment = moment("2028-02-29T12:00")
    row = begin("Y09", "done", clock.now())
    restart(timed, clock)
    assert lookups.clock_of(row).due == moment("2029-03-01T00:00")


def test_a_clock_that_is_set_back_changes_no_reading(timed, clock):
    row = begin("I02A", "discovered", clock.now())
    clock.advance(timedelta(minutes=90))
    hear("pboc_brief", clock.now())
    row.refresh_from_db()
    clock.advance(timedelta(days=-400))
    assert lookups.clock_of(row).state is State.LATE
    clock.advance(timedelta(days=4000))
    assert lookups.clock_of(row).state is State.LATE


def test_a_clock_stands_still_for_a_reason_of_the_law_and_only_for_that(timed, clock):
    row = begin("D01", "received", clock.now())
    before = lookups.clock_of(row).due
    assert before is not None
    clock.advance(timedelta(days=2))
    row = step(row, "stand", stop="appraisal_begun", reason="outside expert")
    assert (row.state, row.due_at) == ("standing", None)
    clock.advance(timedelta(days=1))
    row = step(row, "stand", stop="mediation_begun", reason="mediator named")
    clock.advance(timedelta(days=4))
    row = step(row, "go_on", stop="appraisal_begun", reason="report is here")
    assert row.state == "standing", "of two reasons to stand still both must end"
    restart(timed, clock)
    clock.advance(timedelta(days=5))
    row = step(row, "go_on", stop="mediation_begun", reason="no agreement")
    assert row.state == "running"
    assert lookups.clock_of(row).due == before + timedelta(days=10)
    other = begin("I02A", "discovered", clock.now())
    with pytest.raises(Refused) as caught:
        step(other, "stand", stop="appraisal_begun", reason="because")
    assert caught.value.code == "duty.stop"


def test_new_facts_start_the_clock_anew(timed, clock):
    row = begin("D01", "received", clock.now())
    clock.advance(timedelta(days=10))
    hear("new_facts", clock.now())
    row.refresh_from_db()
    assert row.due_at == moment("2026-03-28T00:00") - timedelta(microseconds=1)


def test_what_recurs_is_owed_anew_from_the_day_it_was_done(timed, clock):
    began = (clock.now() - timedelta(days=200)).isoformat()
    given = {"deadline": "Y09", "began_at": began, "owner": "S0001", "second": "S0002"}
    row = acts.open_row(DUTIES, person(COMPLIANCE), given)
    step(row, "finish", evidence="minutes 7/2026")
    row.refresh_from_db()
    assert (row.state, row.evidence) == ("done", "minutes 7/2026")
    follows = lookups.open_duties().get(deadline="Y09")
    assert (follows.began_at, follows.owner, follows.second) == (clock.now(), "S0001", "S0002")


def test_the_law_pack_that_changed_meanwhile_is_read_at_the_next_start(timed, clock):
    row = begin("I02A", "discovered", clock.now())
    kept = row.due_at
    assert kept is not None
    row.due_at = kept + timedelta(days=1)  # as an older pack had it
    row.save()
    assert actions.reckon_all() == 1
    row.refresh_from_db()
    assert row.due_at == kept


def test_a_changed_event_moves_no_clock(tampered_office):
    begin("I02A", "discovered", gateway.clock().now())
    row = Duty.objects.get(deadline="I02A")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE duties_dutyevent SET at = %s", [gateway.clock().now() + timedelta(days=9)])
    with pytest.raises(Refused) as caught:
        lookups.clock_of(row)
    assert caught.value.code == "fact.changed"
