# SPDX-License-Identifier: Apache-2.0
"""What was taken away (M29): a copy, a print, the file of an export. One life for all: held, to be destroyed, destroyed.

Whoever holds it says that it is destroyed; what is not confirmed by its day is overdue, and is listed until it is.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from tournier_office.site.bound import Bound

MOST_WORDS = 200
SOON = timedelta(days=3)


class TakenAway(Bound):
    """The columns of everything that was taken away."""

    destroy_by = models.DateTimeField(null=True, blank=True)  # None until it has left
    destroyed_at = models.DateTimeField(null=True, blank=True)
    destroyed_by = models.CharField(max_length=128, blank=True)
    destroyed_how = models.CharField(max_length=MOST_WORDS, blank=True)
    receipt = models.CharField(max_length=64, blank=True)  # the entry in the ledger

    class Meta:
        """No table of its own."""

        abstract = True


def keeping_term() -> timedelta:
    """How long a copy or a print may be kept: 30 days unless the settings say otherwise."""
    return timedelta(days=getattr(settings, "TAKING_DAYS", 30))


def standing(row: TakenAway) -> str:
    """`none` (nothing left), `held`, `soon` (to be destroyed within three days), `overdue` or `destroyed`."""
    if row.destroyed_at is not None:
        return "destroyed"
    if row.destroy_by is None:
        return "none"
    now = timezone.now()
    if row.destroy_by <= now:
        return "overdue"
    return "soon" if row.destroy_by - now <= SOON else "held"
