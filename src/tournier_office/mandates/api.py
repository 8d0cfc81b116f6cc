# SPDX-License-Identifier: Apache-2.0
"""What a grant would open, over the API; the registers' routes are the kit's."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema

from tournier_office.mandates import opening
from tournier_office.site.api_session import PEOPLE
from tournier_office.site.register.acting import actor_of

router = Router(tags=["mandates"], auth=PEOPLE)


class WouldOut(Schema):
    """A post, and the doors that it would open: channel and purpose."""

    post: str
    name: str
    doors: list[tuple[str, str]]


@router.get("/mandates/would", response=list[WouldOut], summary="What each post would open for me")
def would(request: HttpRequest) -> list[WouldOut]:
    """Beyond what is open already, by the rules in force."""
    told = opening.told(actor_of(request).staff)
    return [WouldOut(post=one.post, name=one.name, doors=sorted(one.doors)) for one in told]
