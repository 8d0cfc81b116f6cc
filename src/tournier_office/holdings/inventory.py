# SPDX-License-Identifier: Apache-2.0
"""One list of all that is kept: sources and tables of the catalogue, and boxes, files and media (M08)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tournier.base import Refused
from tournier_office.catalogue.answering import answer_views
from tournier_office.catalogue.lookups import current_catalogue
from tournier_office.holdings import words
from tournier_office.holdings.models import Carrier
from tournier_office.holdings.register import HEADS, HOLDINGS, LIVING, MISSING, READERS
from tournier_office.people import lookups as people
from tournier_office.people import named
from tournier_office.site.register import reading
from tournier_office.site.register.judging import Actor

MOST = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One thing: electronic or not, its class, where it lies, who answers for it or keeps it. `amiss` says what is wrong with it."""

    asset: str
    kind: str
    cls: str
    place: str
    keeper: str
    keeper_name: str
    amiss: str
    page: str
    electronic: bool


@dataclass(frozen=True, slots=True)
class Inventory:
    """Both kinds together, and how many of paper and media there are in all: at most 500 of these stand in the list."""

    lines: list[Line]
    others: int
    shown: int


def inventory(actor: Actor) -> Inventory:
    """What this person may see of it: of paper and media the rows of their reach. Refused for posts that see neither."""
    if actor.service or not actor.posts & (HEADS | READERS):
        raise Refused("register.post", "Your posts do not open this register.", "Ask whoever keeps it.")
    rows = reading.visible(HOLDINGS, actor).filter(state__in=LIVING).order_by("unit", "room", "label")
    total, first = rows.count(), list(rows[:MOST])
    return Inventory([*_electronic(), *_others(first)], total, len(first))


def _electronic() -> list[Line]:
    catalogue = current_catalogue()
    classes = {
        table.id: max((field.cls for field in table.fields if field.cls is not None), default=None)
        for table in catalogue.tables
    }
    by_source = {
        source.name: max((cls for table in catalogue.tables if table.source == source.name and (cls := classes[table.id])), default=None)
        for source in catalogue.sources
    }  # fmt: skip
    return [
        Line(
            one.asset, _("table") if one.is_table else _("source"), _cls(classes.get(one.asset) if one.is_table else by_source.get(one.asset)),
            one.department, one.owner, one.owner_name, "" if one.counts else _("nobody answers for it"), f"/owners/{one.key}/" if one.key else "", electronic=True,
        )
        for one in answer_views(catalogue)
    ]  # fmt: skip


def _cls(cls: int | None) -> str:
    return "" if cls is None else f"C{int(cls)}"


def _others(rows: list[Carrier]) -> list[Line]:
    names = people.names_of({row.custodian for row in rows})
    branches, kinds = dict(named.branches()), {code: str(text) for code, text in words.kinds()}
    return [
        Line(
            row.label, kinds.get(row.kind, row.kind), row.cls, f"{branches.get(row.unit, row.unit)} · {row.room}",
            row.custodian, names.get(row.custodian, row.custodian), _("missing") if row.state == MISSING else "", f"/{HOLDINGS.name}/{row.pk}/", electronic=False,
        )
        for row in rows
    ]  # fmt: skip
