# SPDX-License-Identifier: Apache-2.0
"""The catalogue over the API: what lies where, and the change of a class under two persons."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from tournier.catalogue import Catalogue, FieldRef
from tournier_office.catalogue import accountable, actions, lookups
from tournier_office.catalogue.answering import answer_views
from tournier_office.catalogue.changes import Saying, wish
from tournier_office.catalogue.models import CatalogueVersion
from tournier_office.catalogue.report import conformity_report
from tournier_office.site import gateway
from tournier_office.site.api_session import PEOPLE, PEOPLE_AND_SERVICES
from tournier_office.site.register.acting import actor_of
from tournier_office.site.staff_person import person_of

router = Router(tags=["catalogue"], auth=PEOPLE_AND_SERVICES)


class FieldOut(Schema):
    """One field. Not confirmed means closed to everyone."""

    name: str
    category: str | None
    cls: str | None
    confirmed: bool
    zh: str
    en: str


class TableOut(Schema):
    """One table."""

    id: str
    zh: str
    en: str
    fields: list[FieldOut]


class CatalogueOut(Schema):
    """The catalogue in force. Addresses of sources are not told."""

    version: str
    customer: str
    tables: list[TableOut]


class FieldIn(Schema):
    """What a field is to be."""

    table: str
    field: str
    category: str | None = None
    cls: str | None = None
    confirmed: bool = False


class ProposalIn(Schema):
    """Fields to change, with the reason."""

    fields: list[FieldIn]
    why: str


class DecisionIn(Schema):
    """The second person's answer: confirm, or reject with the reason."""

    confirm: bool
    why: str = ""


class VersionOut(Schema):
    """A change of the catalogue and where it stands."""

    id: str
    state: str
    by_one_person: bool
    changes: list[dict[str, Any]]
    digest: str
    based_on: str
    why: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    decision_why: str
    entry: str
    decision_entry: str


class DeviationOut(Schema):
    """A post and category that one branch treats unlike the first."""

    branch: str
    post: str
    category: str
    channel: str


class ConformityOut(Schema):
    """Whether one standard holds for all branches (M11), and what was compared."""

    uniform: bool
    branches: int
    compared: int
    rules: int
    version: str
    deviations: list[DeviationOut]
    naming: list[str]
    fields: int
    open: int
    closed: int
    below: int


def _out(row: CatalogueVersion) -> VersionOut:
    return VersionOut(**{name: getattr(row, name) for name in VersionOut.model_fields})


def _catalogue_out(catalogue: Catalogue) -> CatalogueOut:
    tables = [
        TableOut(
            id=table.id,
            zh=table.zh,
            en=table.en,
            fields=[
                FieldOut(
                    name=field.name,
                    category=field.category,
                    cls=field.cls.name if field.cls else None,
                    confirmed=field.confirmed,
                    zh=field.zh,
                    en=field.en,
                )
                for field in table.fields
            ],
        )
        for table in catalogue.tables
    ]
    return CatalogueOut(version=catalogue.version, customer=catalogue.customer, tables=tables)


@router.get("/catalogue", response=CatalogueOut, summary="The catalogue in force")
def read_catalogue(request: HttpRequest) -> CatalogueOut:
    """Tables and fields with category, class and state."""
    person_of(request)
    return _catalogue_out(lookups.current_catalogue())


class AnswerOut(Schema):
    """A source or a table, and who answers for it; empty where nobody does. `exports_closed`: the table is not exported."""

    asset: str
    table: bool
    answered: bool
    by_source: bool
    department: str
    owner: str
    successor: str
    exports_closed: bool
    exports_until: datetime | None


@router.get("/catalogue/answers", response=list[AnswerOut], summary="Who answers for each source and table")
def read_answers(request: HttpRequest, *, only_open: bool = False) -> list[AnswerOut]:
    """Every source and table; with `only_open`, the tables that nobody answers for."""
    person_of(request)
    return [
        AnswerOut(
            asset=one.asset, table=one.is_table, answered=one.counts, by_source=one.through,
            department=one.department, owner=one.owner, successor=one.successor,
            exports_closed=one.closed, exports_until=one.until,
        )
        for one in answer_views(lookups.current_catalogue(), only_open=only_open)
    ]  # fmt: skip


class AccountableOut(Schema):
    """One thing: data, a system, a partner or an open finding. Nobody answers where `owner` is empty; `gone` is who did."""

    asset: str
    kind: str
    words: str
    page: str
    owner: str
    how: str
    gone: str
    until: datetime | None


@router.get("/accountable", response=list[AccountableOut], summary="Who answers for what")
def read_accountable(
    request: HttpRequest, *, of: str = "", kind: str = "", only_open: bool = False
) -> list[AccountableOut]:
    """What nobody answers for first; with `of` what one person answers for. Findings are for who keeps or audits the register."""
    found = accountable.read(actor_of(request), lookups.current_catalogue(), of=of, only_open=only_open, kind=kind)
    return [AccountableOut(**{name: getattr(one, name) for name in AccountableOut.model_fields}) for one in found]


@router.post("/accountable/sheet", auth=PEOPLE, response={200: bytes}, summary="The same as CSV")
def take_accountable(request: HttpRequest) -> HttpResponse:
    """All of it; that it was taken is recorded."""
    return HttpResponse(
        accountable.taken(actor_of(request), lookups.current_catalogue()), content_type="text/csv; charset=utf-8"
    )


@router.get("/catalogue/conformity", response=ConformityOut, summary="Whether one standard holds for all branches")
def read_conformity(request: HttpRequest) -> ConformityOut:
    """The branches compared under the rules in force, and every class with that of its category."""
    person_of(request)
    return ConformityOut(
        **asdict(report := conformity_report(lookups.current_catalogue(), gateway.rules())), uniform=report.uniform
    )


@router.get("/catalogue/versions", response=list[VersionOut], summary="Changes of the catalogue")
def list_versions(request: HttpRequest) -> list[VersionOut]:
    """The latest hundred changes, newest first."""
    person_of(request)
    return [_out(row) for row in lookups.versions()[:100]]


@router.post(
    "/catalogue/versions", auth=PEOPLE, response={201: VersionOut}, summary="Propose a change of the catalogue"
)
def propose(request: HttpRequest, proposal: ProposalIn) -> Status[VersionOut]:
    """Nothing changes until a second person confirms it."""
    person = person_of(request)
    catalogue = lookups.current_catalogue()
    changes = [
        wish(
            catalogue,
            FieldRef(item.table, item.field),
            Saying.from_json({"category": item.category, "class": item.cls, "confirmed": item.confirmed}),
        )
        for item in proposal.fields
    ]
    return Status(201, _out(actions.propose(changes, by=person.staff, posts=person.posts, why=proposal.why)))


@router.post(
    "/catalogue/versions/{key}/decision",
    auth=PEOPLE,
    response=VersionOut,
    summary="Decide on a change of the catalogue",
)
def decide(request: HttpRequest, key: str, decision: DecisionIn) -> VersionOut:
    """Confirm or reject a proposal of somebody else."""
    person = person_of(request)
    act = actions.confirm if decision.confirm else actions.reject
    return _out(act(key, by=person.staff, posts=person.posts, why=decision.why))
