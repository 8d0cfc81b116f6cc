# SPDX-License-Identifier: Apache-2.0
"""Reads of the register: which rules are in force, what waits for a decision, what touches what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tournier.law import Clause
from tournier.ledger.entries import Event
from tournier_office.lawbook.models import RuleBookVersion
from tournier_office.site.bound import genuine
from tournier_office.site.language import said
from tournier_office.site.navigation import Visitor
from tournier_office.site.two_persons import TwoPersons
from tournier_office.site.versions import State
from tournier_office.site.work import WorkItem

__all__ = [
    "DECIDERS",
    "PROPOSERS",
    "TWO_PERSONS",
    "State",
    "active_files",
    "active_version",
    "clause_name",
    "in_force_at",
    "may_decide",
    "may_withdraw",
    "scheduled",
    "texts_of",
    "version",
    "versions",
    "work",
]

PROPOSERS = frozenset({"compliance_officer", "legal_officer", "protection_officer", "security_admin"})
DECIDERS = frozenset({"compliance_officer", "security_admin"})


TWO_PERSONS = TwoPersons(
    RuleBookVersion,
    "rules",
    DECIDERS,
    (Event.RULES_PROPOSED, Event.RULES_ACTIVATED, Event.RULES_REJECTED),
    lambda _row: {},
    Event.RULES_SCHEDULED,
)
active_version = TWO_PERSONS.in_force
may_decide = TWO_PERSONS.may_decide


def may_withdraw(row: RuleBookVersion, staff: str, posts: frozenset[str]) -> bool:
    """Whether this person may take back a version that waits for its moment."""
    return row.state == State.SCHEDULED and row.proposed_by != staff and bool(posts & DECIDERS)


def clause_name(clause: Clause) -> str:
    """The instrument and the article in the language of the screen."""
    return said(f"{clause.instrument_zh} {clause.article}", f"{clause.instrument_en} {clause.article_en}")


def active_files() -> Mapping[str, str]:
    """The texts in force, by file name; empty before the first installation."""
    active = genuine(RuleBookVersion.objects.filter(state=State.ACTIVE))
    return MappingProxyType(dict(active[0].files) if active else {})


def texts_of(digest: str) -> Mapping[str, str]:
    """The texts of the rule book with this digest that was in force, now or before; empty where there was none."""
    found = genuine(RuleBookVersion.objects.filter(digest=digest, serial__isnull=False)[:1])
    return MappingProxyType(dict(found[0].files) if found else {})


def in_force_at(moment: datetime) -> RuleBookVersion | None:
    """The rule book that was in force at this moment; None before the first."""
    since = Coalesce("effective_at", "decided_at")
    found = genuine(
        RuleBookVersion.objects.filter(serial__isnull=False).annotate(since=since).filter(since__lte=moment)
    )
    return max(found, key=lambda row: row.serial or 0, default=None)


def scheduled() -> RuleBookVersion | None:
    """The version that is agreed to and waits for its moment."""
    return RuleBookVersion.objects.filter(state=State.SCHEDULED).defer("files").first()


def versions() -> QuerySet[RuleBookVersion]:
    """All versions, newest first."""
    return RuleBookVersion.objects.all()


def version(key: str) -> RuleBookVersion | None:
    """The version of that id."""
    return RuleBookVersion.objects.filter(pk=key).first()


def work(visitor: Visitor) -> list[WorkItem]:
    """Proposals of rules that wait for this person."""
    if visitor.staff is None:
        return []
    return [
        WorkItem(
            group=_("Waiting for my decision"),
            text=row.why[:120],
            href=reverse("lawbook:version", args=[row.pk]),
            state=_("rules: second person"),
            tone="warn",
        )
        for row in TWO_PERSONS.waiting(visitor.staff.number, visitor.posts).defer("files")
    ]
