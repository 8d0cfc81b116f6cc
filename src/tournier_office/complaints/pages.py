# SPDX-License-Identifier: Apache-2.0
"""The public's pages, without sign-in, and the staff's figures. Number and secret travel in bodies, never in addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tournier_office.complaints import proving, published, receiving, statistics
from tournier_office.complaints.register import COMPLAINTS
from tournier_office.officers import lookups as officers
from tournier_office.people.presence import address_of
from tournier_office.site import gateway
from tournier_office.site.register import typed
from tournier_office.site.register.acting import actor_of
from tournier_office.site.register.pages import Asking, asking, given_in

_UNFIT = 422


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def file(request: HttpRequest) -> HttpResponse:
    """The public's form. The receipt is shown once, in the answer."""
    faults: dict[str, Any] = {}
    given = given_in(request)
    if request.method == "POST":
        try:
            receipt = receiving.file(given, address_of(request), _customer(request))
        except typed.Unfit as unfit:
            faults = dict(unfit.faults)
        else:
            return render(request, "complaints/receipt.html", {"receipt": receipt})
    told, office = published.channels(gateway.project().path), next(iter(officers.contacts()), None)
    context = {"form": asking(receiving.FORM, given, faults), "faults": faults, "channels": told, "office": office}
    return render(request, "complaints/file.html", context, status=_UNFIT if faults else 200)


def _customer(request: HttpRequest) -> str:
    """The key of the customer who is signed in, or nothing."""
    user = request.user
    return user.customer_key if user.is_authenticated and user.kind == "customer" else ""


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Number and secret, then the complaint."""
    if request.method == "GET":
        return render(request, "complaints/follow.html", {})
    seen = receiving.follow(request.POST.get("number", ""), request.POST.get("secret", ""), address_of(request))
    return _shown(request, seen)


@login_not_required
@never_cache
@require_POST
def step(request: HttpRequest, verb: str) -> HttpResponse:
    """A step of the complainant's own."""
    seen = receiving.take(request.POST.get("token", ""), verb, given_in(request), address_of(request))
    return _shown(request, seen)


def _shown(request: HttpRequest, seen: receiving.Followed) -> HttpResponse:
    forms = [(COMPLAINTS.move(verb), _form(verb)) for verb in seen.steps]
    fields = {one.name: one for one in COMPLAINTS.classed}
    context = {
        "seen": seen,
        "stage": COMPLAINTS.stage(seen.row.state),
        "answers": [(fields[name].words, text) for name, text in seen.answers.items()],
        "forms": forms,
    }
    return render(request, "complaints/followed.html", context)


def _form(verb: str) -> list[Asking]:
    nothing: Mapping[str, str] = {}
    return asking(receiving.STEPS[verb], nothing, {})


@never_cache
@require_GET
def evidence(request: HttpRequest, key: str) -> HttpResponse:
    """What was done about one complaint, with the proof of each step, as a file for outsiders. Its name tells nobody's."""
    headers = {"Content-Disposition": 'attachment; filename="complaint-evidence.zip"'}
    return HttpResponse(proving.packed(actor_of(request), key), content_type="application/zip", headers=headers)


@never_cache
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """What complaints were about, came by, came of, and how long they took: of those that the reader may see."""
    return render(request, "complaints/figures.html", {
        "told": statistics.told(actor_of(request)), "channels": published.channels(gateway.project().path),
    })  # fmt: skip
