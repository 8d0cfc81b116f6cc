# SPDX-License-Identifier: Apache-2.0
"""The one list of all that is kept, over the API; the registers' routes are the kit's."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema

from tournier_office.holdings import inventory
from tournier_office.site.api_session import PEOPLE
from tournier_office.site.register.acting import actor_of

router = Router(tags=["holdings"], auth=PEOPLE)


class LineOut(Schema):
    """One thing: `keeper` answers for it or keeps it, `amiss` says what is wrong with it."""

    asset: str
    electronic: bool
    kind: str
    cls: str
    place: str
    keeper: str
    keeper_name: str
    amiss: str


class InventoryOut(Schema):
    """Both kinds; `others` counts all paper and media, of which `shown` stand here."""

    lines: list[LineOut]
    others: int
    shown: int


@router.get("/assets", response=InventoryOut, summary="All that is kept: databases, paper and media")
def listing(request: HttpRequest) -> inventory.Inventory:
    """What the caller's posts show of it."""
    return inventory.inventory(actor_of(request))
