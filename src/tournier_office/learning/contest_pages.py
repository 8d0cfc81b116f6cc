# SPDX-License-Identifier: Apache-2.0
"""The pages of whoever takes part in contests: which run, the board, one's own paper. The registers' pages are the kit's."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tournier.base import Refused
from tournier_office.learning import boards, contest_papers, contests, papers, words
from tournier_office.learning.contest_register import CONTEST_PAPERS
from tournier_office.learning.models import Contest
from tournier_office.learning.pages import chosen
from tournier_office.people import lookups as people
from tournier_office.site.register.acting import actor_of
from tournier_office.site.register.judging import Actor
from tournier_office.site.said import say


@never_cache
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The contests that are mine to take part in, or were."""
    rows = contests.of(actor_of(request))
    return render(
        request, "learning/contests.html", {"contests": [(row, words.title(row), contests.runs(row)) for row in rows]}
    )


@never_cache
@require_GET
def one(request: HttpRequest, key: str) -> HttpResponse:
    """What is asked, the board as I may see it, and my own place."""
    actor = actor_of(request)
    return _page(request, actor, contests.one(actor, key))


def _page(request: HttpRequest, actor: Actor, row: Contest, error: Refused | None = None) -> HttpResponse:
    board = boards.of(row, actor)
    context = {
        "contest": row,
        "title": words.title(row),
        "runs": contests.runs(row),
        "over": contests.is_over(row),
        "board": board,
        "teams": [(line, people.branch_name(line.who)) for line in board.teams],
        "people": [(line, people.name_of(line.who)) for line in board.people],
        "mine": contest_papers.of(actor, row.pk),
        "error": error,
    }
    return render(request, "learning/contest.html", context, status=403 if error else 200)


@require_POST
def begin(request: HttpRequest, key: str) -> HttpResponse:
    """Draw a paper; its time runs from now on."""
    actor = actor_of(request)
    try:
        row = contest_papers.begin(actor, key, agreed=request.POST.get("agreed") == "yes")
        return redirect("learning:contest_paper", row.pk)
    except Refused as error:
        return _page(request, actor, contests.one(actor, key), error)


@never_cache
@require_GET
def paper(request: HttpRequest, key: str) -> HttpResponse:
    """My paper while it runs, and how I answered after that."""
    actor = actor_of(request)
    row = papers.of(CONTEST_PAPERS, actor, key)
    context = {
        "exam": row,
        "title": words.title(contests.one(actor, row.contest)),
        "action": reverse("learning:contest_answers", args=[key]),
        "questions": papers.shown(row),
        "marked": papers.marked(row),
    }
    return render(request, "learning/contest_paper.html", context)


@require_POST
def answers(request: HttpRequest, key: str) -> HttpResponse:
    """Hand my paper in; what comes too late is told so."""
    actor = actor_of(request)
    row = papers.of(CONTEST_PAPERS, actor, key)
    try:
        papers.hand_in(CONTEST_PAPERS, actor, key, chosen(request, len(row.paper)))
        messages.success(request, _("Your paper is marked."))
    except Refused as error:
        say(request, error)
    return redirect("learning:contest_paper", key)
