# SPDX-License-Identifier: Apache-2.0
"""The page of an inventory: choose a file, see what it would do, enter it. The register's pages are the kit's."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tournier.base import BadInput
from tournier_office.devices import inventory
from tournier_office.site.register.acting import actor_of
from tournier_office.site.said import say

_KEPT = "device_inventory"


@never_cache
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """What a file would do; then, from the same page, all of it."""
    actor = actor_of(request)
    inventory.expect_keeper(actor)
    found = None
    if request.method == "POST":
        try:
            if "enter" in request.POST:
                count = inventory.enter(str(request.session.pop(_KEPT, "")), actor)
                told = ngettext("%(count)s device was entered.", "%(count)s devices were entered.", count)
                messages.success(request, told % {"count": count})
                return redirect(f"{reverse('devices:list')}?state=proposed")
            given = request.FILES.get("file")
            text = inventory.text_of(given.read(inventory.LARGEST + 1) if given is not None else b"")
            found = inventory.read(text, actor)
            if not found.faults:
                request.session[_KEPT] = text
        except BadInput as error:
            say(request, error)
    return render(request, "devices/inventory.html", {"found": found, "columns": inventory.COLUMNS.items()})
