# SPDX-License-Identifier: Apache-2.0
"""What a grant would open, before it is asked for; the registers' pages are the kit's."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tournier_office.mandates import opening
from tournier_office.site.register.acting import actor_of


@never_cache
@require_GET
def would(request: HttpRequest) -> HttpResponse:
    """Each post with what it would let the reader do."""
    return render(request, "mandates/would.html", {"posts": opening.told(actor_of(request).staff)})
