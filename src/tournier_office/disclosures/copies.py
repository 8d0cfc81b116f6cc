# SPDX-License-Identifier: Apache-2.0
"""Copies and prints that are not yet destroyed, by who made them: ten prints of one person are one matter with one clock."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from django.db.models import QuerySet
from django.urls import reverse

from tournier_office.disclosures.clocks import DueBack
from tournier_office.disclosures.models import Taking

TAKINGS = "takings"


def due_back(number: str) -> DueBack | None:
    """What of this person must be destroyed first; None when nothing is."""
    return dict(_first(_held().filter(staff=number))).get(number)


def all_due_back() -> dict[str, DueBack]:
    """By staff number: what of each must be destroyed first."""
    return dict(_first(_held()))


def _held() -> QuerySet[Taking]:
    return Taking.objects.filter(destroyed_at__isnull=True).order_by("staff", "destroy_by")


def _first(rows: QuerySet[Taking]) -> Iterator[tuple[str, DueBack]]:
    for number, mine in groupby(rows, key=lambda row: row.staff):
        row = next(mine)
        if row.destroy_by is not None:
            yield number, DueBack(row.destroy_by, number, "", row.branch, reverse("disclosures:takings"))
