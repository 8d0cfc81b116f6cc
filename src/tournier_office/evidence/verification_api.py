# SPDX-License-Identifier: Apache-2.0
"""Verification, health and the bundle over the API, as on the screens: for auditors, and each run is recorded."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from tournier.base import BadInput
from tournier_office.evidence import actions, bundling, lookups
from tournier_office.evidence.models import Verification
from tournier_office.evidence.persons import reader_of
from tournier_office.site.api_session import PEOPLE_AND_SERVICES

router = Router(tags=["evidence"], auth=PEOPLE_AND_SERVICES)


class RunOut(Schema):
    """One run over the ledger and the registers; `report` names what was found by kind and place, and no value."""

    id: str
    state: str
    started_by: str
    started_at: datetime
    finished_at: datetime | None
    report: dict[str, Any]


class HealthOut(Schema):
    """`tone` is empty when all is well, else warn or bad; `text` says why."""

    tone: str
    text: str


def _out(row: Verification) -> RunOut:
    return RunOut(
        id=row.pk,
        state=row.state,
        started_by=row.started_by,
        started_at=row.started_at,
        finished_at=row.finished_at,
        report=row.report,
    )


@router.post("/evidence/verification", response={202: RunOut}, summary="Verify the ledger and the registers")
def start(request: HttpRequest) -> Status[RunOut]:
    """Begin a run, or tell of the one that is under way; ask for it by its id until it has finished."""
    return Status(202, _out(actions.start_verification(reader_of(request))))


@router.get("/evidence/verification", response=list[RunOut], summary="The last verifications")
def list_runs(request: HttpRequest) -> list[RunOut]:
    """The last ten runs, newest first."""
    actions.expect_auditor(reader_of(request))
    return [_out(row) for row in lookups.runs(10)]


@router.get("/evidence/verification/{key}", response=RunOut, summary="One verification")
def read_run(request: HttpRequest, key: str) -> RunOut:
    """How far a run is, and what it found."""
    actions.expect_auditor(reader_of(request))
    row = lookups.run_of(key)
    if row is None:
        raise BadInput("evidence.run", "There is no such run.", "Look at the list of runs.")
    return _out(row)


@router.get("/evidence/health", response=HealthOut, summary="Whether the evidence is well")
def read_health(request: HttpRequest) -> HealthOut:
    """The banner of every page: whether the ledger records, its witness follows, and the last verification held."""
    reader_of(request)
    found = lookups.health()
    return HealthOut(tone=found.tone, text=found.text)


@router.get("/evidence/bundle", summary="The public part of the ledger as one file")
def read_bundle(request: HttpRequest) -> HttpResponse:
    """Commitments, tiles and the checkpoint in a ZIP, without a clear value; check it with `tournier ledger verify`."""
    return HttpResponse(bundling.packed(reader_of(request)), content_type="application/zip")
