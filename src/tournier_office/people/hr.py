# SPDX-License-Identifier: Apache-2.0
"""Who speaks for the bank's HR system, and what it has closed."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from tournier_office.people.models import ApiKey, StaffChange

HR_CHANNEL = "people"  # of a service key that speaks for the bank's HR system


def speaks_for_hr(number: str) -> bool:
    """Whether this account has a living key that was made for the HR system."""
    living = ApiKey.objects.filter(staff=number, revoked_at__isnull=True, collected_at__isnull=False)
    return any(HR_CHANNEL in row.channels for row in living.filter(expires_at__gt=timezone.now()))


def changed_by(number: str, *, since: datetime) -> frozenset[str]:
    """Whose status or post this account has ended since then, by staff number."""
    shut = Q(field="status", after__in=["left", "suspended"]) | Q(field="post", after="")
    rows = StaffChange.objects.filter(shut, by=number, at__gte=since)
    return frozenset(rows.values_list("staff_id", flat=True))
