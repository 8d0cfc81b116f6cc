# SPDX-License-Identifier: Apache-2.0
"""Pages of the deadlines: the list, and one of them reckoned from the events that the reader names."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from tournier.base import BadInput
from tournier.law import State, calendar
from tournier.law.reckoning import deadline_of, events_of, last_minute, reckon
from tournier_office.lawbook import times
from tournier_office.site.staff_person import person_of

_MOST_WORDS = 100


@require_GET
def deadline_list(request: HttpRequest) -> HttpResponse:
    """Every deadline of the law pack, with its clauses and its confidence."""
    person_of(request)
    q = request.GET.get("q", "")[:_MOST_WORDS].strip()
    found = times.views(q.split())
    groups: dict[str, list[times.DeadlineView]] = {}
    for one in found:
        groups.setdefault(one.kind, []).append(one)
    context = {
        "tab": "deadlines",
        "groups": list(groups.items()),
        "q": q,
        "total": len(found),
        "years": calendar().years.values(),
    }
    return render(request, "lawbook/deadlines.html", context)


@require_GET
def deadline(request: HttpRequest, key: str) -> HttpResponse:
    """One deadline, and its clock from the moments in the address: no person is named in them."""
    person_of(request)
    try:
        one = deadline_of(key)
    except BadInput:
        raise Http404 from None
    events = events_of(one)
    given = [(event, request.GET.get(event, "").strip()) for event in events]
    context = {
        "tab": "deadlines",
        "one": times.view(one),
        "events": [(event, times.event_word(event), moment) for event, moment in given],
    }
    status = 200
    named = [(event, moment) for event, moment in given if moment]
    if named:
        try:
            clock = reckon(key, named, timezone.now())
        except BadInput as error:
            context["error"], status = error, 400
        else:
            context |= {
                "clock": clock,
                "state": times.STATES[clock.state],
                "last": last_minute(clock),
                "good": clock.state in (State.RUNNING, State.MET),
            }
    return render(request, "lawbook/deadline.html", context, status=status)
