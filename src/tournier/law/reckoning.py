# SPDX-License-Identifier: Apache-2.0
"""A deadline of the pack reckoned from events in words: what screens, the API and the command share. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from tournier.base import BadInput
from tournier.law.calendars import calendar
from tournier.law.clocks import BANK_TIME, Clock, Mark, read_clock
from tournier.law.deadlines import Deadline, Kind, deadlines, extensions_of

_FARTHEST = timedelta(days=36_525)  # a hundred years: clocks reach thirty, what lies beyond is a slip of the pen


def deadline_of(key: str) -> Deadline:
    """The deadline of that id. Raises BadInput for one that is not there, or only lengthens another."""
    found = deadlines().get(key)
    if found is None or found.kind is Kind.EXTENSION:
        raise BadInput("law.deadline", "There is no such deadline to reckon.", "Choose one of the list.")
    return found


def events_of(one: Deadline) -> list[str]:
    """The events that its clock hears: its trigger first, then what ends, restarts, lengthens and stops it, in pairs."""
    more = [extension.trigger for extension in extensions_of(one, deadlines().values())]
    stops = [event for pair in one.stops for event in pair]
    holds = [f"{hold}_{edge}" for hold in one.holds for edge in ("begun", "ended")]
    return list(dict.fromkeys([one.trigger, *one.ends, *one.restarts, *more, *stops, *holds]))


def reckon(key: str, events: Iterable[tuple[str, str]], now: datetime) -> Clock:
    """The clock of a deadline from named events, each with its moment as ISO 8601; without a zone it is the bank's.

    Raises BadInput for an event that the deadline does not hear, or a moment that is none.
    """
    one = deadline_of(key)
    heard = set(events_of(one))
    marks = []
    for event, moment in events:
        if event not in heard:
            raise BadInput("law.event", "The deadline does not hear of this event.", "Choose one of its events.")
        marks.append(Mark(event, _moment(moment, now)))
    return read_clock(one, marks, now, calendar(), extensions_of(one, deadlines().values()))


def _moment(text: str, now: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=BANK_TIME)
        sane = abs(zoned - now) < _FARTHEST
    except (ValueError, OverflowError):
        sane = False
    if not sane:
        raise BadInput("law.moment", "This is no moment.", "Write it as 2026-03-02T09:00.")
    return zoned


def last_minute(clock: Clock) -> datetime | None:
    """The last minute that is in time, in the bank's zone; a clock's `due` is the first moment that is too late."""
    return None if clock.due is None else (clock.due - timedelta(minutes=1)).astimezone(BANK_TIME)
