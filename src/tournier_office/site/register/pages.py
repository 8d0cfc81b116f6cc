# SPDX-License-Identifier: Apache-2.0
"""The pages of every register: its list, a new entry, one entry with its history, many at once. Addresses hold opaque ids only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tournier.base import BadInput, Refused, TournierError
from tournier_office.people import lookups as people
from tournier_office.people import named
from tournier_office.site import standing_in
from tournier_office.site.errors import status_of
from tournier_office.site.register import acts, judging, opening, reading, typed, written
from tournier_office.site.register.acting import actor_of
from tournier_office.site.register.description import LEDGER, Field, Kind, Move, Register, Text, register_named
from tournier_office.site.register.judging import OUTSIDE, SYSTEM, Actor
from tournier_office.site.register.shown import Shown, shown
from tournier_office.site.staff_person import READERS_OF_ENTRIES

_UNFIT = 422


@dataclass(frozen=True, slots=True)
class Asking:
    """A field as a form draws it, with what was typed and what is wrong with that."""

    field: Field
    value: str
    fault: Text = ""

    @property
    def chosen(self) -> list[str]:
        """What was chosen of several."""
        return self.value.split(",")

    @property
    def choices(self) -> list[tuple[str, Text]]:
        """What can be chosen: something new is at no closed branch."""
        if self.field.kind is Kind.BRANCH:
            return [*named.open_branches()]
        return list(self.field.choices()) if self.field.choices is not None else []


def asking(fields: Iterable[Field], given: Mapping[str, str], faults: Mapping[str, Text]) -> list[Asking]:
    """The form with what was typed."""
    return [Asking(one, given.get(one.name, ""), faults.get(one.name, "")) for one in fields]


def given_in(request: HttpRequest) -> dict[str, str]:
    """What a form sent; of what may be chosen several times all, with commas between."""
    return {name: ",".join(request.POST.getlist(name)) for name in request.POST}


def faults_of(problem: TournierError | None) -> Mapping[str, Text]:
    """What is wrong in which field, where a form itself could not be taken."""
    return problem.faults if isinstance(problem, typed.Unfit) else {}


def status_for(problem: TournierError | None) -> int:
    """The status of a page that shows a form again with what stands against it, or shows it at first."""
    if problem is None:
        return 200
    return _UNFIT if isinstance(problem, typed.Unfit) else status_of(problem)


def name_of(number: str) -> str:
    """Who took a step, in words."""
    if number == OUTSIDE:
        return _("from outside, without sign-in")
    return _("Tournier, by itself") if number == SYSTEM else people.name_of(number)


def _who(line: reading.Past) -> str:
    """Who took a step; where it was in another's place, both."""
    return standing_in.both(name_of(line.by), line.for_whom and people.name_of(line.for_whom))


def _form_of(move: Move) -> tuple[Field, ...]:
    return (*move.asks, typed.REASON) if move.reason else move.asks


@never_cache
@require_GET
def listing(request: HttpRequest, register: Register) -> HttpResponse:
    """The list, narrowed and sorted by the address."""
    actor = actor_of(request)
    query = reading.query_of(register, request.GET)
    page = reading.page(register, actor, query)
    columns, reader = written.columns(register), written.Reader()
    rows = [(row, register.stage(row.state), [reader.words(field, row) for field in columns]) for row in page.rows]
    context = {
        "register": register,
        "columns": [(field, _sorting(register, query, field)) for field in columns],
        "rows": rows,
        "page": page,
        "query": query,
        "narrowing": _narrowing(register, query),
        "address": urlencode(query.kept),
        "older": urlencode({**query.kept, "after": page.after}) if page.after else "",
        "kept": [(row, urlencode(row.query)) for row in reading.filters(register, actor)],
        "bulk": [move for move in register.moves if move.bulk and _could(move, actor)],
        "opens": acts.may_open(register, actor),
        "exports": acts.may_export(register, actor),
    }
    return render(request, "register/list.html", context)


def _could(move: Move, actor: Actor) -> bool:
    return bool(actor.posts & move.who.by_post or move.who.named)


def _sorting(register: Register, query: reading.Query, field: Field) -> dict[str, str]:
    """The address that sorts by this column, and how it is sorted now, as `aria-sort` says it."""
    if not field.sorts:
        return {}
    order = query.order or register.order
    now = "ascending" if order == field.name else "descending" if order == f"-{field.name}" else "none"
    turned = f"-{field.name}" if now == "ascending" else field.name
    return {"address": urlencode({**query.chosen, "order": turned}), "now": now}


