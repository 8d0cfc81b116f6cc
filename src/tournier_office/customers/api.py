# SPDX-License-Identifier: Apache-2.0
"""The customer's own view over the API, by the customer's own session: the same gate, the same silence of the law."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from ninja.security import django_auth

from tournier.base import Refused
from tournier.catalogue import Level
from tournier.gate.answers import Card
from tournier_office.customers import lookups
from tournier_office.customers.look_views import look_view
from tournier_office.customers.persons import customer_of
from tournier_office.site import gateway

router = Router(tags=["own view"], auth=django_auth)


class ColumnOut(Schema):
    """One field and how much of it is shown."""

    field: str
    category: str
    zh: str
    en: str
    level: str


class SectionOut(Schema):
    """The rows of one table; a withheld value is null."""

    table: str
    zh: str
    en: str
    columns: list[ColumnOut]
    rows: list[list[str | None]]
    complete: bool


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
    """What the bank holds about the person who is signed in."""

    sections: list[SectionOut]


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
        )
        for section in answer.sections
    ]
    return MineOut(sections=sections)


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
