# SPDX-License-Identifier: Apache-2.0
"""Reviews for programs: the same functions. A service may read; verdicts are taken by people (law 5)."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from tournier_office.reviews import access, actions, lookups, written
from tournier_office.reviews.lookups import Narrow
from tournier_office.site import gateway, rights
from tournier_office.site.api_session import PEOPLE, PEOPLE_AND_SERVICES
from tournier_office.site.language import said
from tournier_office.site.register.acting import actor_of
from tournier_office.site.register.api import ProblemOut

router = Router(tags=["reviews"], auth=PEOPLE_AND_SERVICES)
_NO = {400: ProblemOut, 403: ProblemOut, 422: ProblemOut, 503: ProblemOut}
_Code = Annotated[str, Field(max_length=64)]
_Text = Annotated[str, Field(max_length=2000)]


class NarrowIn(Schema):
    """What the list is narrowed to; `show` is exceptions, open, decided, shut, changed or all."""

    show: _Code = "all"
    branch: _Code = ""
    post: _Code = ""
    reviewer: _Code = ""
    reason: _Code = ""
    staff: _Code = ""

    def narrow(self) -> Narrow:
        """As the lookups take it."""
        return Narrow(**self.dict())


class PageIn(NarrowIn):
    """And which page of it."""

    page: Annotated[int, Field(ge=1, le=100_000)] = 1


class DecideIn(Schema):
    """One verdict: confirm, remove or pass (with `to`), about up to 200 rights."""

    rights: Annotated[list[_Code], Field(min_length=1, max_length=200)]
    verb: Annotated[str, Field(max_length=12, examples=["confirm"])]
    reason: _Text = ""
    to: _Code = ""


class RightOut(Schema):
    """A right of a review."""

    key: str
    staff: str
    name: str
    post: str
    right: str
    grant: str
    branch: str
    since: str
    until: str
    reasons: list[str]
    why: list[str]
    reviewer: str
    second: str
    state: str
    suspended: bool
    changed: bool
    spared: bool
    mine: bool = False


class PageOut(Schema):
    """A page of rights; `rest` can be confirmed at once."""

    rights: list[RightOut]
    total: int
    page: int
    pages: int
    rest: int
    counts: dict[str, int]


class UseOut(Schema):
    """What a right opens and when it was last used; `entry` is the last such entry of the ledger."""

    pair: str
    words: str
    count: int
    first: str
    last: str
    entry: str


class OneOut(RightOut):
    """A right with its use, counted from one entry to another."""

    use: list[UseOut]
    used_from: str
    used_to: str
    used_whole: bool


class VerdictOut(Schema):
    """An act of a reviewer; salt and root commit to the list of its rights."""

    verdict: str
    verb: str
    by: str
    at: datetime
    reason: str
    to: str
    count: int
    many: bool
    late: bool
    salt: str
    root: str
    entry: str


class ProgressOut(Schema):
    """How far a part is."""

    name: str
    total: int
    confirmed: int
    removed: int
    open: int
    shut: int
    changed: int
    percent: int


class ReportOut(Schema):
    """How far a review is, and what the one before it came to."""

    campaign: str
    title: str
    state: str
    due_at: datetime | None
    binds_at: datetime | None
    entry: str
    root: str
    used_from: str
    used_to: str
    used_whole: bool
    whole: ProgressOut
    branches: list[ProgressOut]
    reviewers: list[ProgressOut]
    before: str
    before_total: int
    before_suspended: int
    verdicts: list[VerdictOut]


class ShutOut(Schema):
    """A right of one's own that does not count now."""

    key: str
    post: str
    cause: str
    cure: str


@router.get("/reviews/mine", response={200: list[ShutOut]} | _NO, summary="My rights that do not count now")
def mine(request: HttpRequest) -> Status[list[dict[str, Any]]]:
    """Why, and who can review them."""
    shut = rights.barred(actor_of(request).staff).values()
    return Status(
        200, [{"key": one.key, "post": one.post, "cause": said(*one.cause), "cure": said(*one.cure)} for one in shut]
    )


@router.get("/reviews/{key}/rights", response={200: PageOut} | _NO, summary="Rights of a review, exceptions first")
def listed(request: HttpRequest, key: Path[str], asked: Query[PageIn]) -> Status[dict[str, Any]]:
    """Fifty at a time."""
    actor, row = access.readable(actor_of(request), key)
    narrow = Narrow(**{name: value for name, value in asked.dict().items() if name != "page"})
    found = lookups.listed(row, narrow, asked.page)
    told = {name: getattr(found, name) for name in ("total", "page", "pages", "rest", "counts")}
    return Status(200, {**told, "rights": written.items(row, found, actor)})


@router.get("/reviews/{key}/rights/{right}", response={200: OneOut} | _NO, summary="One right with its use")
def one(request: HttpRequest, key: Path[str], right: Path[str]) -> Status[dict[str, Any]]:
    """Its use as the ledger tells it."""
    actor, row = access.readable(actor_of(request), key)
    item = access.right(row, right)
    told = written.item(row, item, written.names_of([item]), lookups.living(), gateway.clock().now())
    use = written.use(row, item)
    more = {"use": use["lines"], "used_from": use["from"], "used_to": use["to"], "used_whole": use["whole"]}
    return Status(200, told | more | {"mine": actions.may_decide(actor, row, item)})


@router.get("/reviews/{key}/report", response={200: ReportOut} | _NO, summary="How far a review is")
def report(request: HttpRequest, key: Path[str]) -> Status[dict[str, Any]]:
    """By branch and reviewer, with the verdicts."""
    _actor, row = access.readable(actor_of(request), key)
    return Status(200, written.campaign(row) | {"verdicts": [written.verdict(line) for line in lookups.verdicts(row)]})


@router.post("/reviews/{key}/verdicts", auth=PEOPLE, response={201: VerdictOut} | _NO, summary="Decide about rights")
def decide(request: HttpRequest, body: DecideIn, key: Path[str]) -> Status[dict[str, Any]]:
    """Takes effect at once."""
    actor, row = access.readable(actor_of(request), key)
    found = actions.decide(actor, row.pk, body.rights, body.verb, reason=body.reason, to=body.to)
    return Status(201, written.verdict(found))


@router.post(
    "/reviews/{key}/rest", auth=PEOPLE, response={201: VerdictOut} | _NO, summary="Confirm what stands out in nothing"
)
def confirm_rest(request: HttpRequest, body: NarrowIn, key: Path[str]) -> Status[dict[str, Any]]:
    """One act about all that lies within the bounds and is yours to decide."""
    actor, row = access.readable(actor_of(request), key)
    return Status(201, written.verdict(actions.confirm_rest(actor, row.pk, body.narrow())))


@router.post("/reviews/{key}/sheet", auth=PEOPLE, response={200: bytes} | _NO, summary="The list as CSV")
def sheet(request: HttpRequest, key: Path[str]) -> HttpResponse:
    """The taking is recorded."""
    actor, row = access.readable(actor_of(request), key)
    access.check_export(actor)
    return HttpResponse(written.sheet(row, actor), content_type="text/csv; charset=utf-8")
