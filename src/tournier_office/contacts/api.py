# SPDX-License-Identifier: Apache-2.0
"""A file of contacts over the API, as the page does it (law 11); the registers' routes are the kit's."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from tournier_office.contacts.entering import FILE
from tournier_office.site.api_session import PEOPLE
from tournier_office.site.register.brought_doors import FileIn, FileOut, route

router = Router(tags=["contacts"], auth=PEOPLE)


@router.post("/contacts/file", response=FileOut, summary="Read a file of contacts by partners, and enter it")
def bring(request: HttpRequest, given: FileIn) -> FileOut:
    """What is entered waits for a second person; the same file can be brought again."""
    return route(request, given, FILE)
