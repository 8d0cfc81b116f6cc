# SPDX-License-Identifier: Apache-2.0
"""Who is at work where, for registers in which somebody who left, moved or was suspended counts for nothing from that moment."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from tournier_office.people.lookups import counting
from tournier_office.people.models import Staff
from tournier_office.people.presence import MAY_WORK


def working(numbers: Collection[str]) -> dict[str, str]:
    """Where each of these people works, without those who have left, were suspended, or whose contract is over."""
    return dict(_here().filter(pk__in=numbers).values_list("pk", "branch_id"))


def peopled() -> frozenset[str]:
    """Codes of the branches in which anybody works."""
    return frozenset(_here().order_by().values_list("branch_id", flat=True).distinct())


def working_in(branch: str) -> list[str]:
    """Who works in this branch, by number."""
    return list(_here().filter(branch_id=branch).order_by("pk").values_list("pk", flat=True))


def lapsed(term: str, day: date) -> tuple[int, int]:
    """Of how many who work the date `term` (as `training_until`) is over on this day or was never set, and how many work."""
    here = _here()
    return here.filter(Q(**{term: None}) | Q(**{f"{term}__lt": day})).count(), here.count()


def holding(posts: Collection[str]) -> frozenset[str]:
    """Who holds one of these posts today."""
    found = counting(timezone.localdate()).filter(post_id__in=posts)
    return frozenset(found.order_by().values_list("staff_id", flat=True))


def _here() -> QuerySet[Staff]:
    found = Staff.objects.filter(status__in=MAY_WORK)
    return found.filter(Q(contract_until=None) | Q(contract_until__gte=timezone.localdate()))
