# SPDX-License-Identifier: Apache-2.0
"""Reads: what left by a drawn disclosure, as the ledger has it, and what waits for a person's explanation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tournier.base import Refused
from tournier.catalogue import InformationClass
from tournier.ledger.entries import Event, OpenedEntry
from tournier_office.evidence import lookups as evidence
from tournier_office.evidence.shown import fields_shown, known_fields
from tournier_office.site import gateway
from tournier_office.site.bound import genuine
from tournier_office.site.navigation import Visitor
from tournier_office.site.work import WorkItem
from tournier_office.spot_checks.models import SpotCheck

_GROUP = gettext_lazy("Asked of me")
_LEFT = frozenset({Event.DISCLOSURE_PAGE, Event.DISCLOSURE_DELIVERED})


@dataclass(frozen=True, slots=True)
class Seen:
    """What left: when, which categories in clear and of which class, which treated, on how many pages and about how many customers, each counted once a page."""

    at: datetime
    clear: tuple[str, ...]
    treated: tuple[str, ...]
    cls: str
    pages: int
    customers: int


def intent(key: str) -> OpenedEntry | None:
    """The intent of this id; None where the ledger has none."""
    try:
        return gateway.ledger().read(key)
    except Refused:
        return None


def left(disclosure: str) -> list[OpenedEntry]:
    """The pages and deliveries of a disclosure; none where nothing left."""
    return [one for one in evidence.entries_of(disclosure) if one.event in _LEFT]


def seen(row: SpotCheck) -> Seen | None:
    """What left by this disclosure; None where its intent cannot be read."""
    found = intent(row.shown)
    if found is None:
        return None
    pages = left(row.disclosure)
    catalogue = gateway.gate().catalogue
    clear, treated = (
        [one for one in known_fields(catalogue, fields_shown(found, clear=wanted)) if one is not None]
        for wanted in (True, False)
    )
    classes = [one.cls for one in clear if one.cls is not None]
    in_clear = {one.category for one in clear if one.category}
    return Seen(
        found.at,
        tuple(sorted(in_clear)),
        tuple(sorted({one.category for one in treated if one.category} - in_clear)),
        InformationClass.highest(classes).name if classes else "",
        len(pages),
        sum(one.number for one in pages),
    )


def work(visitor: Visitor) -> list[WorkItem]:
    """The disclosures that this person is asked to explain."""
    if visitor.staff is None:
        return []
    rows = genuine(SpotCheck.objects.filter(asked_of=visitor.staff.number, state="asked"))
    return [
        WorkItem(
            _GROUP,
            _("Explain what you looked at on %(day)s") % {"day": row.day.isoformat()},
            reverse("spot-checks:one", args=[row.pk]),
            urgent=True,
            tone="warn",
        )
        for row in rows
    ]
