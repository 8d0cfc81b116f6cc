# SPDX-License-Identifier: Apache-2.0
"""The contacts for everybody and the branches for staff, as the pages show them (law 11); the registers' routes are the kit's."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from tournier_office.officers import listing, lookups
from tournier_office.site.api_session import PEOPLE
from tournier_office.site.register.acting import actor_of

router = Router(tags=["officers"])


class ContactOut(Schema):
    """How customers reach an office; `branch` is empty for the bank's own."""

    branch: str
    title: str
    telephone: str
    email: str
    of_bank: bool


class BranchOut(Schema):
    """A branch and its officer; `until` says by when one has to be named where there is none."""

    branch: str
    name: str
    officer: str
    officer_name: str
    by_bank: bool
    until: datetime | None


class BranchesOut(Schema):
    """All branches in which people work, with the newest count of customers."""

    lines: list[BranchOut]
    bank: str
    customers: int | None
    counted_on: date | None
    threshold: int
    mandatory: bool


@router.get("/protection/contacts", auth=None, response=list[ContactOut], summary="How to reach the secrecy officers, without sign-in")  # fmt: skip
def contacts(request: HttpRequest) -> list[lookups.Contact]:  # noqa: ARG001 - ninja's signature
    """Offices, never persons."""
    return lookups.contacts()


@router.get("/protection/branches", auth=PEOPLE, response=BranchesOut, summary="Every branch with its secrecy officer")
def branches(request: HttpRequest) -> listing.Told:
    """Those without one first."""
    return listing.told(actor_of(request))


@router.get("/protection/branches/sheet", auth=PEOPLE, response={200: bytes}, summary="The same as CSV")
def sheet(request: HttpRequest) -> HttpResponse:
    """Recorded before it is given."""
    return HttpResponse(listing.taken(actor_of(request)), content_type="text/csv; charset=utf-8")
