# SPDX-License-Identifier: Apache-2.0
"""Entering people and giving ways in over the API: what the screens do, by the same functions (law 11).

All of it is two people's work, so it takes people's sessions and no service key.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Router, Schema
from pydantic import Field

from tournier.base import BadInput, Refused
from tournier_office.people import actions, activation, enrol, keys, lookups, settling
from tournier_office.people.api_auth import Caller
from tournier_office.people.facts import factors_of_session
from tournier_office.people.models import ApiKey
from tournier_office.site.api_session import PEOPLE

router = Router(tags=["people"], auth=PEOPLE)
Number = Path[Annotated[str, Field(max_length=32)]]
KeyId = Path[Annotated[str, Field(max_length=24)]]
_Text = Annotated[str, Field(max_length=1024 * 1024)]


class FileIn(Schema):
    """A CSV file of people. Without `enter` it is only checked."""

    text: _Text
    enter: bool = False


class FileOut(Schema):
    """What the file holds, its faults by line, and, once entered, the first halves of the activation codes by number."""

    people: int
    faults: list[tuple[int, str]]
    halves: dict[str, str]


class FactsIn(Schema):
    """The last days of facts, by name; null takes a date away."""

    dates: dict[str, date | None]
    open_violation: bool
    reason: Annotated[str, Field(max_length=4000)]


class PostIn(Schema):
    """A post to give or to end."""

    post: Annotated[str, Field(max_length=32)]
    branch: Annotated[str, Field(max_length=32)]
    kind: Annotated[str, Field(max_length=4, examples=["give", "end"])]
    until: date | None = None
    reason: Annotated[str, Field(max_length=4000)]


class AnswerIn(Schema):
    """Whether the second administrator agrees."""

    agree: bool


class CodeIn(Schema):
    """Why a code is needed, and whether the second factors are lost too."""

    reason: Annotated[str, Field(max_length=4000)]
    without_factors: bool = False


class HalfOut(Schema):
    """Half of an activation code: returned once."""

    number: str
    half: str


class WaitingOut(Schema):
    """What waits about one person for the caller's agreement."""

    number: str
    proposals: list[dict[str, str]]
    second_half: bool
    proposed_by: list[str]


class NumbersIn(Schema):
    """The people about whom the caller agrees to everything that waits."""

    numbers: Annotated[list[Annotated[str, Field(max_length=32)]], Field(min_length=1, max_length=1000)]


class AgreedOut(Schema):
    """Second halves by number, returned once, and what could not be agreed to."""

    halves: dict[str, str]
    faults: dict[str, str]


class TermsIn(Schema):
    """The terms of a service key. `keeper` is the number of whoever will collect it."""

    channels: Annotated[list[Annotated[str, Field(max_length=32)]], Field(max_length=40)]
    networks: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=40, default_factory=list)]
    days: Annotated[int, Field(ge=1, le=keys.LONGEST_DAYS)]
    purpose: Annotated[str, Field(max_length=200)]
    keeper: Annotated[str, Field(max_length=32)]


class KeyOut(Schema):
    """A service key; the secret is there once, in the answer to its collection."""

    id: str
    account: str
    keeper: str
    channels: list[str]
    collected: bool
    expires_at: str
    secret: str = ""


def _caller(request: HttpRequest) -> Caller:
    caller = getattr(request, "auth", None)
    if not isinstance(caller, Caller):
        raise Refused("people.who", "This is for the bank's staff.", "Sign in as a member of staff.")
    return caller


def _keeper(request: HttpRequest) -> str:
    caller = _caller(request)
    if not caller.posts & actions.ADMINISTRATORS:
        raise Refused("people.who", "Staff are entered by an administrator.", "Ask one of them.")
    return caller.number


@router.post("/people/import", response=FileOut, summary="Check a file of people, or enter it")
def import_file(request: HttpRequest, body: FileIn) -> FileOut:
    """Everybody or nobody. Posts and codes wait for another administrator."""
    by = _keeper(request)
    preview = enrol.read_people(body.text)
    halves = enrol.import_people(body.text, by=by) if body.enter else {}
    return FileOut(people=len(preview.people), faults=list(preview.errors), halves=dict(halves))


@router.get("/people/waiting", response=list[WaitingOut], summary="What waits for the caller's agreement")
def waiting(request: HttpRequest) -> list[WaitingOut]:
    """By person."""
    return [
        WaitingOut(
            number=item.person.number,
            proposals=[
                {"id": row.pk, "kind": row.kind, "post": row.post_id, "branch": row.branch_id} for row in item.proposals
            ],
            second_half=item.half,
            proposed_by=sorted(item.by),
        )
        for item in settling.waiting(_keeper(request))
    ]


