# SPDX-License-Identifier: Apache-2.0
"""The page that explains a past decision."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tournier.policy.laboratory.explaining import Explained
from tournier.policy.laboratory.telling import OUTCOME_TITLES, stages_told
from tournier_office.evidence.entry_views import entry_view
from tournier_office.evidence.explaining import explanation
from tournier_office.evidence.persons import reader_of
from tournier_office.site.language import said

TONES = {"allow": "good", "needs_approval": "warn", "refuse": "bad"}


@never_cache
@require_GET
def explained(request: HttpRequest, key: str) -> HttpResponse:
    """The rules behind an answer of the past, the facts that they read, and what would have allowed it."""
    found = explanation(reader_of(request), key)
    parts = [(_("By the rules of then"), found.then), (_("By the rules in force"), found.today)]
    context = {
        "entry": found.entry,
        "row": entry_view(found.entry),
        "parts": [{"title": title, **_told(one)} for title, one in parts if one is not None],
        "no_then": found.then is None,
    }
    return render(request, "evidence/explained.html", context)


def _told(one: Explained) -> dict[str, Any]:
    decision = one.decision
    return {
        "outcome": said(*OUTCOME_TITLES[decision.outcome]),
        "tone": TONES[decision.outcome.value],
        "agrees": one.agrees,
        "version": decision.rules_version[:12],
        "stages": said(*stages_told(decision.stages)) if decision.stages else "",
        "reasons": [
            {
                "rule": reason.rule,
                "title": said(reason.zh, reason.en),
                "facts": [said(*one.facts[fact]) for fact in reason.facts if fact in one.facts],
            }
            for reason in decision.reasons
        ],
        "remedy": [said(step.zh, step.en) for step in decision.remedy.steps] if decision.remedy else [],
    }
