# SPDX-License-Identifier: Apache-2.0
"""The page on which a decision is explained that nobody asked for: any person, any customer, now or then."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tournier.base import BadInput, Refused
from tournier.catalogue import CATEGORIES
from tournier.policy.laboratory.telling import OUTCOME_TITLES, stages_told
from tournier.policy.vocabulary import FACT
from tournier.policy.words import CHANNEL_TITLES
from tournier.purpose import PURPOSES
from tournier_office.evidence.explaining_pages import TONES
from tournier_office.evidence.persons import reader_of
from tournier_office.evidence.supposing import CHANNELS, Supposed, Supposition, may_suppose, supposed
from tournier_office.site.cases import Is
from tournier_office.site.language import said
from tournier_office.site.said import say


@never_cache
@require_http_methods(["GET", "POST"])
def suppose(request: HttpRequest) -> HttpResponse:
    """A form, and below it the answer. What was typed goes back into the form and into no address (law 10)."""
    reader = reader_of(request)
    if not may_suppose(reader):
        raise Refused(
            "evidence.explain", "Your posts do not have decisions explained.", "Ask the information protection officer."
        )
    found, status = None, 200
    if request.method == "POST":
        try:
            found = supposed(reader, _asked(request))
        except (BadInput, Refused) as error:
            say(request, error)
            status = 400
    context = {
        "given": request.POST,
        "channels": [(one.value, said(*CHANNEL_TITLES[one])) for one in CHANNELS],
        "purposes": [(key, said(one.zh, one.en)) for key, one in PURPOSES.items() if key != "own_view"],
        "categories": [(key, said(one.zh, one.en)) for key, one in CATEGORIES.items()],
        "told": None if found is None else _told(found),
    }
    return render(request, "evidence/suppose.html", context, status=status)


def _asked(request: HttpRequest) -> Supposition:
    given = request.POST
    try:
        at = parse_datetime(given["at"]) if given.get("at") else None
    except ValueError:
        at = None
    if given.get("at") and at is None:
        raise BadInput("explain.moment", "The moment is not a date and a time.", "Write it like 2026-11-30 09:30.")
    if at is not None and timezone.is_naive(at):
        at = timezone.make_aware(at)
    return Supposition(
        given.get("staff", "")[:128].strip(), given.get("customer", ""), given.get("channel", ""), given.get("purpose", ""),
        "", given.get("case", ""), (given.get("category", "MOBILE"),), at,
    )  # fmt: skip


def _told(found: Supposed) -> dict[str, Any]:
    decision = found.decision
    shown = [
        (
            said(CATEGORIES[ref.field.rpartition("-")[0]].zh, CATEGORIES[ref.field.rpartition("-")[0]].en),
            level.name.lower(),
        )
        for ref, level in decision.levels.items()
    ]
    return {
        "at": found.at,
        "outcome": said(*OUTCOME_TITLES[decision.outcome]),
        "tone": TONES[decision.outcome.value],
        "version": decision.rules_version[:12],
        "stages": said(*stages_told(decision.stages)) if decision.stages else "",
        "shown": shown,
        "sources": found.sources,
        "elsewhere": found.case_is == Is.ELSEWHERE,
        "unknown": [said(FACT[key].zh, FACT[key].en) for key in found.unknown],
        "reasons": [
            {
                "rule": reason.rule,
                "title": said(reason.zh, reason.en),
                "facts": [said(*found.facts[fact]) for fact in reason.facts if fact in found.facts],
            }
            for reason in decision.reasons
        ],
        "remedy": [said(step.zh, step.en) for step in decision.remedy.steps] if decision.remedy else [],
    }