@router.post("/people/waiting", response=AgreedOut, summary="Agree to all that waits about these people")
def agree(request: HttpRequest, body: NumbersIn) -> AgreedOut:
    """Each person wholly or not at all."""
    agreed = settling.agree(body.numbers, by=_keeper(request))
    return AgreedOut(halves=dict(agreed.halves), faults=dict(agreed.faults))


@router.post("/people/{number}/facts", response={200: None}, summary="Change dates and open violations")
def facts(request: HttpRequest, number: Number, body: FactsIn) -> None:
    """They bind from the next question on."""
    by = _caller(request).number
    actions.set_facts(number, body.dates, open_violation=body.open_violation, by=by, reason=body.reason)


@router.post("/people/{number}/posts", response={200: dict[str, str]}, summary="Propose to give or end a post")
def propose_post(request: HttpRequest, number: Number, body: PostIn) -> dict[str, str]:
    """It takes effect when another administrator agrees."""
    by = _caller(request).number
    row = actions.propose_post(number, body.post, body.branch, body.kind, until=body.until, by=by, reason=body.reason)
    return {"id": row.pk}


@router.post("/people/{number}/posts/{key}", response={200: None}, summary="Agree to a post, or reject it")
def decide_post(request: HttpRequest, number: Number, key: KeyId, body: AnswerIn) -> None:
    """By another administrator."""
    by = _caller(request).number
    if not lookups.proposals_for(by).filter(pk=key, staff=number).exists():
        raise BadInput("people.change", "This proposal is not open for you.", "Look at the person's page again.")
    actions.decide_post(key, by=by, agree=body.agree)


@router.post("/people/{number}/code", response=HalfOut, summary="Give the first half of an activation code")
def first_half(request: HttpRequest, number: Number, body: CodeIn) -> HalfOut:
    """Nothing changes until another administrator gives the second half."""
    by = _caller(request).number
    half = activation.give_first(number, by=by, reason=body.reason, without_factors=body.without_factors)
    return HalfOut(number=number, half=half)


@router.post("/people/{number}/code/second", response=HalfOut, summary="Agree and give the second half")
def second_half(request: HttpRequest, number: Number) -> HalfOut:
    """The old password and every session end."""
    return HalfOut(number=number, half=activation.give_second(number, by=_caller(request).number))


@router.delete("/people/{number}/code", response={200: None}, summary="Take back a code that is not whole")
def take_back(request: HttpRequest, number: Number) -> None:
    """Only before the second half."""
    activation.cancel(number, by=_caller(request).number)


def _key(row: ApiKey, secret: str = "") -> KeyOut:
    return KeyOut(
        id=row.id,
        account=row.staff_id,
        keeper=row.keeper_id or "",
        channels=row.channels,
        collected=row.collected_at is not None,
        expires_at=row.expires_at.isoformat(),
        secret=secret,
    )


@router.get("/people/me/keys", response=list[KeyOut], summary="The service keys that the caller keeps")
def kept(request: HttpRequest) -> list[KeyOut]:
    """Those that wait to be collected too."""
    return [_key(row) for row in keys.kept_by(_caller(request).number)]


@router.post("/people/me/keys/{key}", response=KeyOut, summary="Collect a service key, once")
def collect(request: HttpRequest, key: KeyId) -> KeyOut:
    """With two factors."""
    caller = _caller(request)
    secret = keys.collect(key, by=caller.number, factors=factors_of_session(caller.session))
    return _key(ApiKey.objects.get(pk=key), secret)


@router.post("/people/{number}/keys", response=KeyOut, summary="Set the terms of a service key")
def propose_key(request: HttpRequest, number: Number, body: TermsIn) -> KeyOut:
    """Its keeper collects it; whoever set the terms never sees it."""
    row = keys.propose(
        number,
        channels=body.channels,
        ranges=body.networks,
        days=body.days,
        purpose=body.purpose,
        keeper=body.keeper,
        by=_caller(request).number,
    )
    return _key(row)


@router.post("/people/keys/{key}/revoke", response={200: None}, summary="End a service key now")
def revoke(request: HttpRequest, key: KeyId) -> None:
    """By its keeper or an administrator."""
    keys.revoke(key, by=_caller(request).number)
