# SPDX-License-Identifier: Apache-2.0
"""The customer's own view over the API, by the customer's own session: the same gate, the same silence of the law."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Schema
from ninja.security import django_auth
from pydantic import AwareDatetime, Field

from tournier.base import Refused
from tournier.catalogue import Level
from tournier.gate.answers import Card
from tournier_office.customers import actions, lookups
from tournier_office.customers.look_views import look_view
from tournier_office.customers.models import SecrecyOrder
from tournier_office.customers.persons import customer_of
from tournier_office.site import gateway
from tournier_office.site.api_session import PEOPLE, acting

router = Router(tags=["own view"], auth=django_auth)


class ColumnOut(Schema):
    """One field and how much of it is shown."""

    field: str
    category: str
    zh: str
    en: str
    level: str


class SectionOut(Schema):
    """The rows of one table; a withheld value is null, and so is one in a column `erased` whose key was destroyed."""

    table: str
    zh: str
    en: str
    columns: list[ColumnOut]
    rows: list[list[str | None]]
    complete: bool
    erased: list[str]


class LookOut(Schema):
    """Who looked: post and branch, never a name."""

    at: datetime
    who: str
    purpose: str
    channel: str
    categories: list[str]
    outcome: str
    break_glass: bool
    entry: str


class MineOut(Schema):
    """What the bank holds about the person who is signed in; `password_is_old` asks them to change it."""

    sections: list[SectionOut]
    password_is_old: bool


class LooksOut(Schema):
    """One page of who looked."""

    looks: list[LookOut]
    page: int
    last: int


@router.get("/me", response=MineOut, summary="What the bank holds about me")
def mine(request: HttpRequest) -> MineOut:
    """The look itself is recorded."""
    customer = customer_of(request)
    answer = gateway.gate().own_view(customer.key, session=customer.session, address=customer.address)
    if not isinstance(answer, Card):
        reasons = "; ".join(reason.en for reason in answer.decision.reasons)
        raise Refused("own_view.refused", f"Your information cannot be shown: {reasons}", "Ask at any branch.")
    sections = [
        SectionOut(
            table=section.table,
            zh=section.zh,
            en=section.en,
            columns=[
                ColumnOut(
                    field=column.ref.field,
                    category=column.category,
                    zh=column.zh,
                    en=column.en,
                    level=Level(column.level).name.lower(),
                )
                for column in section.columns
            ],
            rows=[list(row) for row in section.rows],
            complete=section.complete,
            erased=list(section.erased),
        )
        for section in answer.sections
    ]
    return MineOut(sections=sections, password_is_old=customer.old_password)


@router.get("/me/looks", response=LooksOut, summary="Who looked at my information")
def looks(request: HttpRequest, page: int = 1) -> LooksOut:
    """What the law withholds for now is not there, and nothing says so."""
    customer = customer_of(request)
    found = lookups.look_page(customer.key, page)
    views = [look_view(look, customer) for look in found.looks]
    shown = [{name: view[name] for name in LookOut.model_fields} for view in views]
    return LooksOut(looks=[LookOut(**view) for view in shown], page=found.number, last=found.last)


@router.get("/me/looks/{entry}/proof", summary="The one-file proof that a look concerned me")
def read_proof(request: HttpRequest, entry: str) -> HttpResponse:
    """A C2SP tlog-proof of the look's newest entry; check it with `tournier ledger verify`. It tells of nobody else."""
    text = lookups.proof(customer_of(request).key, entry)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


class OrderIn(Schema):
    """An order of secrecy: of one purpose or of one disclosure."""

    clause: Annotated[str, Field(max_length=64)]
    why: Annotated[str, Field(max_length=4000)]
    purpose: Annotated[str, Field(max_length=40)] = ""
    disclosure: Annotated[str, Field(max_length=64)] = ""
    until: AwareDatetime | None = None


class LiftIn(Schema):
    """Why an order ends."""

    why: Annotated[str, Field(max_length=4000)]


class OrderOut(Schema):
    """An order of secrecy and where it stands."""

    id: str
    purpose: str
    disclosure: str
    clause: str
    why: str
    until: datetime | None
    ordered_by: str
    ordered_at: datetime
    confirmed_by: str
    lifted_by: str
    state: str


def _person(request: HttpRequest) -> tuple[str, frozenset[str]]:
    visitor = acting(request)
    if visitor.staff is None or not visitor.posts & lookups.READERS:
        raise Refused("secrecy.post", "Your posts do not read orders of secrecy.", "Ask compliance.")
    return visitor.staff.number, visitor.posts


def _order(row: SecrecyOrder) -> OrderOut:
    named = {name: getattr(row, name) for name in OrderOut.model_fields if name != "state"}
    return OrderOut(**named, state=lookups.state_of(row, timezone.now()))


@router.get("/secrecy", auth=PEOPLE, response=list[OrderOut], summary="Orders of secrecy")
def secrecy(request: HttpRequest) -> list[OrderOut]:
    """Newest first."""
    _person(request)
    return [_order(row) for row in SecrecyOrder.objects.all()[:200]]


@router.post("/secrecy", auth=PEOPLE, response=OrderOut, summary="Order secrecy")
def order_secrecy(request: HttpRequest, body: OrderIn) -> OrderOut:
    """It binds now and lapses unless a second person confirms it."""
    by, posts = _person(request)
    return _order(actions.order(by=by, posts=posts, **body.dict()))


@router.post("/secrecy/{key}/confirm", auth=PEOPLE, response=OrderOut, summary="Confirm an order of secrecy")
def confirm_secrecy(request: HttpRequest, key: str) -> OrderOut:
    """By a second person."""
    by, posts = _person(request)
    return _order(actions.confirm(key[:64], by=by, posts=posts))


@router.post("/secrecy/{key}/lift", auth=PEOPLE, response=OrderOut, summary="Lift an order of secrecy")
def lift_secrecy(request: HttpRequest, key: str, body: LiftIn) -> OrderOut:
    """The customers see the entries from now on."""
    by, posts = _person(request)
    return _order(actions.lift(key[:64], by=by, posts=posts, why=body.why))
