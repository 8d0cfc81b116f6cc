# SPDX-License-Identifier: Apache-2.0
"""The certificate over the API; the rest is made by the kit."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from tournier_office.erasures import lookups
from tournier_office.site.api_session import PEOPLE
from tournier_office.site.register.acting import actor_of

router = Router(tags=["erasures"])


@router.get(
    "/erasures/{key}/certificate", auth=PEOPLE, summary="The certificate of an erasure, as a proof that outsiders check"
)
def certificate(request: HttpRequest, key: Path[str]) -> HttpResponse:
    """Content, method, time, executor and supervisor; check it with `tournier ledger verify`. No customer is in it."""
    return HttpResponse(lookups.certificate(actor_of(request), key), content_type="text/plain; charset=utf-8")
