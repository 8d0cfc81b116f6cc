# SPDX-License-Identifier: Apache-2.0
"""Reads of a register: a page of its list, one row, its history. Only what the actor may see is ever counted.

A list is cut by key: a page begins behind the last row of the one before, so that rows that come or go meanwhile
neither appear twice nor are left out, and page one thousand costs what page one does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet

from tournier.base import BadInput, Refused, SystemFailed
from tournier.law.clocks import BANK_TIME
from tournier.ledger.entries import OpenedEntry
from tournier_office.site import gateway
from tournier_office.site.bound import genuine
from tournier_office.site.models import SavedFilter, Step
from tournier_office.site.register import typed
from tournier_office.site.register.description import Field, Kind, Register
from tournier_office.site.register.judging import OPENER, Actor, Persons, allows, by_post, kept_out, offered, seen

PAGE = 50
_MOST_ENTRIES = 200
FOR = "for"  # what a step tells where it was taken in another's place


@dataclass(frozen=True, slots=True)
class Query:
    """What a list is narrowed to and sorted by; `chosen` are texts by the names of `narrowing`."""

    chosen: Mapping[str, str]
    order: str = ""
    after: str = ""

    @property
    def kept(self) -> dict[str, str]:
        """What a saved filter keeps: no place in the list."""
        return {**self.chosen, **({"order": self.order} if self.order else {})}


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list. `why_empty` is "nothing", "filter" or "closed" where it holds no row."""

    rows: list[Any]
    total: int
    after: str = ""
    why_empty: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """One line of a row's history: the step, its entry, or both. An entry without its step never took force."""

    at: datetime
    by: str
    verb: str
    step: Step | None
    entry: OpenedEntry | None
    key: str

    @property
    def for_whom(self) -> str:
        """In whose place it was done; empty where it was by a right of their own."""
        told = self.step.told if self.step else self.entry.detail if self.entry else {}
        return str(told.get(FOR) or "")


def narrowing(register: Register) -> dict[str, tuple[str, Field | None]]:
    """What a list can be narrowed by: the name in the address, and the column with its way of comparing."""
    found: dict[str, tuple[str, Field | None]] = {"state": ("state", None)}
    for field in register.open_fields:
        if not field.narrows:
            continue
        if field.kind in (Kind.DAY, Kind.MOMENT):
            found[f"{field.name}_from"] = (f"{field.name}__gte", field)
            found[f"{field.name}_to"] = (f"{field.name}__lt", field)
        else:
            words = field.kind in (Kind.LINE, Kind.TEXT)
            found[field.name] = (f"{field.name}__icontains" if words else field.name, field)
    return found


def query_of(register: Register, given: Mapping[str, str]) -> Query:
    """The query that an address or a call holds; names that the register does not narrow by are left aside."""
    names = narrowing(register)
    if any(not str(given.get(name, "")).isprintable() for name in (*names, "order", "after")):
        raise BadInput("register.filter", "A day or a number of the filter cannot be read.", "Correct it.")
    chosen = {name: text for name in names if (text := str(given.get(name, "")).strip()[: typed.MOST_REASON])}
    order = str(given.get("order", ""))
    sortable = {field.name for field in register.open_fields if field.sorts} | {"opened_at"}
    return Query(chosen, order if order.removeprefix("-") in sortable else "", str(given.get("after", "")))


def visible(register: Register, actor: Actor) -> QuerySet[Any]:
    """Every row that the actor may see."""
    rows: QuerySet[Any] = register.table.objects.filter(seen(register.seen_by, actor, _several(register)))
    return rows


def narrowed(register: Register, actor: Actor, query: Query) -> QuerySet[Any]:
    """Those that the query is for, in its order. Raises BadInput for a day or a number that is none."""
    rows, names = visible(register, actor), narrowing(register)
    for name, text in query.chosen.items():
        column, field = names[name]
        try:
            value = _value(name, text, field)
        except (ValueError, OverflowError):
            raise BadInput(
                "register.filter", "A day or a number of the filter cannot be read.", "Correct it."
            ) from None
        rows = rows.filter(**{column: value})
    name, down = _order(register, query)
    key = F(name).desc(nulls_last=True) if down else F(name).asc(nulls_last=True)
    return rows.order_by(key, "-pk" if down else "pk")


def _value(name: str, text: str, field: Field | None) -> Any:
    if field is None or field.kind not in (Kind.DAY, Kind.MOMENT):
        return text if field is None else typed.value_of(field, text)
    if field.kind is Kind.DAY and name.endswith("_from"):
        return typed.value_of(field, text)
    edge = typed.days_from(text) if name.endswith("_from") else typed.days_to(text)
    return edge.date() if edge and field.kind is Kind.DAY else edge


def _order(register: Register, query: Query) -> tuple[str, bool]:
    order = query.order or register.order
    return order.removeprefix("-"), order.startswith("-")


def page(register: Register, actor: Actor, query: Query) -> ListPage:
    """One page. Raises Refused for whom the register shows nothing at all, ever."""
    check_reader(register, actor)
    rows = narrowed(register, actor, query)
    total = rows.count()
    name, down = _order(register, query)
    found = list(rows.filter(_behind(register, name, query.after, down=down))[: PAGE + 1])
    after = _place(found[PAGE - 1], name) if len(found) > PAGE else ""
    return ListPage(found[:PAGE], total, after, "" if found else _why_empty(register, actor, query))


def _why_empty(register: Register, actor: Actor, query: Query) -> str:
    if query.chosen and visible(register, actor).exists():
        return "filter"
    return "nothing" if by_post(register.seen_by, actor) else "closed"


