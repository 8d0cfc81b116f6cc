# SPDX-License-Identifier: Apache-2.0
"""Opening sealed sources over the API: the same two persons, the same acts as on the screen."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from tournier_office.evidence import opening
from tournier_office.evidence.persons import reader_of
from tournier_office.site.api_session import PEOPLE_AND_SERVICES

router = Router(tags=["evidence"], auth=PEOPLE_AND_SERVICES)


class OpeningOut(Schema):
    """A proposal to open a sealed source, and what became of it."""

    id: str
    source: str
    columns: list[str]
    why: str
    proposed_by: str
    proposed_at: datetime
    agreed_by: str
    agreed_at: datetime | None
    done: bool
    waits: bool


class OpeningIn(Schema):
    """Which source is to be opened, and why."""

    source: str
    why: str


@router.get(
    "/evidence/openings", response=list[OpeningOut], summary="Openings of sealed sources, proposed and agreed to"
)
def list_openings(request: HttpRequest) -> list[dict[str, Any]]:
    """The last twenty, newest first."""
    return [asdict(one) for one in opening.openings(reader_of(request))]


@router.post("/evidence/openings", response=list[OpeningOut], summary="Propose to open a sealed source")
def propose_opening(request: HttpRequest, body: OpeningIn) -> list[dict[str, Any]]:
    """Put it before the audit administrator; nothing changes yet."""
    reader = reader_of(request)
    proposed = opening.propose(reader, body.source, body.why)
    return [asdict(one) for one in opening.openings(reader) if one.id == proposed]


@router.post("/evidence/openings/{key}/agreement", response=list[OpeningOut], summary="Agree to open a sealed source")
def agree_to_opening(request: HttpRequest, key: str) -> list[dict[str, Any]]:
    """The second person's part. `tournier open SOURCE --resume` on the host then carries it out."""
    reader = reader_of(request)
    opening.agree(reader, key)
    return [asdict(one) for one in opening.openings(reader) if one.id == key]
