# SPDX-License-Identifier: Apache-2.0
"""Screens of this room: runs of the feed, one run with its lines, and accounts that belong to nobody."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tournier.base import BadInput, Refused
from tournier_office.people import lookups as people
from tournier_office.personnel import access, actions, lookups, orphans, reading, words
from tournier_office.personnel.models import FeedRun
from tournier_office.site import doors
from tournier_office.site.said import say

_PAGE = 50


@require_http_methods(["GET", "POST"])
def runs(request: HttpRequest) -> HttpResponse:
    """Bring a file, which is compared and changes nothing yet; and the runs before."""
    if request.method == "POST":
        by = access.feeder(request)
        given = request.FILES.get("file")
        try:
            run = actions.receive(given.read() if given is not None else b"", by=by)
        except BadInput as error:
            say(request, error)
        else:
            return redirect("personnel:run", run.pk)
    access.reader(request)
    found = lookups.runs()
    context = {
        "runs": [(run, words.counts(run)) for run in found],
        "columns": reading.COLUMNS.items(),
    }
    return render(request, "personnel/runs.html", context)


@require_GET
def run(request: HttpRequest, key: str) -> HttpResponse:
    """What a run would change or has changed, line by line."""
    return _show(request, key)


def _show(request: HttpRequest, key: str, halves: dict[str, str] | None = None) -> HttpResponse:
    by = access.reader(request)
    found = lookups.run_of(key)
    if found is None:
        raise Http404
    kind = request.GET.get("kind", "")
    page = Paginator(lookups.lines_of(found, kind), _PAGE).get_page(request.GET.get("page"))
    posts, names = people.posts_of(by), people.names_of([line.number for line in page])
    context = {
        "run": found,
        "counts": words.counts(found),
        "kind": kind,
        "page": page,
        "lines": [(line, names.get(line.number) or line.told.get("zh") or "", words.changes(line)) for line in page],
        "feeder": bool(posts & lookups.FEEDERS),
        "second": bool(posts & lookups.FEEDERS) and by != found.by,
        "joined": found.state == FeedRun.State.DONE and found.counts.get("joiner"),
        "halves": (halves or {}).items(),
        "most": actions.most_closed(),
    }
    return render(request, "personnel/run.html", context)


@require_POST
def decide(request: HttpRequest, key: str, verb: str) -> HttpResponse:
    """Apply, agree to what is held, or give it up."""
    by = access.feeder(request)
    act = {"apply": actions.begin, "agree": actions.agree, "drop": actions.drop}.get(verb)
    if act is None:
        raise Http404
    try:
        act(key, by=by)
        messages.success(request, _("Done. What was refused stays in the list."))
    except (BadInput, Refused) as error:
        say(request, error)
    return redirect("personnel:run", key)


@require_POST
def codes(request: HttpRequest, key: str) -> HttpResponse:
    """First halves of activation codes for joiners: shown once, and therefore never after a redirect."""
    by = access.feeder(request)
    try:
        return _show(request, key, actions.first_halves(key, by=by))
    except (BadInput, Refused) as error:
        say(request, error)
    return redirect("personnel:run", key)


@require_GET
def found(request: HttpRequest) -> HttpResponse:
    """Accounts and keys that belong to nobody at work."""
    access.reader(request)
    rows = orphans.find()
    names = people.names_of({row.number for row in rows})
    kinds = doors.words()
    shown = [
        (orphans.WORDS[row.kind], row, names.get(row.number, ""), _about(row, kinds)) for row in rows[: 10 * _PAGE]
    ]
    return render(request, "personnel/orphans.html", {"rows": shown, "count": len(rows), "last": lookups.last_told()})


def _about(row: orphans.Orphan, kinds: Mapping[str, object]) -> str:
    kind, _sign, rest = row.about.partition(":")
    return f"{kinds[kind]}:{rest}" if row.kind == "door" and kind in kinds else row.about