def check_reader(register: Register, actor: Actor) -> None:
    """Refused unless a post or a row could let this actor in."""
    if not register.readers.named and not by_post(register.seen_by, actor):
        raise Refused("register.post", "Your posts do not open this register.", "Ask whoever keeps it.")


def _place(row: Any, name: str) -> str:
    value = getattr(row, name)
    return json.dumps([value.isoformat() if hasattr(value, "isoformat") else value, row.pk])


def _behind(register: Register, name: str, after: str, *, down: bool) -> Q:
    """The rows behind this place; those without a value come last either way."""
    if not after:
        return Q()
    try:
        value, key = json.loads(after)
        sound = isinstance(key, str) and isinstance(value, str | int | None) and f"{key}{value}".isprintable()
        value = register.table._meta.get_field(name).to_python(value)  # noqa: SLF001 - Django's public name
    except (ValueError, TypeError, ValidationError):
        sound = False
    if not sound:
        raise BadInput("register.place", "The list has no such place.", "Begin at its first page.")
    beyond = "lt" if down else "gt"
    same = Q(**{f"pk__{beyond}": key})
    if value is None:
        return Q(**{f"{name}__isnull": True}) & same
    return Q(**{f"{name}__{beyond}": value}) | (Q(**{name: value}) & same) | Q(**{f"{name}__isnull": True})


def one(register: Register, actor: Actor, key: str, *, lock: bool = False) -> Any:
    """The row. One that is not there and one that the actor may not see are refused alike."""
    rows = register.table.objects.select_for_update(of=("self",)) if lock else register.table.objects
    row = next(iter(genuine(rows.filter(pk=key))), None)
    if row is None or not _reads(register, actor, row):
        raise Refused("register.row", "There is no such entry in this register for you.", "Open its list.")
    return row


def _reads(register: Register, actor: Actor, row: Any) -> bool:
    """By themselves, or because they may decide it in another's place, or did."""
    known = persons(register, row)
    if allows(register.seen_by, actor, row.branch, known):
        return True
    if any(place.for_whom in known.get(_stood(actor.staff), ()) for place in actor.places):
        return True
    return bool(actor.places) and bool(offered(register, row.state, row.branch, actor, known))


def _stood(number: str) -> str:
    return f"in whose place {number} stood"


def took(register: str, key: str, verb: str) -> frozenset[str]:
    """Who took this step of the entry, and in whose place: both count (0306)."""
    steps = genuine(Step.objects.filter(register=register, row=key, verb=verb))
    return frozenset(one for step in steps for one in (step.by, step.told.get(FOR, "")) if one)


def steps_of(register: Register) -> list[Step]:
    """Every step of every entry, oldest first, as the office wrote them."""
    return genuine(Step.objects.filter(register=register.name))


def was_taken(register: Register, verb: str) -> bool:
    """Whether anybody ever took this step with any entry of the register."""
    return Step.objects.filter(register=register.name, verb=verb).exists()


def _several(register: Register) -> frozenset[str]:
    return frozenset(field.name for field in register.fields if field.kind is Kind.PEOPLE)


def persons(register: Register, row: Any) -> Persons:
    """Whose numbers stand in which of the row's fields, and who took steps by which verb, by themselves or by a deputy."""
    whos = (register.readers, register.exporters, register.discloses, *(move.who for move in register.moves))
    names = {OPENER, *(name for who in whos for name in (*who.named, *who.never))}
    several = _several(register)
    found = {
        name: frozenset(getattr(row, name).split(",") if name in several else [getattr(row, name)]) - {""}
        for name in names
        if hasattr(row, name)
    }
    taken: dict[str, set[str]] = {}
    stood: dict[str, set[str]] = {}
    for step in genuine(Step.objects.filter(register=register.name, row=row.pk)):
        taken.setdefault(step.verb, set()).add(step.by)
        if whose := step.told.get(FOR):
            taken[step.verb].add(whose)
            stood.setdefault(step.by, set()).add(whose)
    known = {**{verb: frozenset(people) for verb, people in taken.items()}, **found}
    if stood:  # whoever stood in is two people, wherever a column holds one of them (0266)
        known |= {kept_out(name): here.union(*(stood.get(one, ()) for one in here)) for name, here in found.items()}
        known |= {_stood(number): frozenset(whom) for number, whom in stood.items()}
    return known


def history(register: Register, row: Any) -> tuple[list[Past], bool]:
    """What happened to the row, oldest first, and whether the ledger could be asked."""
    steps = {step.entry: step for step in Step.objects.filter(register=register.name, row=row.pk)}
    try:
        entries = {entry.id: entry for entry in gateway.ledger().entries(disclosure=row.pk, limit=_MOST_ENTRIES)}
    except (SystemFailed, BadInput):
        entries, heard = {}, False
    else:
        heard = True
    # What a step caused elsewhere bears its row as well, and is no step (the destruction of a key, of an erasure).
    own = {key: entry for key, entry in entries.items() if key in steps or "verb" in entry.detail}
    lines = [_past(key, steps.get(key), own.get(key)) for key in {*steps, *own}]
    return sorted(lines, key=lambda line: (line.at, line.key)), heard


def _past(key: str, step: Step | None, entry: OpenedEntry | None) -> Past:
    if step is not None:
        return Past(step.at, step.by, step.verb, step, entry, key)
    assert entry is not None  # noqa: S101 - a line comes from one of the two
    return Past(entry.at.astimezone(BANK_TIME), entry.actor, str(entry.detail.get("verb", "")), None, entry, key)


def filters(register: Register, actor: Actor) -> list[SavedFilter]:
    """The actor's own kept filters."""
    return list(SavedFilter.objects.filter(staff=actor.staff, register=register.name))
