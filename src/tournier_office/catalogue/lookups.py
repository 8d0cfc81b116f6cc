# SPDX-License-Identifier: Apache-2.0
"""Reads of the register: which catalogue is in force, what waits for a decision."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tournier.base import JSON
from tournier.catalogue import Catalogue
from tournier.ledger.entries import Event
from tournier_office.catalogue import answering, texts
from tournier_office.catalogue.changes import FieldChange
from tournier_office.catalogue.models import CatalogueVersion
from tournier_office.site import gateway
from tournier_office.site.bound import genuine
from tournier_office.site.navigation import Visitor
from tournier_office.site.two_persons import TwoPersons
from tournier_office.site.versions import State
from tournier_office.site.work import WorkItem

# 客户信息保护: the protection officer proposes; a second person of compliance or security confirms (M06).
PROPOSERS = frozenset({"protection_officer"})
DECIDERS = frozenset({"compliance_officer", "security_admin"})


def changes_of(row: CatalogueVersion) -> tuple[FieldChange, ...]:
    """What the proposal changes, field by field."""
    return tuple(FieldChange.from_json(kept) for kept in row.changes)


def _told(row: CatalogueVersion) -> dict[str, JSON]:
    return {"fields": [[str(change.ref), change.kind] for change in changes_of(row)]}


TWO_PERSONS = TwoPersons(
    CatalogueVersion,
    "catalogue",
    DECIDERS,
    (Event.CATALOGUE_PROPOSED, Event.CATALOGUE_CONFIRMED, Event.CATALOGUE_REJECTED),
    _told,
)
active_version = TWO_PERSONS.in_force
may_decide = TWO_PERSONS.may_decide


def adopted_catalogue() -> Catalogue:
    """What stands in the project folder: what `adopt` found last."""
    return gateway.project().catalogue()


def active_catalogue() -> Catalogue | None:
    """The catalogue in force, its sources at the addresses of the project folder; None before the first installation."""
    active = genuine(CatalogueVersion.objects.filter(state=State.ACTIVE))
    return texts.read(active[0].text, adopted_catalogue().sources) if active else None


def current_catalogue() -> Catalogue:
    """The catalogue in force, or the project's own before the first installation."""
    return active_catalogue() or adopted_catalogue()


def versions() -> QuerySet[CatalogueVersion]:
    """All versions, newest first."""
    return CatalogueVersion.objects.defer("text")


def version(key: str) -> CatalogueVersion | None:
    """The version of that id."""
    return CatalogueVersion.objects.filter(pk=key).first()


def work(visitor: Visitor) -> list[WorkItem]:
    """Changes that wait for this person; for the protection officer, the fields that nobody has classified yet."""
    if visitor.staff is None:
        return []
    items = [
        WorkItem(
            group=_("Waiting for my decision"),
            text=row.why[:120],
            href=reverse("catalogue:version", args=[row.pk]),
            state=_("catalogue: second person"),
            tone="warn",
        )
        for row in TWO_PERSONS.waiting(visitor.staff.number, visitor.posts).defer("text")
    ]
    if visitor.posts & PROPOSERS:
        catalogue = current_catalogue()
        closed = sum(not field.is_open for table in catalogue.tables for field in table.fields)
        if closed:
            text = ngettext("%(n)d field is closed to everyone", "%(n)d fields are closed to everyone", closed)
            items.append(
                WorkItem(
                    group=_("My duties"), text=text % {"n": closed}, href=reverse("catalogue:unclassified"), tone="warn"
                )
            )
    return items + answering.work(visitor, visitor.staff.number, current_catalogue)
