# SPDX-License-Identifier: Apache-2.0
"""One's own wire password over the API, from a console's session alone: no key makes a key that outlives it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.http import HttpRequest
from ninja import Router, Schema, Status

from tournier.base import Refused
from tournier_office.people.api_auth import Caller
from tournier_office.people.facts import factors_of_session
from tournier_office.people.sessions import proved_at
from tournier_office.site.api_session import CONSOLE, PEOPLE, acting
from tournier_office.wire import actions, lookups

router = Router(tags=["wire"], auth=PEOPLE)
_FRESH = timedelta(minutes=5)


class WirePasswordOut(Schema):
    """A wire password without its text."""

    id: str
    networks: list[str]
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


class WireTermsIn(Schema):
    """For how long, and from which ranges of addresses."""

    days: int
    networks: Sequence[str] = ()


class WireSecretOut(Schema):
    """The password, told this once."""

    password: str


def _self(request: HttpRequest) -> str:
    visitor = acting(request)
    if visitor.staff is None or visitor.administrator:
        raise Refused("wire.who", "Wire passwords are for staff who work with customers.")
    return visitor.staff.number


@router.get("/wire/passwords", response=list[WirePasswordOut], summary="One's wire passwords")
def mine(request: HttpRequest) -> list[WirePasswordOut]:
    """All that the person ever had, without their texts."""
    return [WirePasswordOut.model_validate(row, from_attributes=True) for row in lookups.of_person(_self(request))]


@router.post("/wire/passwords", auth=CONSOLE, response={201: WireSecretOut}, summary="Make a wire password")
def issue(request: HttpRequest, terms: WireTermsIn) -> Status[WireSecretOut]:
    """With a second factor of the last five minutes; it ends the one before."""
    number, caller = _self(request), getattr(request, "auth", None)
    fresh = time.time() - proved_at(request) <= _FRESH.total_seconds()
    factors = factors_of_session(caller.session) if isinstance(caller, Caller) and fresh else 0
    secret = actions.issue(number, factors=factors, days=terms.days, ranges=terms.networks)
    return Status(201, WireSecretOut(password=secret))


@router.post("/wire/passwords/{key}/revoke", response=list[WirePasswordOut], summary="End a wire password")
def revoke(request: HttpRequest, key: str) -> list[WirePasswordOut]:
    """It and the sessions that it opened."""
    actions.revoke(key, by=_self(request))
    return mine(request)
