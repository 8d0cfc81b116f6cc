# SPDX-License-Identifier: Apache-2.0
"""Rehearsals over the API: the same as on the screens."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from tournier.base import BadInput
from tournier_office.lawbook import rehearsing
from tournier_office.lawbook.models import Rehearsal
from tournier_office.site.api_session import PEOPLE
from tournier_office.site.staff_person import person_of

router = Router(tags=["law book"], auth=PEOPLE)


class RehearsalIn(Schema):
    """How many days of the ledger's history."""

    days: int = 90


class RehearsalOut(Schema):
    """A rehearsal; `found` is empty until it is done, `cause` and `cure` say why it failed."""

    id: str
    version: str
    state: str
    days: int
    started_by: str
    started_at: datetime
    finished_at: datetime | None
    entry: str
    found: dict[str, Any]
    cause: str
    cure: str


def _out(row: Rehearsal) -> RehearsalOut:
    said = {name: getattr(row, name) for name in RehearsalOut.model_fields if name != "version"}
    return RehearsalOut(version=row.version_id, **said)


@router.post("/rules/versions/{key}/rehearsals", response={201: RehearsalOut}, summary="Try rules on the history")
def start(request: HttpRequest, key: str, wanted: RehearsalIn) -> Status[RehearsalOut]:
    """Decide the ledger's history again by a version. Small histories are done in the answer; ask for others again."""
    return Status(201, _out(rehearsing.start(key, person=person_of(request), days=wanted.days)))


@router.get("/rules/rehearsals/{key}", response=RehearsalOut, summary="What a rehearsal found")
def read(request: HttpRequest, key: str) -> RehearsalOut:
    """Where it stands, and what would have been decided otherwise."""
    person = person_of(request)
    rehearsing.bury_lost(timezone.now())
    row = Rehearsal.objects.filter(pk=key).first()
    if row is None or not rehearsing.may_read(person):
        raise BadInput("rehearsal.unknown", "There is no such rehearsal.", "Start one from a version of the rules.")
    return _out(row)
