# SPDX-License-Identifier: Apache-2.0
"""A duty's clock, read from its events, and how near its end is. Pure: the same events give the same reading for ever.

- nothing counts down in a process: a restart, a second worker and a clock that was set back change no reading;
- a duty that nobody's event can end (what recurs) is kept when it was done before its due moment;
- reminders follow the time, by the shares of the law pack (`tournier.law.escalation`); a changed pack changes them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from enum import IntEnum

from tournier.law import Clock, Mark, State, calendar, deadlines, extensions_of, read_clock
from tournier.law.escalation import Escalation, escalation_of, escalations
from tournier.law.reckoning import deadline_of

TICK = timedelta(microseconds=1)


class Level(IntEnum):
    """How near the end is. At `SECOND` the second owner is told, because the first has not acted; `OVER` is too late."""

    QUIET = 0
    HALF = 1
    SECOND = 2
    OVER = 3


def read(
    deadline: str, events: Iterable[tuple[str, datetime]], now: datetime, done_at: datetime | None = None
) -> Clock:
    """The clock of a duty. `done_at` ends one that no event of the law ends. Raises BadInput for an unknown deadline."""
    one = deadline_of(deadline)
    marks = [Mark(event, at) for event, at in events]
    clock = read_clock(one, marks, now, calendar(), extensions_of(one, deadlines().values()))
    if done_at is None or clock.ended is not None:
        return clock
    in_time = clock.due is None or done_at <= clock.due
    return replace(clock, state=State.MET if in_time else State.LATE, ended=done_at)


def last_moment(clock: Clock) -> datetime | None:
    """The last moment that is in time; the clock's own `due` is the first that is too late."""
    return None if clock.due is None else clock.due - TICK


def first() -> timedelta:
    """How long before its end nobody is reminded of anything, by any version of the pack."""
    return timedelta(days=max(one.remind_days for one in escalations()))


def level(clock: Clock, now: datetime, among: tuple[Escalation, ...] | None = None) -> Level:
    """How near the end of a running clock is; one that stands still or has ended is quiet."""
    if clock.state is State.PASSED:
        return Level.OVER
    moments = escalation_of(clock, among or escalations()).moments(clock)
    if clock.state is not State.RUNNING or moments is None:
        return Level.QUIET
    remind, second = moments
    if now >= second:
        return Level.SECOND
    return Level.HALF if now >= remind else Level.QUIET
