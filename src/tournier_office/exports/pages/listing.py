# SPDX-License-Identifier: Apache-2.0
"""One's own exports, and the register of all."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from tournier_office.disclosures.sessions import person_of
from tournier_office.exports import lookups
from tournier_office.exports.models import Export
from tournier_office.exports.views import view

STANDINGS = (
    ("held", _("held")),
    ("soon", _("to be destroyed soon")),
    ("overdue", _("overdue")),
    ("destroyed", _("destroyed")),
)


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The person's exports and those for them."""
    person = person_of(request)
    shown = {
        "exports": [view(row) for row in lookups.exports_of(person)],
        "reads_register": bool(person.posts & lookups.REGISTER_READERS),
        "key": lookups.key_of(person.staff),
    }
    return render(request, "exports/list.html", shown)


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Every export, narrowed."""
    person = person_of(request)
    asked = {name: request.GET.get(name, "") for name in ("state", "format", "standing")}
    rows = lookups.register(person, state=asked["state"], format=asked["format"], standing_=asked["standing"])
    shown = {
        "exports": [view(row) for row in rows],
        "asked": asked,
        "states": Export.State.choices,
        "formats": Export.Format.choices,
        "standings": STANDINGS,
        "register": True,
    }
    return render(request, "exports/register.html", shown)
