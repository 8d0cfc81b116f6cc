# SPDX-License-Identifier: Apache-2.0
"""Forms and stray files over the API, as the pages and the command do it (law 11); the registers' routes are the kit's."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from tournier.base import BadInput
from tournier.necessity.forms import LARGEST
from tournier_office.findings import actions, strays
from tournier_office.site.api_session import PEOPLE, PEOPLE_AND_SERVICES
from tournier_office.site.register.acting import actor_of

router = Router(tags=["findings"], auth=PEOPLE_AND_SERVICES)


class FormIn(Schema):
    """A definition as it is, in base64, and why it asks. `says` names by path what its names do not tell."""

    data: Annotated[str, Field(max_length=LARGEST * 4 // 3 + 4)]
    purposes: Annotated[list[str], Field(max_length=20)]
    title: Annotated[str, Field(max_length=200)] = ""
    says: dict[str, str] = Field(default_factory=dict)
    file: bool = False


class FormOut(Schema):
    """What the matrix says; `key` is the entry, where it was filed."""

    key: str
    checked: dict[str, Any]


class StrayIn(Schema):
    """One line of `tournier watch --json`."""

    place: str
    path: str
    kind: str
    digest: str
    types: dict[str, int]
    examples: list[str] = Field(default_factory=list)
    ours: int | None = None
    export: Annotated[str, Field(max_length=200)] = ""


class StraysIn(Schema):
    """At most 200 of them."""

    found: Annotated[list[StrayIn], Field(max_length=strays.MOST)]


class BroughtOut(Schema):
    """How many are new, and how many stood in the register."""

    opened: int
    standing: int


@router.post("/findings/form", response=FormOut, auth=PEOPLE, summary="Hold a form against the matrix, and file it")
def form(request: HttpRequest, given: FormIn) -> FormOut:
    """Without `file` it is only checked."""
    actor = actor_of(request)
    actions.expect_filer(actor)
    try:
        data = base64.b64decode(given.data, validate=True)
    except (binascii.Error, ValueError):
        raise BadInput("forms.base64", "The definition is not base64.", "Send the file's bytes in base64.") from None
    checked = actions.checked(data, given.purposes, given.says)
    key = str(actions.file(actor, data, given.title, given.purposes, given.says).pk) if given.file else ""
    return FormOut(key=key, checked=checked.as_json())


@router.post("/findings/strays", response=BroughtOut, summary="Bring files that a watcher found")
def bring(request: HttpRequest, given: StraysIn) -> BroughtOut:
    """For service keys of the channel `registers`, and for those who protect information; the same again changes nothing."""
    brought = [strays.Brought(**one.model_dump()) for one in given.found]
    opened, standing = strays.bring(actor_of(request), brought)
    return BroughtOut(opened=opened, standing=standing)
