# SPDX-License-Identifier: Apache-2.0
"""The acts on a register: lock, check, record, change (decision 0062). The same for screen, API and command (law 11).

Each act is one transaction with one entry in the ledger; of many rows each is its own, and what failed is named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib import import_module
from typing import Any

from django.db import transaction
from django.urls import reverse

from tournier.base import JSON, BadInput, Refused, TournierError
from tournier.ledger.entries import Event
from tournier_office.site import gateway
from tournier_office.site.bound import genuine
from tournier_office.site.happenings import Happening, announce
from tournier_office.site.models import SavedFilter, Step
from tournier_office.site.register import reading, sealed, typed, written
from tournier_office.site.register.description import Move, Register, Timed
from tournier_office.site.register.judging import Actor, Persons, allows, in_whose_place, offered
from tournier_office.site.register.sheet import sheet

MOST_AT_ONCE = 200
MOST_EXPORTED = 50_000
MOST_FILTERS = 30
_LONGEST_NAME = 60
OPENED = "opened"


@dataclass(frozen=True, slots=True)
class Asked:
    """One act as its module sees it. `move` is None where a row is opened; `told` may be added to, and goes into the entry."""

    actor: Actor
    at: datetime
    move: Move | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    told: dict[str, JSON] = field(default_factory=dict)

    @property
    def verb(self) -> str:
        """The move's verb, or that the row was opened."""
        return self.move.verb if self.move else OPENED

    @property
    def for_whom(self) -> str:
        """In whose place it is done; empty where the actor does it by a right of their own."""
        return str(self.told.get(reading.FOR, ""))

    @property
    def persons(self) -> frozenset[str]:
        """Who thereby decides: the actor, and whoever they stand in for. What one may not, neither may (0306)."""
        return frozenset({self.actor.staff, self.for_whom} - {""})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row of many."""

    key: str
    row: Any = None
    problem: TournierError | None = None


def act(register: Register, name: str) -> Callable[..., Any] | None:
    """A function of the register's own module, where it has one."""
    found: Callable[..., Any] | None = getattr(import_module(register.acts), name, None) if register.acts else None
    return found


def offers(register: Register, actor: Actor, row: Any) -> list[Move]:
    """The moves that the actor may make with the row now, without those that the register's module bars."""
    moves = offered(register, row.state, row.branch, actor, reading.persons(register, row))
    bars = act(register, "bars")
    return [move for move in moves if bars is None or bars(row, move.verb) is None]


def in_place(register: Register, actor: Actor, row: Any, moves: Sequence[Move]) -> list[tuple[Move, str]]:
    """Each of these moves with the number of whoever it would be taken for; empty for the actor's own."""
    persons = reading.persons(register, row) if actor.places else {}
    return [
        (move, "" if not actor.places or allows(move.who, actor, row.branch, persons) else
         in_whose_place(register, move, actor, row.branch, persons))
        for move in moves
    ]  # fmt: skip


def open_row(register: Register, actor: Actor, given: Mapping[str, Any]) -> Any:
    """Open a row by hand, at the actor's branch. Raises Refused for whom the register is not open, Unfit for the form."""
    if not may_open(register, actor):
        raise Refused("register.open", "Your posts do not open entries in this register.", "Ask whoever keeps it.")
    values = typed.values_of(register.form, given)
    return enter(register, Asked(actor, gateway.clock().now(), None, values), branch=actor.branch)


def may_open(register: Register, actor: Actor) -> bool:
    """Whether the actor may open a row at their own branch."""
    return bool(register.form) and not actor.service and allows(register.openers, actor, actor.branch, {})


def enter(register: Register, asked: Asked, **columns: Any) -> Any:
    """Write a new row whose values are checked already: recorded first. For a register's own actions and its events."""
    apart = {field.name for field in register.fields if field.category or not field.stored}
    with transaction.atomic():
        _go_ahead(register, asked.verb)
        row = register.table(
            state=register.stages[0].code,
            opened_by=asked.actor.staff,
            opened_at=asked.at,
            **{**{name: value for name, value in asked.values.items() if name not in apart}, **columns},
        )
        prepare = act(register, "prepare")
        if prepare is not None:
            prepare(row, asked)
        sealed.keep(register, row, register.classed, asked.values, asked.at)
        row.entry = _record(register, row, asked, Event.REGISTER_OPENED, "", row.state)
        row.save(force_insert=True)
        _keep(register, row, asked, "", row.entry)
    return row


