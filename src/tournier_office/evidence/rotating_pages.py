# SPDX-License-Identifier: Apache-2.0
"""The page of rotations of keys: which epochs there are, who proposed the next, who agreed."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tournier.base import BadInput, Refused
from tournier_office.evidence import rotating
from tournier_office.evidence.deciding import DECIDER, PROPOSER
from tournier_office.evidence.persons import reader_of
from tournier_office.people.lookups import name_of
from tournier_office.site.said import say


@never_cache
@require_http_methods(["GET", "POST"])
def rotations(request: HttpRequest) -> HttpResponse:
    """Epochs and proposals; the security administrator makes one here."""
    reader = reader_of(request)
    if request.method == "POST":
        try:
            rotating.propose(reader, request.POST.get("why", ""))
            messages.success(request, _("Proposed. The audit administrator decides."))
        except (BadInput, Refused) as error:
            say(request, error)
        return redirect("evidence:rotations")
    context = {
        "epochs": [
            (epoch, datetime.fromisoformat(epoch.since) if epoch.since else None) for epoch in rotating.epochs(reader)
        ],
        "items": [
            {
                "row": row,
                "proposed_by": name_of(row.proposed_by),
                "agreed_by": name_of(row.agreed_by) if row.agreed_by else "",
            }
            for row in rotating.rotations(reader)
        ],
        "proposes": PROPOSER in reader.posts,
        "decides": DECIDER in reader.posts,
        "reads_all": reader.reads_all,
    }
    return render(request, "evidence/rotations.html", context)


@never_cache
@require_POST
def agree(request: HttpRequest, key: str) -> HttpResponse:
    """The audit administrator's answer."""
    try:
        rotating.agree(reader_of(request), key)
        messages.success(request, _("Agreed to. Whoever keeps the host carries it out: tournier keys rotate --resume"))
    except (BadInput, Refused) as error:
        say(request, error)
    return redirect("evidence:rotations")
