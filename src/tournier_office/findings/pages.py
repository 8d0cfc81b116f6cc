# SPDX-License-Identifier: Apache-2.0
"""The page on which a form is filed. The registers' pages are the kit's."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tournier.base import BadInput
from tournier.necessity.forms import LARGEST
from tournier_office.findings import actions, words
from tournier_office.site.register.acting import actor_of


@never_cache
@require_http_methods(["GET", "POST"])
def file(request: HttpRequest) -> HttpResponse:
    """Choose a definition and its purposes; it is checked and filed at once."""
    actor = actor_of(request)
    actions.expect_filer(actor)
    error: BadInput | None = None
    title, says, chosen = request.POST.get("title", ""), request.POST.get("says", ""), request.POST.getlist("purpose")
    if request.method == "POST":
        sent = request.FILES.get("file")
        data = sent.read(LARGEST + 1) if sent is not None and not isinstance(sent, list) else b""
        try:
            row = actions.file(actor, data, title, chosen, actions.given_of(says))
        except BadInput as found:
            error = found
        else:
            return redirect("forms:one", row.pk)
    given = {"title": title, "says": says, "purposes": chosen}
    context = {"error": error, "given": given, "purposes": words.purposes()}
    return render(request, "findings/file.html", context, status=422 if error else 200)
