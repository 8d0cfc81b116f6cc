# SPDX-License-Identifier: Apache-2.0
"""Clocks at their boundaries: minutes, midnights, holidays, make-up days, leap days, stops, restarts and more time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournier.base import BadInput
from tournier.law import Calendar, Mark, State, calendar, deadlines, extensions_of, read_clock
from tournier.law.clocks import BANK_TIME

PACK = deadlines()
MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BANK_TIME)


def read(name: str, now: str, *marks: tuple[str, str], days: Calendar | None = None):
    one = PACK[name]
    heard = [Mark(event, at(moment)) for event, moment in marks]
    return read_clock(one, heard, at(now), calendar() if days is None else days, extensions_of(one, PACK.values()))


@pytest.mark.parametrize(
    ("now", "state"),
    [("2026-05-06 10:59", State.RUNNING), ("2026-05-06 11:00", State.PASSED), ("2026-05-06 11:01", State.PASSED)],
)
def test_an_hour_is_over_after_sixty_minutes(now, state):
    assert read("I02A", now, ("discovered", "2026-05-06 10:00")).state is state


def test_an_hour_begins_with_the_event_even_across_a_year():
    clock = read("I01A", "2027-01-01 00:30", ("discovered", "2026-12-31 23:00"))
    assert clock.due == at("2027-01-01 01:00")
    assert clock.state is State.RUNNING


def test_the_day_of_the_event_is_not_counted_and_the_last_day_ends_at_midnight():
    clock = read("D01", "2026-03-26 23:59", ("received", "2026-03-11 00:01"))
    assert clock.due == at("2026-03-27 00:00")
    assert clock.state is State.RUNNING
    assert read("D01", "2026-03-27 00:00", ("received", "2026-03-11 23:59")).state is State.PASSED


def test_day_fifteen_in_a_holiday_moves_behind_it():
    # 2026-09-17 + 15 = 2026-10-02, within the National Day week; the 8th is a Thursday and worked.
    assert read("D01", "2026-09-18 09:00", ("received", "2026-09-17 09:00")).due == at("2026-10-09 00:00")


def test_a_weekend_that_is_worked_is_a_last_day():
    # 2026-02-13 + 15 = 2026-02-28, a Saturday that makes up for the Spring Festival.
    assert read("D01", "2026-02-14 09:00", ("received", "2026-02-13 09:00")).due == at("2026-03-01 00:00")


def test_working_days_leave_holidays_out_and_count_make_up_days():
    # From Thursday 30 April 2026: 6, 7, 8, 9 (Saturday, worked), 11, 12, 13 May.
    assert read("D08", "2026-05-01 09:00", ("regulator_received", "2026-04-30 09:00")).due == at("2026-05-14 00:00")


def test_a_year_without_a_notice_is_provisional_and_never_moved_later():
    clock = read("D01", "2027-02-01 09:00", ("received", "2027-01-30 09:00"))
    assert clock.provisional
    assert clock.due == at("2027-02-15 00:00")  # a Sunday: nobody knows yet whether it is worked
    assert read("D18", "2026-12-29 09:00", ("received", "2026-12-28 09:00")).provisional
    assert not read("D18", "2026-12-02 09:00", ("received", "2026-12-01 09:00")).provisional


@pytest.mark.parametrize(
    ("name", "event", "begun", "over"),
    [
        ("R05", "created", "2024-02-29 12:00", "2027-03-01 00:00"),  # no 29 February in 2027: the month's last day
        ("R08", "created", "2025-08-31 12:00", "2026-03-01 00:00"),
        ("R01", "relation_ended", "2020-02-29 12:00", "2030-03-01 00:00"),
        ("Y13A", "done", "2026-01-31 12:00", "2026-03-01 00:00"),  # 28 February 2026 is a Saturday that is worked
    ],
)
def test_months_end_on_the_corresponding_day_or_the_last(name, event, begun, over):
    clock = read(name, begun, (event, begun))
    assert clock.due == at(over)


def test_days_of_mediation_are_not_counted():
    heard = (("received", "2026-03-02 09:00"), ("mediation_begun", "2026-03-05 09:00"))
    standing = read("D01", "2026-03-30 09:00", *heard)
    assert standing.state is State.STOPPED
    assert standing.due is None
    # Days 5 to 9 stood still at midnight: fifteen days from the 2nd, and five.
    going = read("D01", "2026-03-30 09:00", *heard, ("mediation_ended", "2026-03-10 09:00"))
    assert going.due == at("2026-03-24 00:00")
    assert going.state is State.PASSED


def test_of_two_stops_both_must_end():
    heard = (
        ("received", "2026-03-02 09:00"),
        ("mediation_begun", "2026-03-03 09:00"),
        ("appraisal_begun", "2026-03-04 09:00"),
        ("mediation_ended", "2026-03-05 09:00"),
    )
    assert read("D01", "2026-03-06 09:00", *heard).state is State.STOPPED
    assert read("D01", "2026-03-06 09:00", *heard, ("appraisal_ended", "2026-03-06 08:00")).state is State.RUNNING


def test_new_facts_start_it_anew():
    clock = read("D01", "2026-03-20 09:00", ("received", "2026-03-02 09:00"), ("new_facts", "2026-03-11 09:00"))
    assert clock.started == at("2026-03-11 09:00")
    assert clock.due == at("2026-03-27 00:00")


def test_more_time_is_given_once():
    heard = [("received", "2026-03-02 09:00"), ("extended", "2026-03-20 09:00")]
    once = read("D02", "2026-04-20 09:00", *heard)
    twice = read("D02", "2026-04-20 09:00", *heard, ("extended", "2026-04-21 09:00"))
    assert once.due == twice.due == at("2026-05-07 00:00")  # day 60 is 1 May; the holiday lasts until the 5th


def test_what_ends_in_time_is_met_and_after_it_late():
    assert read(
        "I01A", "2026-03-03 09:00", ("discovered", "2026-03-02 09:00"), ("nfra_first", "2026-03-02 11:00")
    ).state
    met = read("I01A", "2026-03-09 09:00", ("discovered", "2026-03-02 09:00"), ("nfra_first", "2026-03-02 11:00"))
    late = read("I01A", "2026-03-09 09:00", ("discovered", "2026-03-02 09:00"), ("nfra_first", "2026-03-02 11:01"))
    assert (met.state, late.state) == (State.MET, State.LATE)


def test_what_ends_while_it_stands_still_is_met():
    heard = (
        ("received", "2026-03-02 09:00"),
        ("mediation_begun", "2026-03-05 09:00"),
        ("withdrawn", "2026-06-01 09:00"),
    )
    assert read("D01", "2026-06-02 09:00", *heard).state is State.MET


def test_what_recurs_starts_with_the_last_time_it_was_done():
    clock = read("Y10", "2026-06-01 09:00", ("done", "2024-03-04 09:00"), ("done", "2025-07-01 09:00"))
    assert clock.due == at("2026-07-02 00:00")


def test_a_report_due_by_a_date():
    assert read("Y06B", "2026-12-31 09:00", ("year_ended", "2026-12-31 09:00")).due == at("2027-01-16 00:00")
    assert read("Y06B", "2026-01-02 09:00", ("year_ended", "2026-01-01 00:00")).due == at("2026-01-16 00:00")


def test_at_once_is_over_with_the_event():
    assert read("I08", "2026-03-02 09:00", ("discovered", "2026-03-02 09:00")).state is State.PASSED


def test_a_hold_keeps_what_could_go():
    heard = (("relation_ended", "2010-03-01 09:00"), ("aml_investigation_begun", "2019-01-01 09:00"))
    assert read("R01", "2026-03-01 09:00", *heard).state is State.STOPPED
    free = read("R01", "2026-03-01 09:00", *heard, ("aml_investigation_ended", "2025-01-01 09:00"))
    assert free.due == at("2025-01-01 09:00")
    assert free.state is State.PASSED


def test_a_system_clock_that_was_set_back_changes_nothing():
    heard = (("received", "2026-03-02 09:00"), ("decided", "2026-03-30 09:00"))
    assert read("D01", "2026-03-03 09:00", *heard).state is State.LATE


def test_nothing_runs_before_its_event():
    assert read("D07", "2026-03-03 09:00", ("received", "2026-03-02 09:00")).state is State.WAITING


def test_a_moment_without_a_zone_is_refused():
    naive = datetime(2026, 3, 2, 9)  # noqa: DTZ001 - what the test is about
    with pytest.raises(BadInput, match="time zone"):
        read_clock(PACK["D01"], [Mark("received", naive)], datetime.now(UTC), calendar())
    with pytest.raises(BadInput, match="time zone"):
        read_clock(PACK["D01"], [], naive, calendar())


@given(
    st.sampled_from([one for one in PACK.values() if one.kind.value != "extension"]),
    st.lists(
        st.tuples(st.sampled_from(sorted({e for one in PACK.values() for e in one.events})), st.integers(0, 90_000))
    ),
    st.integers(0, 120_000),
    st.randoms(),
)
def test_the_order_in_which_events_were_written_does_not_matter(one, heard, now, order):
    moments = {moment: event for event, moment in heard}  # at one moment one event: two have no order
    marks = [Mark(event, at("2025-12-20 00:00") + MINUTE * moment) for moment, event in moments.items()]
    read_at = at("2025-12-20 00:00") + MINUTE * now
    mixed = list(marks)
    order.shuffle(mixed)
    clock = read_clock(one, marks, read_at, calendar())
    assert read_clock(one, mixed, read_at, calendar()) == clock
    if clock.due is not None:
        assert clock.started is not None
        assert clock.due >= clock.started
        assert clock.moment(0) == clock.started


@given(st.integers(0, 500_000), st.integers(0, 40 * 24 * 60))
def test_a_later_event_is_never_due_earlier(first, later):
    begun = at("2022-01-01 00:00") + MINUTE * first
    for name in ("D01", "D08", "D18", "I02D", "R08", "Y13A"):
        one = PACK[name]
        dues = [
            read_clock(one, [Mark(one.trigger, moment)], moment, calendar()).due
            for moment in (begun, begun + MINUTE * later)
        ]
        assert dues[0] <= dues[1], name
