# SPDX-License-Identifier: Apache-2.0
"""The page of restored backups: what was found, who proposed, who agreed."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tournier.base import BadInput, Refused
from tournier_office.evidence import restoring
from tournier_office.evidence.models import Restored
from tournier_office.evidence.persons import reader_of
from tournier_office.people.lookups import name_of
from tournier_office.site.said import say


@never_cache
@require_http_methods(["GET", "POST"])
def restored(request: HttpRequest) -> HttpResponse:
    """The proposals; the security administrator makes one here."""
    reader = reader_of(request)
    if request.method == "POST":
        try:
            restoring.propose(reader, request.POST.get("why", ""))
            messages.success(request, _("Proposed. The audit administrator decides."))
        except (BadInput, Refused) as error:
            say(request, error)
        return redirect("evidence:restored")
    context = {
        "items": [_view(row) for row in restoring.all_restored(reader)],
        "proposes": restoring.PROPOSER in reader.posts,
        "decides": restoring.DECIDER in reader.posts,
    }
    return render(request, "evidence/restored.html", context)


def _view(row: Restored) -> dict[str, Any]:
    registers = [
        {"name": str(apps.get_app_config(label).verbose_name), **kinds} for label, kinds in sorted(row.counts.items())
    ]
    return {
        "row": row,
        "registers": registers,
        "proposed_by": name_of(row.proposed_by),
        "decided_by": name_of(row.decided_by) if row.decided_by else "",
        "waits": row.state == Restored.State.PROPOSED,
    }


@never_cache
@require_POST
def decide(request: HttpRequest, key: str) -> HttpResponse:
    """The audit administrator's answer."""
    agree = request.POST.get("agree") == "yes"
    try:
        restoring.decide(reader_of(request), key, request.POST.get("why", ""), agree=agree)
        messages.success(request, _("Accepted. The ledger says so.") if agree else _("Not accepted."))
    except (BadInput, Refused) as error:
        say(request, error)
    return redirect("evidence:restored")
