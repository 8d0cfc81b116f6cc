# SPDX-License-Identifier: Apache-2.0
"""The draws, one a day, and what was drawn. No customer stands here: the ledger knows whom a disclosure concerned."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from tournier_office.site.register.rows import ID, NUMBER, RegisterRow

_WORD, _LINE = 24, 200


class Draw(RegisterRow):
    """One day's draw; its id is the day, so there is one. `seed` is the root of the checkpoint by which it was drawn; `cursor` is where a broken-off pass goes on."""

    day = models.DateField()
    terms = models.CharField(max_length=_WORD)
    seed = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    cursor = models.CharField(max_length=64, blank=True)
    found: models.JSONField[Any, Any] = models.JSONField(
        default=dict, blank=True
    )  # channel: how many were allowed that day
    drawn: models.JSONField[Any, Any] = models.JSONField(
        default=dict, blank=True
    )  # channel: how many of them that left are judged

    class Meta:
        """Newest first."""

        ordering = ("-day",)


class SpotCheck(RegisterRow):
    """One disclosure that was drawn; its id is that of the intent, so it is drawn once. `disclosure` and `shown` are its id and its intent in the ledger."""

    draw = models.CharField(max_length=ID)
    day = models.DateField()
    staff = models.CharField(max_length=NUMBER)
    channel = models.CharField(max_length=_WORD)
    purpose = models.CharField(max_length=64)
    case = models.CharField(max_length=_LINE, blank=True)
    disclosure = models.CharField(max_length=64)
    shown = models.CharField(max_length=64)
    agreed = models.CharField(max_length=_LINE, blank=True)  # who had approved it, with commas between
    owner = models.CharField(max_length=NUMBER, blank=True)
    second = models.CharField(max_length=NUMBER, blank=True)
    asked_of = models.CharField(max_length=NUMBER, blank=True)
    question = models.TextField(blank=True)
    explanation = models.TextField(blank=True)
    outcome = models.CharField(max_length=_WORD, blank=True)
    finding = models.TextField(blank=True)
    kind = models.CharField(max_length=_WORD, blank=True)
    violation = models.CharField(max_length=ID, blank=True)

    class Meta:
        """Newest first. Nobody keeps the check of their own disclosure (law 5)."""

        ordering = ("-opened_at", "-id")
        indexes = (models.Index(fields=["staff", "state"], name="spot_check_staff"),)
        constraints = (
            models.CheckConstraint(condition=Q(owner="") | ~Q(owner=F("staff")), name="spot_check_owner_apart"),
        )
