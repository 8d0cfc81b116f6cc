# SPDX-License-Identifier: Apache-2.0
"""What a deadline's clock shows: a pure reading of the events that were recorded, so that it survives every restart.

- the day of the event is not counted; hours run from the moment itself (Civil Code 201);
- months and years end on the corresponding day, or the month's last (Civil Code 202);
- a last day that is a day off moves to the next working day and ends at midnight (Civil Code 203);
- what is owed "in time" is owed within the working days that the pack reckons by, and at once where it gives none;
- what is counted in times is over with the last of them, and not due before;
- a day on which the clock stands still at midnight is not counted; of two reasons to stand still both must end;
- a system clock that was set back changes nothing: no reading is taken earlier than the last event.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from tournier.base import BadInput
from tournier.law.calendars import Calendar
from tournier.law.deadlines import Deadline, Kind, Unit

BANK_TIME = ZoneInfo("Asia/Shanghai")
_DAY = timedelta(days=1)
_MONTHS = 12
_WORKED = (Unit.WORKING_DAYS, Unit.IN_TIME)
_ROLLED = (Kind.LIMIT, Kind.WINDOW, Kind.PERIODIC)


class State(StrEnum):
    """What the clock shows."""

    WAITING = "waiting"  # its event has not come
    RUNNING = "running"
    STOPPED = "stopped"  # stands still; has no due moment until it goes on
    PASSED = "passed"  # its time is over and nothing ended it
    MET = "met"  # ended in time
    LATE = "late"  # ended after its time


@dataclass(frozen=True, slots=True)
class Mark:
    """An event and its moment, which has a time zone."""

    event: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """One reading. `due` is the first moment that is too late; `provisional` when a year without a notice was counted."""

    deadline: Deadline
    state: State
    started: datetime | None = None
    due: datetime | None = None
    ended: datetime | None = None
    provisional: bool = False

    def moment(self, fraction: float) -> datetime | None:
        """When that part of the time is over: to remind by. None while there is no due moment."""
        if self.started is None or self.due is None:
            return None
        return self.started + (self.due - self.started) * fraction

    def left(self, now: datetime) -> timedelta | None:
        """The time that is left, below nothing when it is over; None while there is no due moment."""
        return None if self.due is None else self.due - now


@dataclass(frozen=True, slots=True)
class _Span:
    """From when the clock counts, how much, and when it stood still; the last end is None while it does."""

    started: datetime
    amount: int
    stood: tuple[tuple[datetime, datetime | None], ...]

    @property
    def stands(self) -> bool:
        return any(end is None for _, end in self.stood)

    def stood_on(self, day: date) -> bool:
        """Whether the clock stood still at the end of the day."""
        midnight = _midnight(day + _DAY)
        return any(begun < midnight and (end is None or end >= midnight) for begun, end in self.stood)


def read_clock(
    deadline: Deadline,
    marks: Iterable[Mark],
    now: datetime,
    calendar: Calendar,
    extensions: Sequence[Deadline] = (),
) -> Clock:
    """The clock of `deadline` at `now`, from every event of its matter in any order.

    `extensions` are the deadlines that give it more time. Raises BadInput for a moment without a time zone.
    """
    heard = sorted(marks, key=lambda mark: mark.at) if _aware(now) else []
    heard = [mark for mark in heard if _aware(mark.at)]
    now = max([now, *(mark.at for mark in heard)])
    started = _started(deadline, heard)
    if started is None:
        return Clock(deadline, State.WAITING)
    after = [mark for mark in heard if mark.at >= started]
    ended = next((mark.at for mark in after if mark.event in deadline.ends), None)
    live = [mark for mark in after if ended is None or mark.at <= ended]
    more = sum(one.amount * min(one.most, _count(live, one.trigger)) for one in extensions)
    stood = tuple((begun, end or ended) for begun, end in _stood(deadline, live))
    if deadline.unit is Unit.TIMES:
        return _in_times(deadline, live, started, ended)
    span = _Span(started, deadline.amount + more, stood)
    held, hold_end = _held(deadline, live)
    if span.stands or (held and ended is None):
        return Clock(deadline, State.STOPPED, started)
    due, provisional = _due(deadline, span, calendar)
    due = max(due, hold_end) if hold_end else due
    return Clock(deadline, _state(due, ended, now), started, due, ended, provisional)


def _in_times(deadline: Deadline, live: Sequence[Mark], started: datetime, ended: datetime | None) -> Clock:
    """As often as it may be and nothing else yet: then it is over at once. Before that nothing is due."""
    times = [mark.at for mark in live if mark.event == deadline.trigger and mark.at >= started]
    due = times[deadline.amount - 1] if len(times) >= deadline.amount else None
    if ended is not None:
        in_time = len(times) <= deadline.amount
        return Clock(deadline, State.MET if in_time else State.LATE, started, due, ended)
    return Clock(deadline, State.RUNNING if due is None else State.PASSED, started, due)


def _aware(moment: datetime) -> bool:
    if moment.tzinfo is None:
        raise BadInput("law.moment", "A moment has no time zone.", "Give moments with their zone.")
    return True


def _state(due: datetime, ended: datetime | None, now: datetime) -> State:
    if ended is not None:
        return State.MET if ended <= due else State.LATE
    return State.RUNNING if now < due else State.PASSED


def _count(marks: Iterable[Mark], event: str) -> int:
    return sum(mark.event == event for mark in marks)


def _started(deadline: Deadline, marks: Sequence[Mark]) -> datetime | None:
    """The last start: what recurs starts with each trigger, what does not with the first and with every restart."""
    started: datetime | None = None
    for mark in marks:
        if mark.event in deadline.ends and started is not None:
            break
        first = mark.event == deadline.trigger and (started is None or deadline.kind is Kind.PERIODIC)
        if first or (started is not None and mark.event in deadline.restarts):
            started = mark.at
    return started


def _stood(deadline: Deadline, marks: Iterable[Mark]) -> tuple[tuple[datetime, datetime | None], ...]:
    begins = {begun: number for number, (begun, _) in enumerate(deadline.stops)}
    closes = {ended: number for number, (_, ended) in enumerate(deadline.stops)}
    found: list[tuple[datetime, datetime | None]] = []
    open_reasons: set[int] = set()
    for mark in marks:
        if mark.event in begins:
            if not open_reasons:
                found.append((mark.at, None))
            open_reasons.add(begins[mark.event])
        elif mark.event in closes and open_reasons:
            open_reasons.discard(closes[mark.event])
            if not open_reasons:
                found[-1] = (found[-1][0], mark.at)
    return tuple(found)


def _held(deadline: Deadline, marks: Iterable[Mark]) -> tuple[bool, datetime | None]:
    """Whether a hold is on, and when the last one ended: what is held is kept until then."""
    on: set[str] = set()
    last: datetime | None = None
    for mark in marks:
        name, _, edge = mark.event.rpartition("_")
        if name not in deadline.holds:
            continue
        if edge == "begun":
            on.add(name)
        elif edge == "ended" and name in on:
            on.discard(name)
            last = mark.at
    return bool(on), last


def _due(deadline: Deadline, span: _Span, calendar: Calendar) -> tuple[datetime, bool]:
    if deadline.unit is Unit.AT_ONCE or (deadline.unit is Unit.IN_TIME and not deadline.amount):
        return span.started, False
    if deadline.unit is Unit.HOURS:
        stood = sum(((end - begun) for begun, end in span.stood if end is not None), timedelta())
        return span.started + timedelta(hours=span.amount) + stood, False
    day, provisional = _last_day(deadline, span, calendar)
    if deadline.kind in _ROLLED and deadline.unit not in _WORKED:
        # Without the year's notice the day stays where it is: too early is safe, too late is not.
        provisional = not calendar.knows(day)
        day = day if provisional else calendar.rolled(day)
    return _midnight(day + _DAY), provisional


def _last_day(deadline: Deadline, span: _Span, calendar: Calendar) -> tuple[date, bool]:
    first = span.started.astimezone(BANK_TIME).date()
    if deadline.unit is Unit.BY_DATE:
        day = date.fromisoformat(f"{first.year}-{deadline.by}")
        return day if day > first else date.fromisoformat(f"{first.year + 1}-{deadline.by}"), False
    if deadline.unit in (Unit.MONTHS, Unit.YEARS):
        months = span.amount * (_MONTHS if deadline.unit is Unit.YEARS else 1)
        return _months_on(first, months), False
    return _counted(span, calendar if deadline.unit in _WORKED else None)


def _counted(span: _Span, calendar: Calendar | None) -> tuple[date, bool]:
    """The day on which the days are over; only worked ones count where there is a calendar."""
    day, left, provisional = span.started.astimezone(BANK_TIME).date(), span.amount, False
    while left:
        day += _DAY
        if span.stood_on(day):
            continue
        if calendar is not None:
            provisional = provisional or not calendar.knows(day)
            if not calendar.is_worked(day):
                continue
        left -= 1
    return day, provisional


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, _MONTHS)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BANK_TIME)
