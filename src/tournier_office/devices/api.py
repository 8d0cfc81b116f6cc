# SPDX-License-Identifier: Apache-2.0
"""An inventory over the API, as the page does it (law 11); the register's routes are the kit's."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from tournier.base import BadInput
from tournier_office.devices import inventory
from tournier_office.site.api_session import PEOPLE
from tournier_office.site.register.acting import actor_of

router = Router(tags=["devices"], auth=PEOPLE)


class InventoryIn(Schema):
    """A file as it is, in base64. Without `enter` it is only read."""

    data: Annotated[str, Field(max_length=2 * 1024 * 1024)]
    enter: bool = False


class FaultOut(Schema):
    """What is wrong in one line, by its column."""

    line: int
    column: str
    what: str


class InventoryOut(Schema):
    """How many devices are new, stand already, and were entered; with any fault none is."""

    new: int
    standing: int
    entered: int
    faults: list[FaultOut]


@router.post("/devices/inventory", response=InventoryOut, summary="Read an inventory of devices, and enter it")
def bring(request: HttpRequest, given: InventoryIn) -> InventoryOut:
    """What is entered waits for another administrator; the same file can be brought again."""
    actor = actor_of(request)
    try:
        data = base64.b64decode(given.data, validate=True)
    except (binascii.Error, ValueError):
        raise BadInput("devices.base64", "The file is not base64.", "Send the file's bytes in base64.") from None
    text = inventory.text_of(data)
    found = inventory.read(text, actor)
    entered = inventory.enter(text, actor) if given.enter and not found.faults else 0
    faults = [FaultOut(line=one.line, column=one.column, what=str(one.what)) for one in found.faults]
    return InventoryOut(new=len(found.new), standing=found.standing, entered=entered, faults=faults)
