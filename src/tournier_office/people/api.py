# SPDX-License-Identifier: Apache-2.0
"""The register over the API: who am I, who works here, and the status that ends sessions (for the bank's HR system)."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema

from tournier.base import BadInput
from tournier_office.people import actions, api_entering, command_api, lookups, standing
from tournier_office.people.api_auth import Caller, need
from tournier_office.people.lookups import Staff
from tournier_office.people.models import ApiKey
from tournier_office.site.api_session import PEOPLE_AND_SERVICES

router = Router(tags=["people"], auth=PEOPLE_AND_SERVICES)
_reading = Router(tags=["people"], auth=PEOPLE_AND_SERVICES)
# /people/waiting comes before /people/{number}
router.add_router("", api_entering.router)
router.add_router("", command_api.router)
router.add_router("", _reading)
_MOST = 200


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


def _number(request: HttpRequest) -> str:
    """Who asks: anybody of the staff, or a service whose key was made for the registers."""
    caller = getattr(request, "auth", None)
    return caller.number if isinstance(caller, Caller) else need(request, "registers").staff_id


@_reading.get("/people/me", response=PersonOut, summary="Who asks")
def me(request: HttpRequest) -> PersonOut:
    """The service account behind this key, or the person of this session."""
    caller = getattr(request, "auth", None)
    if isinstance(caller, ApiKey | Caller):
        return _person(caller.staff)
    raise BadInput("people.number", "There is nobody with this number.", "Look at the list of staff.")


@_reading.get("/people", response=list[PersonOut], summary="The register of staff, narrowed")
def listed(
    request: HttpRequest, text: str = "", branch: str = "", status: str = "", employment: str = "", post: str = ""
) -> list[PersonOut]:
    """At most two hundred, in the order of numbers."""
    _number(request)
    wanted = {"text": text, "branch": branch, "status": status, "employment": employment, "post": post}
    found = lookups.listed(**{name: value[:64] for name, value in wanted.items()})
    return [_person(person) for person in found[:_MOST]]


@_reading.get("/people/{number}", response=PersonOut, summary="One member of staff")
def one(request: HttpRequest, number: str) -> PersonOut:
    """One person by number."""
    _number(request)
    found = lookups.staff_of(number)
    if found is None:
        raise BadInput("people.number", "There is nobody with this number.", "Look at the list of staff.")
    return _person(found)


class FactOut(Schema):
    """A fact about a person: whether it holds, who keeps it, and the doors (channel, purpose) that it keeps open."""

    fact: str
    says: str
    holds: bool
    keeper: str
    opens: list[tuple[str, str]]
    page: str


@_reading.get(
    "/people/{number}/standing", response=list[FactOut], summary="The facts about a person, and what they open"
)
def facts(request: HttpRequest, number: str) -> list[FactOut]:
    """Those of the session only for whoever asks about themselves."""
    asker, caller = _number(request), getattr(request, "auth", None)
    found = lookups.staff_of(number)
    if found is None:
        raise BadInput("people.number", "There is nobody with this number.", "Look at the list of staff.")
    own = isinstance(caller, Caller) and asker == number
    session = (caller.session, caller.address) if own and isinstance(caller, Caller) else ("", "")
    return [
        FactOut(
            fact=one.name,
            says=str(one.says),
            holds=one.holds,
            keeper=str(one.keeper),
            opens=sorted(one.doors),
            page=one.way,
        )
        for one in standing.standing(found, *session)
    ]


@_reading.post("/people/{number}/status", response=PersonOut, summary="Change a status; sessions and keys end at once")
def status(request: HttpRequest, number: str, given: StatusIn) -> PersonOut:
    """For administrators and the HR system, whose account needs an administrator's post as everybody does."""
    actions.set_status(number, given.status, by=_number(request), reason=given.reason)
    return one(request, number)
