# SPDX-License-Identifier: Apache-2.0
"""The public's routes and the figures; the staff's are made by the kit. What a page asks of the public, these ask too."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router, Schema, Status
from pydantic import Field as Pydantic

from tournier_office.complaints import proving, receiving, statistics
from tournier_office.people.presence import address_of
from tournier_office.site.api_session import PEOPLE
from tournier_office.site.register.acting import actor_of

router = Router(tags=["complaints"])
_Line = Annotated[str, Pydantic(max_length=200)]
_Long = Annotated[str, Pydantic(max_length=10_000)]


class ComplaintIn(Schema):
    """What the public's form asks; what is missing is said by field."""

    matter: _Line = ""
    name: _Line = ""
    phone: _Line = ""
    branch: _Line = ""
    story: _Long = ""
    uses: _Line = ""
    partner: _Line = ""
    partner_duty: _Line = ""


class ReceiptOut(Schema):
    """Keep both; the secret is not shown again."""

    number: str
    secret: str


class FollowIn(Schema):
    """What stands on the receipt."""

    number: _Line
    secret: _Line


class StepIn(Schema):
    """A step of the complainant's own; `token` comes from following."""

    token: _Long
    story: _Long = ""
    satisfaction: _Line = ""


class FollowedOut(Schema):
    """Where the complaint stands. `steps` are what the complainant may do now; `until` ends the time for a review."""

    number: str
    state: str
    token: str
    clocks: list[dict[str, str]]
    answers: dict[str, str]
    steps: list[str]
    until: str


class PartnerOut(Schema):
    """A partner's figures; `score` is how it helped to clear complaints up, in hundredths."""

    name: str
    total: int
    founded: int
    score: int | None


class FiguresOut(Schema):
    """Counts only."""

    total: int
    open: int
    decided: int
    in_time: int
    days: float | None
    content: float | None
    by: dict[str, dict[str, int]]
    partners: list[PartnerOut]


@router.post("/complaints/public", auth=None, response={201: ReceiptOut}, summary="File a complaint, without sign-in")
def file(request: HttpRequest, body: ComplaintIn) -> Status[receiving.Receipt]:
    """The receipt, once."""
    return Status(201, receiving.file(body.dict(), address_of(request)))


@router.post(
    "/complaints/public/follow", auth=None, response=FollowedOut, summary="Follow one's complaint by its receipt"
)
def follow(request: HttpRequest, body: FollowIn) -> dict[str, object]:
    """Where it stands."""
    return _out(receiving.follow(body.number, body.secret, address_of(request)))


@router.post("/complaints/public/{verb}", auth=None, response=FollowedOut, summary="A step of the complainant's own")
def step(request: HttpRequest, verb: Path[str], body: StepIn) -> dict[str, object]:
    """Add facts, withdraw, ask for a review, rate."""
    return _out(receiving.take(body.token, verb, body.dict(), address_of(request)))


def _out(seen: receiving.Followed) -> dict[str, object]:
    clocks = [
        {
            "title": one.title,
            "clause": one.clause,
            "remains": one.remains,
            "until": one.until.isoformat() if one.until else "",
        }
        for one in seen.clocks
    ]
    return {
        "number": seen.row.number, "state": seen.row.state, "token": seen.token, "clocks": clocks,
        "answers": seen.answers, "steps": list(seen.steps), "until": seen.until.isoformat() if seen.until else "",
    }  # fmt: skip


@router.get(
    "/complaints/{key}/evidence", auth=PEOPLE, summary="What was done about a complaint, with proofs, as a ZIP file"
)
def evidence(request: HttpRequest, key: Path[str]) -> HttpResponse:
    """For whoever may read it; that it was taken is recorded. Nothing of the complainant's is in it."""
    return HttpResponse(proving.packed(actor_of(request), key), content_type="application/zip")


@router.get("/complaints/figures", auth=PEOPLE, response=FiguresOut, summary="Figures of complaints")
def figures(request: HttpRequest) -> dict[str, object]:
    """Of those that the caller may see."""
    whole = statistics.told(actor_of(request)).whole
    by = {name: dict(counts) for name, counts in whole.by.items()}
    return {
        "total": whole.total, "open": whole.open, "decided": whole.decided, "in_time": whole.in_time, "days": whole.days,
        "content": whole.content, "by": by, "partners": list(whole.partners),
    }  # fmt: skip
