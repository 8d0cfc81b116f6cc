# SPDX-License-Identifier: Apache-2.0
"""A restored backup over the API: the same two persons, the same acts as on the screen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from tournier_office.evidence import restoring
from tournier_office.evidence.models import Restored
from tournier_office.evidence.persons import reader_of
from tournier_office.site.api_session import PEOPLE_AND_SERVICES

router = Router(tags=["evidence"], auth=PEOPLE_AND_SERVICES)


class RestoredOut(Schema):
    """A proposal: how many rows of each register are older or gone, and what was said; no row's value."""

    id: str
    state: str
    counts: dict[str, dict[str, int]]
    named_still: int
    digest: str
    why: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    said: str
    entry: str


class ProposalIn(Schema):
    """Why the backup was put back."""

    why: str


class DecisionIn(Schema):
    """Whether the rows are accepted, and why."""

    agree: bool
    why: str


def _out(row: Restored) -> dict[str, Any]:
    return {name: getattr(row, name) for name in RestoredOut.model_fields}


@router.get("/evidence/restored", response=list[RestoredOut], summary="Restored backups, proposed and decided")
def list_restored(request: HttpRequest) -> list[dict[str, Any]]:
    """The last twenty, newest first."""
    return [_out(row) for row in restoring.all_restored(reader_of(request))]


@router.post("/evidence/restored", response=RestoredOut, summary="Propose to accept a restored backup")
def propose(request: HttpRequest, body: ProposalIn) -> dict[str, Any]:
    """Compare the registers, and put what is older or gone before the audit administrator."""
    return _out(restoring.propose(reader_of(request), body.why))


@router.post("/evidence/restored/{key}/decision", response=RestoredOut, summary="Accept a restored backup, or not")
def decide(request: HttpRequest, key: str, body: DecisionIn) -> dict[str, Any]:
    """The second person's part."""
    return _out(restoring.decide(reader_of(request), key, body.why, agree=body.agree))
