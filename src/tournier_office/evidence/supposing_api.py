# SPDX-License-Identifier: Apache-2.0
"""Explanations of questions that nobody asked, over the API: the function of the page, and of `tournier policy explain`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from tournier_office.evidence.persons import reader_of
from tournier_office.evidence.supposing import Supposition, supposed
from tournier_office.site.api_session import PEOPLE_AND_SERVICES

router = Router(tags=["evidence"], auth=PEOPLE_AND_SERVICES)


class SuppositionIn(Schema):
    """Who would ask, about whom, how and what for; `at` is a moment of the past, or null for now."""

    staff: str
    customer: str = ""
    channel: str = "look_up"
    purpose: str = "counter_service"
    basis: str = ""
    case: str = ""
    categories: list[str] = ["MOBILE"]  # noqa: RUF012 - a schema copies its defaults
    at: datetime | None = None


class SupposedOut(Schema):
    """The decision, the facts behind its reasons, and where they come from; no `sources` are the registers of now. `case_is` as in the ledger."""

    at: datetime
    decision: dict[str, Any]
    facts: dict[str, Any]
    sources: dict[str, datetime]
    unknown: list[str]
    case_is: str


@router.post(
    "/evidence/explanations", response=SupposedOut, summary="What the rules would answer to a person, now or then"
)
def explain(request: HttpRequest, body: SuppositionIn) -> dict[str, Any]:
    """For whoever reads all entries and administers nothing; that it was asked is recorded, about the customer."""
    at = timezone.make_aware(body.at) if body.at is not None and timezone.is_naive(body.at) else body.at
    asked = Supposition(
        body.staff[:128], body.customer, body.channel, body.purpose, body.basis, body.case, tuple(body.categories), at
    )
    return supposed(reader_of(request), asked).written()