def step(register: Register, actor: Actor, key: str, verb: str, given: Mapping[str, Any]) -> Any:
    """Make one move with one row. Raises Refused where the stage, the person or the register stands against it, Unfit for the form."""
    move = register.move(verb)
    with transaction.atomic():
        _go_ahead(register, verb)
        row = reading.one(register, actor, key, lock=True)
        check_stage(row, move)
        persons, told = reading.persons(register, row), dict[str, JSON]()
        if not allows(move.who, actor, row.branch, persons):
            told = {reading.FOR: in_whose_place(register, move, actor, row.branch, persons)}
        if told.get(reading.FOR) == "":
            raise _not_theirs(register, move, actor, row, persons)
        bars = act(register, "bars")
        if bars is not None and (why := bars(row, verb)) is not None:
            raise why
        fields = (*move.asks, typed.REASON) if move.reason else move.asks
        values = typed.values_of(fields, given)
        reason = values.pop("reason", "") if move.reason else ""
        asked = Asked(actor, gateway.clock().now(), move, values, reason, told)
        return _take(register, row, asked)


def take(register: Register, key: str, asked: Asked) -> Any:
    """Make a move that an event demands, without anybody's form; nothing where the row's stage has no such move any more."""
    with transaction.atomic():
        row = next(iter(genuine(register.table.objects.select_for_update(of=("self",)).filter(pk=key))), None)
        if row is None or asked.move is None or row.state not in asked.move.source:
            return None
        return _take(register, row, asked)


def _go_ahead(register: Register, verb: str) -> None:
    ahead = act(register, "ahead")
    if ahead is not None:
        ahead(verb)


def check_stage(row: Any, move: Move) -> None:
    """Refused when the row stands where this move does not begin."""
    if row.state not in move.source:
        raise Refused(
            "register.stage", "The entry does not stand where this step begins.", "Open it to see where it stands."
        )


def _not_theirs(register: Register, move: Move, actor: Actor, row: Any, persons: Persons) -> Refused:
    if not move.delegable and in_whose_place(register, replace(move, delegable=True), actor, row.branch, persons):
        return Refused(
            "register.place",
            "This step is for whoever holds the post; it is not taken in another's place.",
            "Leave it until they are back, or ask for a temporary grant of the post.",
        )
    if move.who.never:
        return Refused(
            "register.person",
            "This step is not yours to take, or another person has to take it.",
            "Ask a second person.",
        )
    return Refused("register.person", "This step is not yours to take.", "Ask whoever keeps this register.")


def _take(register: Register, row: Any, asked: Asked) -> Any:
    assert asked.move is not None  # noqa: S101 - both callers have one
    before, stored = row.state, {name.name for name in asked.move.asks if name.stored and not name.category}
    for name, value in asked.values.items():
        if name in stored:
            setattr(row, name, value)
    prepare = act(register, "prepare")
    elsewhere = prepare(row, asked) if prepare is not None else None
    sealed.keep(register, row, asked.move.asks, asked.values, asked.at)
    after = elsewhere or asked.move.to or before
    entry = _record(register, row, asked, Event.REGISTER_STEP, before, after)
    row.state = after
    row.save()
    _keep(register, row, asked, before, entry)
    return row


def _record(register: Register, row: Any, asked: Asked, event: Event, before: str, after: str) -> str:
    detail: dict[str, JSON] = {
        "register": register.name,
        "row": row.pk,
        "verb": asked.verb,
        "from": before,
        "to": after,
    }
    if asked.reason:
        detail["why"] = asked.reason
    asks = asked.move.asks if asked.move else register.form
    detail |= {
        one.name: written.plain(asked.values[one.name])
        for one in asks
        if asked.values.get(one.name) and not one.category
    }
    return gateway.record(event, asked.actor.staff, {**detail, **asked.told}, disclosure=row.pk).id


def _keep(register: Register, row: Any, asked: Asked, before: str, entry: str) -> None:
    # That a passing row was opened its own columns and the entry tell: a step is lasting, and a chat would wait for its telling.
    if asked.move is not None or not getattr(row, "PASSING", False):
        _keep_step(register, row, asked, before, entry)
    settle = act(register, "settle")
    if settle is not None:
        settle(row, asked)
    _announce(register, row, asked, entry)


def _keep_step(register: Register, row: Any, asked: Asked, before: str, entry: str) -> None:
    asks = [one for one in asked.move.asks if not one.category] if asked.move else []
    told = {one.name: written.plain(asked.values.get(one.name)) for one in asks}
    Step.objects.create(
        register=register.name,
        row=row.pk,
        verb=asked.verb,
        before=before,
        after=row.state,
        by=asked.actor.staff,
        at=asked.at,
        reason=asked.reason,
        told={**told, **asked.told},
        entry=entry,
    )


