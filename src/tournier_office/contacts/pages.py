# SPDX-License-Identifier: Apache-2.0
"""The page of a file of contacts; the registers' pages are the kit's."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tournier_office.contacts.entering import FILE
from tournier_office.site.register import brought_doors


@never_cache
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """What a file would do; then, with the file chosen again, all of it."""
    return brought_doors.page(request, FILE)
