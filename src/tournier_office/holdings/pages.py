# SPDX-License-Identifier: Apache-2.0
"""The one list of all that is kept; the registers' pages are the kit's."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tournier_office.holdings.inventory import inventory
from tournier_office.site.register.acting import actor_of


@never_cache
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Electronic first, then by branch, room and label."""
    return render(request, "holdings/inventory.html", {"told": inventory(actor_of(request))})