def _announce(register: Register, row: Any, asked: Asked, entry: str) -> None:
    """Tell the row's clocks: those that begin now, and those that hear what this move tells."""
    since = asked.verb if asked.move else ""
    matter = {"kind": register.name, "subject": row.pk, "at": asked.at, "by": asked.actor.staff, "entry": entry}
    for timed in register.deadlines if asked.move is not None else ():
        if timed.owner in asked.values:  # whoever is named now keeps the clocks that run already
            announce(Happening(event="", owner=getattr(row, timed.owner), second=_second(row, timed), **matter))
            break
    if asked.move is not None and asked.move.tells:
        announce(Happening(event=asked.move.tells, **matter))
    for timed in register.deadlines:
        if timed.since == since and (timed.of is None or timed.of(row)):
            page = reverse(f"{register.name}:one", args=[row.pk])
            whose = {"owner": getattr(row, timed.owner), "second": _second(row, timed), "branch": row.branch}
            announce(Happening(event="", begins=(timed.deadline,), page=page, **matter, **whose))


def _second(row: Any, timed: Timed) -> str:
    return str(getattr(row, timed.second)) if timed.second else ""


def step_many(
    register: Register, actor: Actor, keys: Sequence[str], verb: str, given: Mapping[str, Any]
) -> list[Outcome]:
    """The same move with many rows, each by itself: one that fails holds up no other."""
    move = register.move(verb)
    if not move.bulk:
        raise BadInput("register.bulk", "This step is taken with one entry at a time.", "Open the entry.")
    chosen = list(dict.fromkeys(keys))
    if not 1 <= len(chosen) <= MOST_AT_ONCE:
        raise BadInput("register.many", "No entry is chosen, or more than 200.", "Choose 1 to 200 entries.")
    typed.values_of((*move.asks, typed.REASON) if move.reason else move.asks, given)  # one form, the same for all
    found = []
    for key in chosen:
        try:
            found.append(Outcome(key, step(register, actor, key, verb, given)))
        except (Refused, BadInput) as problem:
            found.append(Outcome(key, problem=problem))
    return found


def export(register: Register, actor: Actor, query: reading.Query) -> bytes:
    """The list as CSV, its reading recorded first. It holds no field about a customer: those leave by the gate's export."""
    if actor.service or not any(allows(register.exporters, actor, branch, {}) for branch in _branches(actor)):
        raise Refused("register.export", "Your posts do not take this list away.", "Ask whoever keeps this register.")
    rows, reader = list(reading.narrowed(register, actor, query)[: MOST_EXPORTED + 1]), written.Reader()
    if len(rows) > MOST_EXPORTED:
        raise BadInput("register.large", "The list has more than 50,000 entries.", "Narrow it.")
    gateway.record(
        Event.REGISTER_EXPORTED,
        actor.staff,
        {"register": register.name, "count": len(rows), "filter": list[JSON](sorted(query.chosen))},
    )
    return sheet(written.headings(register), (reader.cells(register, row) for row in rows))


def may_export(register: Register, actor: Actor) -> bool:
    """Whether the actor may take the list away."""
    return not actor.service and any(allows(register.exporters, actor, branch, {}) for branch in _branches(actor))


def _branches(actor: Actor) -> set[str]:
    return {actor.branch, *(branch for reach in actor.reach.values() for branch in reach)}


def keep_filter(register: Register, actor: Actor, name: str, query: reading.Query) -> SavedFilter:
    """Keep what a list is narrowed to, under a name of the actor's own; the same name is written over."""
    reading.check_reader(register, actor)
    words = name.strip()
    if not 1 <= len(words) <= _LONGEST_NAME or not words.isprintable():
        raise BadInput("register.filter_name", "A filter needs a name of 1 to 60 signs.", "Name it.")
    with transaction.atomic():
        row = SavedFilter.objects.filter(staff=actor.staff, register=register.name, name=words).first()
        if row is None and len(reading.filters(register, actor)) >= MOST_FILTERS:
            raise BadInput("register.filters", "You keep thirty filters already.", "Forget one.")
        row = row or SavedFilter(staff=actor.staff, register=register.name, name=words)
        row.query = query.kept
        row.save()
    return row


def forget_filter(register: Register, actor: Actor, key: str) -> None:
    """Forget one of the actor's own filters."""
    for row in SavedFilter.objects.filter(pk=key, staff=actor.staff, register=register.name):
        row.delete()
