# SPDX-License-Identifier: Apache-2.0
"""One's own public key: files for this person are sealed to it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from tournier.base import TournierError
from tournier.seal.files import fingerprint
from tournier_office.disclosures.sessions import person_of
from tournier_office.exports import keys, lookups
from tournier_office.site.said import say


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The person's keys."""
    person = person_of(request)
    rows = [(row, fingerprint(row.recipient)) for row in lookups.keys_of(person.staff)]
    return render(request, "exports/keys.html", {"keys": rows, "living": lookups.key_of(person.staff)})


@require_POST
def register(request: HttpRequest) -> HttpResponse:
    """Register a key in place of the one before, or give it up."""
    person = person_of(request)
    try:
        if request.POST.get("act") == "revoke":
            keys.revoke(person)
        else:
            keys.register(person, request.POST.get("recipient", ""))
    except TournierError as error:
        say(request, error)
    return redirect("exports:keys")