def _narrowing(register: Register, query: reading.Query) -> list[dict[str, Any]]:
    found = []
    for name, (_column, field) in reading.narrowing(register).items():
        choices: list[tuple[str, Text]] = []
        kind = "day" if field and field.kind in (Kind.DAY, Kind.MOMENT) else "line"
        if field is None:
            choices = [(stage.code, stage.words) for stage in register.stages]
        elif field.kind is Kind.BRANCH:
            choices = [*named.branches()]  # what was at a closed one is still found
        elif field.kind is Kind.CHOICE:
            choices = Asking(field, "").choices
        words: Text = pgettext("of an entry", "Stage") if field is None else field.words
        if kind == "day":
            words = (
                _("%(what)s from") % {"what": words} if name.endswith("_from") else _("%(what)s to") % {"what": words}
            )
        found.append(
            {"name": name, "words": words, "kind": kind, "choices": choices, "value": query.chosen.get(name, "")}
        )
    return found


@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, register: Register) -> HttpResponse:
    """Open an entry by hand; what cannot be taken comes back as it was typed. An address may fill in what is about nobody."""
    actor, problem = actor_of(request), None
    if request.method == "POST":
        try:
            return redirect(f"{register.name}:one", acts.open_row(register, actor, given_in(request)).pk)
        except (Refused, BadInput) as caught:
            if not acts.may_open(register, actor):
                raise
            problem = caught
    asked = {field.name for field in register.form if not field.category}
    given = given_in(request) or {name: request.GET[name] for name in asked & request.GET.keys()}
    context = {"register": register, "form": asking(register.form, given, faults_of(problem)), "problem": problem}
    return render(request, "register/new.html", context, status=status_for(problem))


@never_cache
@require_GET
def one(request: HttpRequest, register: Register, key: str) -> HttpResponse:
    """One entry: what it says, what can be done with it now, and its history."""
    actor = actor_of(request)
    return _detail(request, register, actor, reading.one(register, actor, key))


@require_POST
def opened(request: HttpRequest, register: Register, key: str) -> HttpResponse:
    """Some of what the entry holds about its person, in clear: a disclosure of its own. It is shown once, and kept nowhere."""
    actor, names, why = actor_of(request), request.POST.getlist("field"), request.POST.get("reason", "")
    try:
        answers = opening.opened(register, actor, key, names, why)
    except typed.Unfit as unfit:
        return _detail(request, register, actor, reading.one(register, actor, key), "open", unfit)
    return _detail(request, register, actor, reading.one(register, actor, key), person=shown(register, answers))


def _detail(
    request: HttpRequest,
    register: Register,
    actor: Actor,
    row: Any,
    verb: str = "",
    problem: TournierError | None = None,
    *,
    person: Shown | None = None,
) -> HttpResponse:
    if person is None and (answers := opening.treated(register, actor, row)):
        person = shown(register, answers)
    own = written.own(register, actor, row)
    request.customer_data = person is not None  # type: ignore[attr-defined]  # read by the frame: watermark, idle lock
    lines, heard = reading.history(register, row)
    verbs = {move.verb: move.words for move in register.moves} | {acts.OPENED: _("opened")}
    panel, reader = acts.act(register, "panel"), written.Reader()
    moves = acts.offers(register, actor, row)
    given, faults = (given_in(request) if problem else {}), faults_of(problem)
    context = {
        "register": register,
        "row": row,
        "stage": register.stage(row.state),
        "said": [
            (field, text, _page_of(field, row, actor))
            for field in register.open_fields
            if (text := reader.words(field, row))
        ]
        + [(field, getattr(row, field.name), "") for field in own],
        "moves": [
            (move, asking(_form_of(move), *((given, faults) if move.verb == verb else ({}, {}))), people.name_of(place))
            for move, place in acts.in_place(register, actor, row, moves)
        ],
        "open_move": verb,
        "problem": problem,
        "history": [
            (line, verbs.get(line.verb, line.verb), _who(line), _told(register, line, reader)) for line in lines
        ],
        "heard": heard,
        "reads_entries": bool(actor.posts & READERS_OF_ENTRIES),
        "panel": panel(row) if panel else {},
        "person": person,
        "sealed": [one for one in opening.held(register, row) if one not in own],
        "asks_each": register.several and opening.may_open(register, actor, row),
    }
    return render(request, "register/one.html", context, status=status_for(problem))


