# SPDX-License-Identifier: Apache-2.0
"""An inventory over the API, as the page does it (law 11); the register's routes are the kit's."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from tournier_office.devices.inventory import INVENTORY
from tournier_office.site.api_session import PEOPLE
from tournier_office.site.register.brought_doors import FileIn, FileOut, route

router = Router(tags=["devices"], auth=PEOPLE)


@router.post("/devices/inventory", response=FileOut, summary="Read an inventory of devices, and enter it")
def bring(request: HttpRequest, given: FileIn) -> FileOut:
    """What is entered waits for another administrator; the same file can be brought again."""
    return route(request, given, INVENTORY)
