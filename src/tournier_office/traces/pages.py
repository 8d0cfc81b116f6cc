# SPDX-License-Identifier: Apache-2.0
"""Pages of the traces: the list, a new one, and one with its result. Addresses hold ids only."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tournier.base import BadInput, Refused, TournierError
from tournier.policy import Channel
from tournier_office.catalogue.lookups import current_catalogue
from tournier_office.disclosures.persons import Person
from tournier_office.disclosures.sessions import name_of, person_of
from tournier_office.evidence.lookups import channel_words
from tournier_office.site.headers import customer_data
from tournier_office.site.staff_person import READERS_OF_ENTRIES
from tournier_office.traces import actions, lookups, running, told
from tournier_office.traces.access import check_tracer, may_decide
from tournier_office.traces.models import Trace

_State = Trace.State


@never_cache
@require_GET
def traces(request: HttpRequest) -> HttpResponse:
    """All traces, without what they found."""
    person = person_of(request)
    actions.sweep()
    rows = [{"row": row, "who": name_of(row.filed_by)} for row in lookups.traces(person)]
    return render(request, "traces/list.html", {"rows": rows})


@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """File a trace; what cannot be taken comes back with cause and cure, and the list has to be given again."""
    person = person_of(request)
    check_tracer(person.posts)
    error: TournierError | None = None
    if request.method == "POST":
        try:
            return redirect("traces:trace", actions.file(person, _filing(request)).pk)
        except (BadInput, Refused) as found:
            error = found
    context = {
        "error": error,
        "given": request.POST,
        "origins": Trace.Origin.choices,
        "channels": _channels(request.POST.getlist("channels")),
        "fields": _fields(request.POST.getlist("fields")),
    }
    return render(request, "traces/new.html", context, status=200 if error is None else 422)


def _filing(request: HttpRequest) -> actions.Filing:
    upload = request.FILES.get("file")
    text = request.POST.get("text", "")
    if upload is not None and text.strip():
        raise BadInput("trace.both", "There are two lists: a file and pasted text.", "Give one of them.")
    if upload is not None and (upload.size or 0) > actions.MOST_BYTES:
        raise BadInput("trace.size", "The list is larger than 8 MiB.", "Keep the columns of identifiers only.")
    return actions.Filing(
        data=upload.read() if upload is not None else text.encode("utf-8", "replace"),
        case=request.POST.get("case", ""),
        why=request.POST.get("why", ""),
        origin=request.POST.get("origin", ""),
        marks=request.POST.get("marks", ""),
        since=_day(request.POST.get("since", "")),
        until=_day(request.POST.get("until", "")),
        channels=request.POST.getlist("channels"),
        fields=request.POST.getlist("fields"),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput("trace.date", "A date cannot be read.", "Write it as 2026-11-23.") from None


def _channels(chosen: list[str]) -> list[dict[str, Any]]:
    names = [channel.value for channel in Channel if channel is not Channel.OWN_VIEW]
    return [{"value": name, "words": channel_words(name), "chosen": name in chosen} for name in names]


def _fields(chosen: list[str]) -> list[dict[str, Any]]:
    catalogue = current_catalogue()
    names = {
        field.category for table in catalogue.tables for field in catalogue.open_fields(table.id) if field.category
    }
    return [
        {"value": name, "words": told.category_words(name), "chosen": name in chosen}
        for name in sorted(names - {"NONE"})
    ]


@never_cache
@require_GET
@customer_data
def trace(request: HttpRequest, key: str) -> HttpResponse:
    """One trace: the question, what waits, or the result, whose viewing is recorded."""
    person = person_of(request)
    actions.sweep()
    closed: Refused | None = None
    try:
        row = actions.result(person, key)
    except Refused as refused:
        row, closed = lookups.trace(person, key), refused
    context = {**_question(person, row), "closed": closed}
    if row.state == _State.DONE and closed is None:
        context |= {
            "rankings": told.rankings(row),
            "marks": told.marks(row),
            "large": told.large(row),
            "foreign": told.foreign_tokens(row),
            "matched": told.matched(row),
            "level": told.percent(row.found["level"]),
        }
    return render(request, "traces/trace.html", context)


def _question(person: Person, row: Trace) -> dict[str, Any]:
    waits = row.state == _State.FILED
    return {
        "row": row,
        "filed_by": name_of(row.filed_by),
        "decided_by": name_of(row.decided_by) if row.decided_by else "",
        "columns": told.columns(row),
        "channels": [channel_words(name) for name in row.channels],
        "fields": [told.category_words(name) for name in row.fields],
        "decides": waits and may_decide(person.staff, person.posts, lookups.persons_of(row)),
        "own": waits and row.filed_by == person.staff,
        "reads_entries": bool(person.posts & READERS_OF_ENTRIES),
    }


@require_POST
def agree(request: HttpRequest, key: str) -> HttpResponse:
    """The second person's yes; the trace begins at once."""
    running.start(actions.agree(person_of(request), key, request.POST.get("why", "")))
    return redirect("traces:trace", key)


@require_POST
def reject(request: HttpRequest, key: str) -> HttpResponse:
    """The second person's no."""
    actions.reject(person_of(request), key, request.POST.get("why", ""))
    return redirect("traces:trace", key)


@require_POST
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """Whoever filed gives it up."""
    actions.withdraw(person_of(request), key)
    return redirect("traces:trace", key)


@never_cache
@require_GET
def state(request: HttpRequest, key: str) -> HttpResponse:
    """Whether it still runs; asked every second, and when it has ended the page is told to load anew."""
    row = lookups.trace(person_of(request), key)
    if row.state == _State.RUNNING:
        return render(request, "traces/running.html", {"row": row})
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})