def _page_of(field: Field, row: Any, actor: Actor) -> str:
    """The page of what the field names, for whom a post of theirs opens it; empty for everybody else."""
    where = field.leads(row) if field.leads is not None else ""
    if where == LEDGER:
        return reverse("evidence:entry", args=[getattr(row, field.name)]) if actor.posts & READERS_OF_ENTRIES else ""
    if not where or not judging.by_post(register_named(where).seen_by, actor):
        return ""
    return reverse(f"{where}:one", args=[getattr(row, field.name)])


def _told(register: Register, line: reading.Past, reader: written.Reader) -> list[tuple[Text, str]]:
    """What a step was told, in words: the fields of its form."""
    move = next((move for move in register.moves if move.verb == line.verb), None)
    if line.step is None or move is None:
        return []
    told = line.step.told
    return [
        (one.words, reader.value(one, told[one.name])) for one in move.asks if told.get(one.name) and not one.category
    ]


@require_POST
def step(request: HttpRequest, register: Register, key: str, verb: str) -> HttpResponse:
    """One move with one entry; what cannot be taken comes back open, as it was typed, while the step is still theirs."""
    actor = actor_of(request)
    try:
        acts.step(register, actor, key, verb, given_in(request))
    except (Refused, BadInput) as problem:
        row = reading.one(register, actor, key)
        if all(move.verb != verb for move in acts.offers(register, actor, row)):
            raise
        return _detail(request, register, actor, row, verb, problem)
    return redirect(f"{register.name}:one", key)


@require_POST
def many(request: HttpRequest, register: Register) -> HttpResponse:
    """The same move with many entries: first its form, then what became of each."""
    actor, keys = actor_of(request), request.POST.getlist("key")
    reading.check_reader(register, actor)
    move = register.move(request.POST.get("verb", ""))
    problem: TournierError | None = None
    given = given_in(request) if "sent" in request.POST else {}
    context: dict[str, Any] = {"register": register, "move": move, "keys": keys}
    if given or not _form_of(move):
        try:
            outcomes = acts.step_many(register, actor, keys, move.verb, given)
            context["outcomes"] = [(one, faults_of(one.problem).values()) for one in outcomes]
            context["failed"] = sum(1 for one in outcomes if one.problem)
            return render(request, "register/outcomes.html", context)
        except (Refused, BadInput) as error:
            problem = error  # nothing was done; what was chosen and typed stays
    context["form"] = asking(_form_of(move), given, faults_of(problem))
    context["problem"] = None if isinstance(problem, typed.Unfit) else problem
    return render(request, "register/many.html", context, status=status_for(problem))


@never_cache
@require_GET
def export(request: HttpRequest, register: Register) -> HttpResponse:
    """The list as a file; its name holds nothing but the register's."""
    content = acts.export(register, actor_of(request), reading.query_of(register, request.GET))
    headers = {"Content-Disposition": f'attachment; filename="{register.name}.csv"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


@require_POST
def keep_filter(request: HttpRequest, register: Register) -> HttpResponse:
    """Keep what the list is narrowed to."""
    query = reading.query_of(register, request.POST.dict())
    row = acts.keep_filter(register, actor_of(request), request.POST.get("name", ""), query)
    response = redirect(f"{register.name}:list")
    response["Location"] += f"?{urlencode(row.query)}" if row.query else ""
    return response


@require_POST
def forget_filter(request: HttpRequest, register: Register, key: str) -> HttpResponse:
    """Forget a kept filter."""
    acts.forget_filter(register, actor_of(request), key)
    return redirect(f"{register.name}:list")


def urls(register: Register) -> tuple[list[URLPattern], str]:
    """The addresses of one register."""
    views = (
        ("", listing, "list"),
        ("new/", new, "new"),
        ("export/", export, "export"),
        ("many/", many, "many"),
        ("filters/", keep_filter, "keep_filter"),
        ("filters/<slug:key>/forget/", forget_filter, "forget_filter"),
        ("<slug:key>/", one, "one"),
        ("<slug:key>/open/", opened, "open"),
        ("<slug:key>/<slug:verb>/", step, "step"),
    )
    absent = {name for name, there in (("new", register.form), ("open", register.classed)) if not there}
    return [
        path(route, partial(view, register=register), name=name) for route, view, name in views if name not in absent
    ], register.name
