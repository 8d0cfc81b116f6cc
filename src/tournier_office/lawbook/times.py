# SPDX-License-Identifier: Apache-2.0
"""Deadlines and the states of their clocks, in words for the screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tournier.law import (
    CONFIDENCES,
    Deadline,
    Kind,
    State,
    Unit,
    clauses,
    deadlines,
    happenings,
)
from tournier_office.lawbook.lookups import clause_name
from tournier_office.site.language import said

KINDS: Mapping[Kind, str | Promise] = {
    Kind.LIMIT: _("To be done by then"),
    Kind.EXTENSION: _("More time"),
    Kind.WINDOW: _("Open until then"),
    Kind.WAIT: _("Not before then"),
    Kind.PERIODIC: _("Done again by then"),
    Kind.RETENTION: _("Kept at least until then"),
}
STATES: Mapping[State, str | Promise] = {
    State.WAITING: _("has not begun"),
    State.RUNNING: _("runs"),
    State.STOPPED: _("stands still"),
    State.PASSED: _("is over"),
    State.MET: _("kept"),
    State.LATE: _("kept too late"),
}

#: What the library says of events that cannot be reckoned, kept here so that it is translated.
SLIPS = (
    _("This is no moment."),
    _("Write it as 2026-03-02T09:00."),
    _("The deadline does not hear of this event."),
    _("Choose one of its events."),
)


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """A deadline for the screen; `clauses` are pairs of an id and a name."""

    id: str
    kind: str
    title: str
    trigger: str
    length: str
    clauses: tuple[tuple[str, str], ...]
    confidence: str
    verified: bool
    effective_from: date
    effective_to: date | None
    stops: str
    reckoned: bool


def event_word(event: str) -> str:
    """An event in the language of the screen."""
    known = happenings().get(event)
    return event if known is None else said(known.zh, known.en)


def length(one: Deadline) -> str:
    """How long it is: 15 natural days, at once, by 15 January."""
    match one.unit:
        case Unit.AT_ONCE:
            return str(_("at once"))
        case Unit.IN_TIME:
            text = _in_time(one.amount)
        case Unit.TIMES:
            text = ngettext("%(n)s time in a row at most", "%(n)s times in a row at most", one.amount)
        case Unit.BY_DATE:
            return str(_("by %(day)s of the next year")) % {"day": one.by}
        case Unit.HOURS:
            text = ngettext("%(n)s hour", "%(n)s hours", one.amount)
        case Unit.NATURAL_DAYS:
            text = ngettext("%(n)s day", "%(n)s days", one.amount)
        case Unit.WORKING_DAYS:
            text = ngettext("%(n)s working day", "%(n)s working days", one.amount)
        case Unit.MONTHS:
            text = ngettext("%(n)s month", "%(n)s months", one.amount)
        case Unit.YEARS:
            text = ngettext("%(n)s year", "%(n)s years", one.amount)
    return text % {"n": one.amount}


def _in_time(days: int) -> str:
    if not days:
        return str(_("in time: the law names no number, reckoned as at once"))
    return ngettext(
        "in time: the law names no number, reckoned as %(n)s working day",
        "in time: the law names no number, reckoned as %(n)s working days",
        days,
    )


def view(one: Deadline) -> DeadlineView:
    """The deadline in the language of the screen."""
    confidence = CONFIDENCES[one.confidence]
    names = clauses()
    return DeadlineView(
        one.id,
        str(KINDS[one.kind]),
        said(one.zh, one.en),
        event_word(one.trigger),
        length(one),
        tuple((law, clause_name(names[law])) for law in one.clauses),
        said(confidence.zh, confidence.en),
        confidence.verified,
        one.effective_from,
        one.effective_to,
        "; ".join(f"{event_word(begun)} - {event_word(ended)}" for begun, ended in one.stops),
        one.kind is not Kind.EXTENSION,
    )


def views(words: Iterable[str] = ()) -> list[DeadlineView]:
    """Every deadline that all the words fit, in the pack's order."""
    wanted = [word.casefold() for word in words]
    found = []
    for one in deadlines().values():
        told = view(one)
        text = f"{one.id} {one.zh} {one.en} {told.trigger} {told.kind} {' '.join(name for _, name in told.clauses)}"
        if all(word in text.casefold() for word in wanted):
            found.append(told)
    return found
