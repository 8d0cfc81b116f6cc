# SPDX-License-Identifier: Apache-2.0
"""Pages of a rehearsal: begun from a version, watched while it runs, read when it is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tournier.policy import Channel, Outcome
from tournier.purpose import PURPOSES
from tournier_office.lawbook import rehearsing, words
from tournier_office.lawbook.models import Rehearsal
from tournier_office.people.lookups import name_of, post_name
from tournier_office.site import gateway
from tournier_office.site.language import said
from tournier_office.site.staff_person import StaffPerson, person_of

_LONGEST = len(str(rehearsing.MOST_DAYS))


@require_POST
def start(request: HttpRequest, key: str) -> HttpResponse:
    """Try a version on the ledger's history."""
    text = request.POST.get("days", "")
    days = int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST else 0
    row = rehearsing.start(key, person=person_of(request), days=days)
    return redirect("lawbook:rehearsal", row.pk)


def _found(person: StaffPerson, key: str) -> Rehearsal:
    row = Rehearsal.objects.select_related("version").filter(pk=key).first()
    if row is None or not rehearsing.may_read(person):
        raise Http404
    return row


@require_GET
def rehearsal(request: HttpRequest, key: str) -> HttpResponse:
    """What a version would have decided otherwise, for whom, by which rules."""
    person = person_of(request)
    rehearsing.bury_lost(timezone.now())
    row = _found(person, key)
    context = {
        "row": row,
        "starter": name_of(row.started_by),
        "reads_entries": person.reads_entries,
        **(_told(row.found) if row.state == Rehearsal.State.DONE else {}),
    }
    return render(request, "lawbook/rehearsal.html", context)


@require_GET
def state(request: HttpRequest, key: str) -> HttpResponse:
    """Whether it still runs; asked every second, and when it has ended the page is told to load anew."""
    row = _found(person_of(request), key)
    if row.state == Rehearsal.State.RUNNING:
        return render(request, "lawbook/rehearsal_running.html", {"row": row})
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})


def _told(found: Mapping[str, Any]) -> dict[str, Any]:
    titles = {rule.id: said(rule.zh, rule.en) for rule in gateway.rules().rules}
    lines = [
        {
            "posts": "、".join(str(post_name(post)) for post in line["posts"]) or _("customer"),
            "purpose": _purpose(line["purpose"]),
            "channel": words.CHANNELS[Channel(line["channel"])],
            "before": words.OUTCOMES[Outcome(line["before"])],
            "after": words.OUTCOMES[Outcome(line["after"])],
            "tone": _tone(line),
            "how": _how(line),
            "decisions": line["decisions"],
            "people": ngettext("%(n)s person", "%(n)s people", line["people"]) % {"n": line["people"]},
            "rules": [(rule, titles.get(rule, "")) for rule in line["rules"]],
        }
        for line in found["changed"]
    ]
    moved = [line for line in found["outcomes"] if line["before"] != line["after"]]
    return {
        "found": found,
        "lines": lines,
        "moved": [
            {**line, "before": words.OUTCOMES[Outcome(line["before"])], "after": words.OUTCOMES[Outcome(line["after"])]}
            for line in moved
        ],
        "unused": [(rule, titles.get(rule, "")) for rule in found["unused_grants"]],
    }


def _purpose(name: str) -> str:
    known = PURPOSES.get(name)
    return said(known.zh, known.en) if known else name


_ORDER = (Outcome.REFUSE, Outcome.NEEDS_APPROVAL, Outcome.ALLOW)


def _tone(line: Mapping[str, Any]) -> str:
    """Whether people gain (something opens, which is what a reviewer must look at) or lose."""
    before, after = (_ORDER.index(Outcome(line[name])) for name in ("before", "after"))
    if before == after:
        return {"more": "warn", "less": "good"}.get(line["shown"], "")
    return "warn" if after > before else "good"


def _how(line: Mapping[str, Any]) -> str:
    if line["shown"] == "more":
        return _("shows more")
    if line["shown"] == "less":
        return _("shows less")
    return _("others must agree") if line["others_agree"] else ""
