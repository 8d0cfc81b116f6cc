# SPDX-License-Identifier: Apache-2.0
"""What the office does for personnel by itself: a run whose process died is carried on, and left doors are shut."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from tournier_office.personnel import actions, orphans
from tournier_office.personnel.models import FeedRun

_REST = timedelta(minutes=5)  # whoever began it may still be at it; a line is never done twice anyhow


def chores() -> None:
    """Go on where somebody stopped."""
    late = FeedRun.objects.filter(state=FeedRun.State.APPLYING, at__lt=timezone.now() - _REST)
    for key in late.values_list("pk", flat=True):
        actions.carry_out(key)
    orphans.shut_again()
