# SPDX-License-Identifier: Apache-2.0
"""Duties begin, stand still, go on and end: by people through the kit, and by what happens in other registers.

`hear` is the one way in for other registers, by `site.happenings`; each reading follows from the events that it keeps.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from tournier.base import BadInput, Refused
from tournier.law import Kind
from tournier.law.reckoning import deadline_of, events_of
from tournier_office.duties import lookups, reckoned
from tournier_office.duties.models import Duty, DutyEvent
from tournier_office.duties.register import DUTIES
from tournier_office.site import gateway
from tournier_office.site.happenings import Happening
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE, SYSTEM, Actor

PASSED = gettext_noop("The matter has passed to somebody else.")
REPLACED = gettext_noop("Another deadline has taken its place.")


def hear(event: Happening) -> None:
    """What happened in a matter: its running duties hear of it, those that it ends are done, and new ones begin."""
    with transaction.atomic():
        for row in lookups.about(event.kind, event.subject):
            one = deadline_of(row.deadline)
            if event.event in one.ends or (one.kind is Kind.PERIODIC and event.event == one.trigger):
                _end(row, event)
            elif event.event in events_of(one):
                _tell(row, event.event, event.at, event.by, event.entry)
                _reckon(row)
        if event.owner and not event.event and not event.begins:
            _hand_to(event)
        replaced = [row for row in lookups.about(event.kind, event.subject) if row.deadline == event.replaces]
        for code in event.begins:
            if code != event.replaces and _runs(code, event):
                continue  # it is owed once, from the first time on
            row = begin(code, event)
            for old in replaced:
                _hear_again(row, old)
        for old in replaced:
            _drop(old, event)


def _runs(code: str, event: Happening) -> bool:
    return lookups.about(event.kind, event.subject).filter(deadline=code, owner=event.owner).exists()


def _hand_to(event: Happening) -> None:
    """Whoever the matter has passed to keeps its clocks."""
    for row in lookups.about(event.kind, event.subject):
        second = event.second or row.second
        values = {"owner": event.owner, "second": "" if second == event.owner else second}
        asked = Asked(_by(event), event.at, DUTIES.move("hand_over"), values, PASSED)
        acts.take(DUTIES, row.pk, asked)


def _hear_again(row: Duty, old: Duty) -> None:
    for one in old.events.exclude(event=deadline_of(old.deadline).trigger):
        if one.event in events_of(deadline_of(row.deadline)):
            _tell(row, one.event, one.at, one.told_by, one.entry)
    _reckon(row)


def _drop(row: Duty, event: Happening) -> None:
    acts.take(DUTIES, row.pk, Asked(_by(event), event.at, DUTIES.move("drop"), {}, REPLACED))


def _by(event: Happening) -> Actor:
    return OFFICE if event.by in ("", SYSTEM) else Actor(event.by)


def begin(code: str, event: Happening) -> Duty:
    """Let a deadline run for a matter. Raises BadInput for one that is not in the law pack."""
    deadline_of(code)
    values = {"deadline": code, "began_at": event.at, "owner": event.owner}
    values |= {"second": "" if event.second == event.owner else event.second}
    asked = Asked(OFFICE, gateway.clock().now(), None, values)
    row: Duty = acts.enter(DUTIES, asked, kind=event.kind, subject=event.subject, page=event.page, branch=event.branch)
    return row


def prepare(row: Duty, asked: Asked) -> str | None:
    """Before the entry: what a form cannot tell. A duty by hand began in the past; a clock stands still as the law lets it."""
    match asked.verb:
        case acts.OPENED:
            _check_new(row, asked)
            _name(row)
            trigger = deadline_of(row.deadline).trigger
            row.due_at = reckoned.last_moment(reckoned.read(row.deadline, [(trigger, row.began_at)], asked.at))
        case "finish":
            row.ended_at = asked.at
            asked.told["late"] = row.due_at is not None and asked.at > row.due_at + reckoned.TICK
        case "stand" | "go_on":
            return _stop_or_go(row, asked)
        case "hand_over":
            _two_persons(row)
            _name(row)
    return None


def bars(row: Duty, verb: str) -> Refused | None:
    """What stands against a step by hand: a duty that another register keeps ends with what happens there, not with words."""
    if verb == "finish" and row.kind:
        return Refused("duty.matter", "This duty ends with its matter.", "Open the matter and do there what is owed.")
    if verb in {"stand", "go_on"} and not deadline_of(row.deadline).stops:
        return Refused("duty.stop", "The law lets this clock not stand still.", "Do what is owed in time.")
    return None


def _check_new(row: Duty, asked: Asked) -> None:
    if asked.actor is not OFFICE and row.began_at > asked.at:  # an event is believed whatever this machine's clock says
        raise BadInput("duty.future", "A duty does not begin in the future.", "Give the moment at which it began.")
    _two_persons(row)


def _name(row: Duty) -> None:
    """Nobody's clock runs out unseen: where nobody is named, whoever oversees duties owns it, or hears that the owner has not acted."""
    if row.owner and row.second:
        return
    known = lookups.overseers()
    row.owner = row.owner or next((one for one in known if one != row.second), "")
    row.second = row.second or next((one for one in known if one != row.owner), "")


