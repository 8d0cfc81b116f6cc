# SPDX-License-Identifier: Apache-2.0
"""What the table of stages cannot say of actions: until when, and the duty that runs beside each (M13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.urls import reverse

from tournier.law.clocks import BANK_TIME
from tournier.law.reckoning import deadline_of, last_minute, reckon
from tournier_office.meetings import checking
from tournier_office.meetings.models import Action
from tournier_office.meetings.register import ACTIONS
from tournier_office.site.happenings import Happening, announce
from tournier_office.site.register.acts import Asked

_BEFORE = "term_before"


def prepare(row: Action, asked: Asked) -> None:
    """Before the entry."""
    if asked.verb == "finish":
        checking.check_text("evidence", row.evidence, {row.owner, row.chair})
    if asked.verb == "lengthen":
        asked.told[_BEFORE] = Action.objects.get(pk=row.pk).term
    if asked.verb in {"start", "lengthen"}:
        row.until = _until(row.term, asked.at)
        asked.told["until"] = row.until.isoformat()


def _until(term: str, at: datetime) -> date:
    last = last_minute(reckon(term, [(deadline_of(term).trigger, at.isoformat())], at))
    return (last or at).astimezone(BANK_TIME).date()


def settle(row: Action, asked: Asked) -> None:
    """Its duty begins with the minutes, anew when there is more time, and passes to whoever does it from now on."""
    same = Happening(ACTIONS.name, row.pk, "", asked.at, asked.actor.staff, owner=row.owner)
    match asked.verb:
        case "start" | "lengthen":
            page, second = reverse(f"{ACTIONS.name}:one", args=[row.pk]), row.chair if row.chair != row.owner else ""
            before = str(asked.told.get(_BEFORE, ""))
            announce(replace(same, begins=(row.term,), second=second, branch=row.branch, page=page, replaces=before))
        case "pass_on":
            announce(same)
