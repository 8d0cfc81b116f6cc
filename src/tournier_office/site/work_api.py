# SPDX-License-Identifier: Apache-2.0
"""Home over the API: what waits for the caller, as the first page shows it."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from tournier_office.site.api_session import PEOPLE, acting
from tournier_office.site.work import work_of

router = Router(tags=["work"], auth=PEOPLE)


class WorkOut(Schema):
    """Something that waits; no customer's value stands in it. `page` is where the screen shows it."""

    group: str
    text: str
    state: str
    due: datetime | None
    urgent: bool
    page: str
    note: str = ""


@router.get("/work", response=list[WorkOut], summary="What waits for me")
def mine(request: HttpRequest) -> list[WorkOut]:
    """In the order of the screen."""
    return [
        WorkOut(
            group=str(heading),
            text=str(item.text),
            state=str(item.state),
            due=item.due,
            urgent=item.urgent,
            page=item.href,
            note=str(item.note),
        )
        for heading, items in work_of(acting(request))
        for item in items
    ]
