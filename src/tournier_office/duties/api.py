# SPDX-License-Identifier: Apache-2.0
"""One's own reminders and how duties went, over the API; the register's routes are the kit's."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from tournier_office.duties import noticing, reminding
from tournier_office.duties import shares as sharing
from tournier_office.duties import unsent as failing
from tournier_office.site.api_session import PEOPLE
from tournier_office.site.register.acting import actor_of

router = Router(tags=["notices"], auth=PEOPLE)


class NoticeOut(Schema):
    """A notice of the console: the duty, what is left, the clause, and how near its end is (1 to 3)."""

    duty: str
    text: str
    remains: str
    clause: str
    level: int
    page: str


class WaysIn(Schema):
    """One's own address of the bank, or none; `daily` gathers a day's reminders in one mail."""

    mail: Annotated[str, Field(max_length=200)] = ""
    daily: bool = False


@router.get("/notices", response=list[NoticeOut], summary="What the console has to tell me")
def mine(request: HttpRequest) -> list[reminding.Told]:
    """The last level of each duty that is still owed, until it is read."""
    return reminding.mine(actor_of(request).staff)


@router.post("/notices/read", response={204: None}, summary="I have read them")
def read(request: HttpRequest) -> Status[None]:
    """All of them."""
    noticing.mark_read(actor_of(request).staff)
    return Status(204, None)


@router.post("/notices/ways", response=WaysIn, summary="How I am reminded beside the console")
def ways(request: HttpRequest, body: WaysIn) -> WaysIn:
    """By mail to an address of the bank, at once or once a day."""
    row = reminding.change(actor_of(request).staff, body.mail, daily=body.daily)
    return WaysIn(mail=row.mail, daily=row.daily)


class ShareOut(Schema):
    """Duties of one kind or branch: `owed` without those that are not owed, the shares of a hundred of them."""

    key: str
    name: str
    began: int
    owed: int
    in_time: int
    late: int
    overdue: int
    handed_up: int
    late_share: int
    handed_up_share: int


class SharesOut(Schema):
    """How the duties went that began in a period, the kinds and branches first of which most were handed up."""

    since: date
    until: date
    kinds: list[ShareOut]
    branches: list[ShareOut]
    whole: ShareOut


_Day = Annotated[str, Query(max_length=10)]


@router.get("/notices/shares", response=SharesOut, summary="How duties went: handed up and late, by kind and branch")
def shares(request: HttpRequest, since: _Day = "", until: _Day = "") -> sharing.Shares:
    """Of the duties that one may see; a quarter of a year up to today where no days are named."""
    return sharing.told(actor_of(request), since, until)


@router.post("/notices/shares/sheet", response={200: bytes}, summary="The same as CSV")
def shares_sheet(request: HttpRequest, since: _Day = "", until: _Day = "") -> HttpResponse:
    """Recorded before it is given."""
    content = sharing.taken(actor_of(request), since, until)
    return HttpResponse(content, content_type="text/csv; charset=utf-8")


class UnsentOut(Schema):
    """A notice that failed: to whom, by which way, of which duty, why, and when it is tried again by itself."""

    key: str
    duty: str
    text: str
    page: str
    to: str
    way: str
    made_at: datetime
    attempts: int
    why: str
    again_at: datetime | None


@router.get("/notices/unsent", response=list[UnsentOut], summary="Notices that failed")
def unsent(request: HttpRequest) -> list[dict[str, object]]:
    """Of duties that are still owed, for whoever oversees duties or keeps the mail server."""
    return [{**asdict(one), "why": str(one.why)} for one in failing.unsent(actor_of(request))]


@router.post("/notices/unsent/{key}/again", response={204: None}, summary="Send a notice again that failed")
def again(request: HttpRequest, key: str) -> Status[None]:
    """With the next pass, within a minute."""
    failing.again(actor_of(request), key)
    return Status(204, None)