def _two_persons(row: Duty) -> None:
    if row.owner and row.owner == row.second:
        raise BadInput("duty.second", "Owner and second owner are one person.", "Name somebody else as second owner.")


def _stop_or_go(row: Duty, asked: Asked) -> str:
    """The stage after a stop began or ended: of two reasons to stand still both must end."""
    pairs = dict(deadline_of(row.deadline).stops)
    stop = asked.values["stop"]
    if stop not in pairs:
        raise Refused(
            "duty.stop",
            "The law lets this clock not stand still for that.",
            "Open the deadline to see for what it does.",
        )
    standing = _standing(row)
    if (asked.verb == "stand") == (stop in standing):
        raise Refused("duty.stop_twice", "That has begun already, or is over already.", "Look at its history.")
    standing = standing | {stop} if asked.verb == "stand" else standing - {stop}
    return "standing" if standing else "running"


def _standing(row: Duty) -> set[str]:
    pairs = deadline_of(row.deadline).stops
    begun = {ended: begun for begun, ended in pairs}
    found: set[str] = set()
    for one in row.events.all():
        if one.event in dict(pairs):
            found.add(one.event)
        found.discard(begun.get(one.event, ""))
    return found


def settle(row: Duty, asked: Asked) -> None:
    """After the change: the clock hears of it, and what recurs begins anew."""
    one = deadline_of(row.deadline)
    by = asked.actor.staff
    match asked.verb:
        case acts.OPENED:
            _tell(row, one.trigger, row.began_at, by, row.entry)
        case "stand":
            _tell(row, asked.values["stop"], asked.at, by)
        case "go_on":
            _tell(row, dict(one.stops)[asked.values["stop"]], asked.at, by)
        case "finish" if one.kind is Kind.PERIODIC and not row.events.filter(event__in=one.ends).exists():
            _again(row, asked)
    if asked.verb in {"stand", "go_on"}:
        _reckon(row)


def _again(row: Duty, asked: Asked) -> None:
    """What recurs is owed anew from the moment it was done."""
    values = {"deadline": row.deadline, "began_at": asked.at, "owner": row.owner, "second": row.second}
    follows = Asked(OFFICE, asked.at, None, values)
    acts.enter(DUTIES, follows, kind=row.kind, subject=row.subject, page=row.page, branch=row.branch, note=row.note)


def _end(row: Duty, event: Happening) -> None:
    by = _by(event)
    _tell(row, event.event, event.at, by.staff, event.entry)
    done = DUTIES.move("finish")
    acts.take(DUTIES, row.pk, Asked(by, event.at, done, {"evidence": event.entry or f"{event.kind} {event.subject}"}))


def _tell(row: Duty, event: str, at: datetime, by: str, entry: str = "") -> None:
    row.events.create(event=event, at=at, told_at=gateway.clock().now(), told_by=by, entry=entry)


def _reckon(row: Duty) -> None:
    """Keep the reading by which lists sort."""
    due = reckoned.last_moment(lookups.clock_of(row))
    if due != row.due_at:
        row.due_at = due
        row.save(update_fields=["due_at"])


def reckon_all() -> int:
    """Read every open clock anew, because the law pack may have changed while the office was away; how many changed."""
    changed = 0
    for row in lookups.open_duties():
        before = row.due_at
        _reckon(row)
        changed += before != row.due_at
    return changed


def panel(row: Duty) -> dict[str, Any]:
    """What the page of a duty shows of its clock."""
    from tournier_office.duties import words

    clock = lookups.clock_of(row)
    events = [(one, words.event_word(one.event)) for one in DutyEvent.objects.filter(duty=row)]
    return {
        "clock": clock,
        "last": reckoned.last_moment(clock),
        "remains": words.remains(row),
        "clause": words.clause(row.deadline),
        "events": events,
        "verified": clock.deadline.confidence == "V",
    }
