# SPDX-License-Identifier: Apache-2.0
"""Whoever was absent owes reading: the duty begins with the entry, and ends with their word or with a newer version."""

from __future__ import annotations

from django.urls import reverse

from tournier_office.meetings.models import Attendance
from tournier_office.meetings.register import ATTENDANCES
from tournier_office.site.happenings import Happening, announce
from tournier_office.site.register.acts import Asked

READ = "B24"


def prepare(row: Attendance, asked: Asked) -> None:
    """Whoever was there knows what was said."""
    if asked.move is None and asked.told.get("known"):
        row.state = "known"


def settle(row: Attendance, asked: Asked) -> None:
    """Begin the clock of somebody who has to read."""
    if asked.move is None and row.state == ATTENDANCES.stages[0].code:
        page = reverse(f"{ATTENDANCES.name}:one", args=[row.pk])
        announce(
            Happening(
                ATTENDANCES.name, row.pk, "", asked.at, asked.actor.staff, (READ,), row.staff, "", row.branch, page
            )
        )
