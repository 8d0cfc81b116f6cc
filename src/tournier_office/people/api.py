# SPDX-License-Identifier: Apache-2.0
"""The register over the API: who am I, who works here, and the status that ends sessions (for the bank's HR system)."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema

from tournier.base import BadInput
from tournier_office.people import actions, lookups
from tournier_office.people.api_auth import need
from tournier_office.people.lookups import Staff

router = Router(tags=["people"])


class PersonOut(Schema):
    """A member of staff."""

    number: str
    zh: str
    en: str
    branch: str
    employment: str
    status: str
    posts: list[str]


class StatusIn(Schema):
    """A new status and why."""

    status: str
    reason: str


def _person(person: Staff) -> PersonOut:
    return PersonOut(
        number=person.number,
        zh=person.zh,
        en=person.en,
        branch=person.branch_id,
        employment=person.employment,
        status=person.status,
        posts=sorted(lookups.posts_of(person.number)),
    )


@router.get("/people/me", response=PersonOut, summary="The service account behind this key")
def me(request: HttpRequest) -> PersonOut:
    """Who this key acts as."""
    return _person(request.auth.staff)  # type: ignore[attr-defined]  # ninja sets it


@router.get("/people/{number}", response=PersonOut, summary="One member of staff")
def one(request: HttpRequest, number: str) -> PersonOut:
    """One person by number."""
    need(request, "registers")
    found = lookups.staff_of(number)
    if found is None:
        raise BadInput("people.number", "There is nobody with this number.", "Look at the list of staff.")
    return _person(found)


@router.post("/people/{number}/status", response=PersonOut, summary="Change a status; sessions and keys end at once")
def status(request: HttpRequest, number: str, given: StatusIn) -> PersonOut:
    """For the HR system: the account needs an administrator's post as everybody does."""
    key = need(request, "registers")
    actions.set_status(number, given.status, by=key.staff_id, reason=given.reason)
    return one(request, number)
