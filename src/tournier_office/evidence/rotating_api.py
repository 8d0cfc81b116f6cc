# SPDX-License-Identifier: Apache-2.0
"""Rotation of keys over the API: the same two persons, the same acts as on the screen."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from tournier_office.evidence import rotating
from tournier_office.evidence.persons import reader_of
from tournier_office.site.api_session import PEOPLE_AND_SERVICES

router = Router(tags=["evidence"], auth=PEOPLE_AND_SERVICES)


class EpochOut(Schema):
    """An epoch: who holds its key, since when, and how many keys it wraps."""

    number: int
    holder: str
    since: str
    keys: int


class RotationOut(Schema):
    """A proposal of a new epoch, and what became of it."""

    id: str
    epoch: int
    holder: str
    why: str
    proposed_by: str
    proposed_at: datetime
    agreed_by: str
    agreed_at: datetime | None
    done: bool
    waits: bool


class RotationIn(Schema):
    """Why keys are to be rotated."""

    why: str


@router.get("/evidence/epochs", response=list[EpochOut], summary="Under which epochs the customers' keys lie")
def list_epochs(request: HttpRequest) -> list[dict[str, Any]]:
    """Those that are not retired, oldest first."""
    return [one._asdict() for one in rotating.epochs(reader_of(request))]


@router.get("/evidence/rotations", response=list[RotationOut], summary="Rotations of keys, proposed and agreed to")
def list_rotations(request: HttpRequest) -> list[dict[str, Any]]:
    """The last twenty, newest first."""
    return [asdict(one) for one in rotating.rotations(reader_of(request))]


@router.post("/evidence/rotations", response=list[RotationOut], summary="Propose a rotation of keys")
def propose(request: HttpRequest, body: RotationIn) -> list[dict[str, Any]]:
    """Put the next epoch before the audit administrator; nothing changes yet."""
    reader = reader_of(request)
    proposed = rotating.propose(reader, body.why)
    return [asdict(one) for one in rotating.rotations(reader) if one.id == proposed]


@router.post("/evidence/rotations/{key}/agreement", response=list[RotationOut], summary="Agree to a rotation of keys")
def agree(request: HttpRequest, key: str) -> list[dict[str, Any]]:
    """The second person's part. `tournier keys rotate --resume` on the host then carries it out."""
    reader = reader_of(request)
    rotating.agree(reader, key)
    return [asdict(one) for one in rotating.rotations(reader) if one.id == key]
