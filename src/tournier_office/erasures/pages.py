# SPDX-License-Identifier: Apache-2.0
"""The certificate as a file; the rest is made by the kit."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tournier_office.erasures import lookups
from tournier_office.site.register.acting import actor_of


@never_cache
@require_GET
def certificate(request: HttpRequest, key: str) -> HttpResponse:
    """What the API gives, to be saved."""
    headers = {"Content-Disposition": 'attachment; filename="erasure.tlog-proof"'}
    text = lookups.certificate(actor_of(request), key)
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=headers)
