# SPDX-License-Identifier: Apache-2.0
"""Screens of this room: the list, one person, and what administrators change."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tournier.base import BadInput, Refused
from tournier_office.people import actions, keys, lookups, standing
from tournier_office.people.lookups import FACT_DATES, FACT_WORDS, Branch, Post, PostChange, Staff
from tournier_office.people.presence import address_of, session_of
from tournier_office.site import against, doors, owning
from tournier_office.site.layout import visitor_of
from tournier_office.site.navigation import Visitor
from tournier_office.site.said import say

_PAGE = 40
_PROOF = 200


def visitor_or_refused(request: HttpRequest) -> Visitor:
    """Who asks; Refused for customers."""
    visitor = visitor_of(request)
    if visitor.staff is None:
        raise Refused("people.reader", _("The register of staff is open to staff only."))
    return visitor


def number_of(request: HttpRequest) -> str:
    """The number of whoever asks."""
    visitor = visitor_or_refused(request)
    return visitor.staff.number if visitor.staff else ""


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The register, with filters."""
    visitor_or_refused(request)
    wanted = {name: request.GET.get(name, "")[:64] for name in ("text", "branch", "status", "employment", "post")}
    page = Paginator(lookups.listed(**wanted), _PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    rows = [
        (person, [h.post for h in person.holdings.all() if not h.ended], lookups.lapses(person, today))
        for person in page
    ]
    context = {
        "page": page,
        "rows": rows,
        "wanted": wanted,
        "branches": Branch.objects.all(),
        "posts": Post.objects.all(),
        "statuses": Staff.Status.choices,
        "employments": Staff.Employment.choices,
        "today": today,
        "keeper": bool(visitor_of(request).posts & actions.ADMINISTRATORS),
    }
    return render(request, "people/rows.html" if request.headers.get("HX-Request") else "people/list.html", context)


@require_GET
def one(request: HttpRequest, number: str) -> HttpResponse:
    """One person: posts, facts and what they open and close, history, and the administrators' forms."""
    return show(request, number)


def _own_session(request: HttpRequest, number: str) -> tuple[str, str]:
    """The session whose facts the page tells: the person's own, nobody else's."""
    return (session_of(request), address_of(request)) if number == number_of(request) else ("", "")


def show(request: HttpRequest, number: str, **extra: str) -> HttpResponse:
    """The page of one person; `extra` is what is shown this once, and therefore never goes through a redirect."""
    visitor = visitor_or_refused(request)
    person = lookups.staff_of(number)
    if person is None:
        raise Http404
    today = timezone.localdate()
    kept = lookups.kept_dates(person, today)
    keeper = bool(visitor.posts & actions.ADMINISTRATORS) and number != number_of(request)
    context = {
        "person": person,
        "holdings": person.holdings.select_related("post", "branch"),
        "facts": [
            (name, FACT_WORDS[name], until, state, kept.get(name))
            for name, until, state in lookups.lapses(person, today)
        ],
        "standing": standing.standing(person, *_own_session(request, number)),
        "status": lookups.status_of(person),
        "stands_against": against.stands(number, today, entered=person.open_violation),
        "proposals": person.post_changes.select_related("post", "branch").filter(state=PostChange.State.OPEN),
        "me": number_of(request),
        "answers_for": owning.owned(number) if number == number_of(request) else [],
        "keeper": keeper,
        "security": keeper and "security_admin" in visitor.posts,
        "is_service": "service" in lookups.posts_of(number),
        "gives_codes": keeper
        or (lookups.is_administrator(number) and visitor.administrator and number != number_of(request)),
        "keys": person.api_keys.select_related("keeper"),
        "channels": keys.CHANNELS,
        "history": person.changes.all()[:20] if keeper or number == number_of(request) else [],
        "statuses": Staff.Status.choices,
        "posts": Post.objects.all(),
        "branches": Branch.objects.filter(closed_on=None),
        "code": lookups.code_of(person),
        "shut": [(doors.words().get(row.kind, row.kind), row) for row in doors.proof(number)[:_PROOF]]
        if keeper
        else [],
    }
    return render(request, "people/one.html", context | extra)


def _date(text: str) -> date | None:
    if not text:
        return None
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise BadInput("people.date", _("This is not a date."), _("Write it like 2026-12-31."))
    return found


@require_POST
def status(request: HttpRequest, number: str) -> HttpResponse:
    """Change the status."""
    try:
        reason = request.POST.get("reason", "")
        actions.set_status(number, request.POST.get("status", ""), by=number_of(request), reason=reason)
        messages.success(request, _("The status is changed; sessions and keys that it closes have ended."))
    except (BadInput, Refused) as error:
        say(request, error)
    return redirect("people:one", number)


@require_POST
def facts(request: HttpRequest, number: str) -> HttpResponse:
    """Change the facts."""
    try:
        dates = {name: _date(request.POST.get(name, "")) for name in FACT_DATES if name in request.POST}
        violation = request.POST.get("open_violation") == "on"
        reason = request.POST.get("reason", "")
        actions.set_facts(number, dates, open_violation=violation, by=number_of(request), reason=reason)
        messages.success(request, _("The facts are changed. They bind from the next question on."))
    except (BadInput, Refused) as error:
        say(request, error)
    return redirect("people:one", number)


@require_POST
def propose(request: HttpRequest, number: str) -> HttpResponse:
    """Propose a post."""
    form = request.POST
    try:
        actions.propose_post(
            number,
            form.get("post", ""),
            form.get("branch", ""),
            form.get("kind", ""),
            until=_date(form.get("until", "")),
            by=number_of(request),
            reason=form.get("reason", ""),
        )
        messages.success(request, _("Proposed. It takes effect when another administrator agrees."))
    except (BadInput, Refused) as error:
        say(request, error)
    return redirect("people:one", number)


@require_POST
def decide(request: HttpRequest, number: str, key: str) -> HttpResponse:
    """Agree or reject."""
    try:
        actions.decide_post(key, by=number_of(request), agree=request.POST.get("answer") == "agree")
        messages.success(request, _("Decided."))
    except (BadInput, Refused) as error:
        say(request, error)
    return redirect("people:one", number)
