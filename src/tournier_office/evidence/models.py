# SPDX-License-Identifier: Apache-2.0
"""Verifications of the whole ledger: when they ran, how far they came, what they found."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tournier.base import new_id
from tournier_office.site.bound import Bound


class Restored(Bound):
    """A proposal to take the rows of a restored backup for the office's own again, and what a second person said.

    `rows` names each by register's table and key, with what it is and how it stood; no value of any.
    """

    class State(models.TextChoices):
        """Where it stands."""

        PROPOSED = "proposed", _("waits for the audit administrator")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("not accepted")

    id = models.CharField(max_length=24, primary_key=True, default=new_id, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    rows: models.JSONField[Any, Any] = models.JSONField(default=list)
    counts: models.JSONField[Any, Any] = models.JSONField(default=dict)
    named_still = models.PositiveIntegerField(default=0)  # rows that were changed or added by hand; never accepted
    digest = models.CharField(max_length=64)
    why = models.TextField()
    proposed_by = models.CharField(max_length=128)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=128, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    said = models.TextField(blank=True)
    entry = models.CharField(max_length=24, blank=True)

    class Meta:
        """Two persons, by the database too (design.md 2, law 5); one proposal at a time."""

        ordering = ("-proposed_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=["state"], condition=Q(state="proposed"), name="restored_one_waits"),
            models.CheckConstraint(condition=~Q(decided_by=models.F("proposed_by")), name="restored_by_two"),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by="", decided_at__isnull=True)
                | (~Q(state="proposed") & ~Q(decided_by="") & Q(decided_at__isnull=False)),
                name="restored_decided",
            ),
        )

    def __str__(self) -> str:
        return self.id


class Verification(Bound):
    """One run over the whole ledger. At most one runs at a time; `beat_at` tells that it still lives."""

    PASSING = True

    class State(models.TextChoices):
        """Where a run stands."""

        RUNNING = "running", _("running")
        SOUND = "sound", _("sound")
        FOUND_WANTING = "wanting", _("found wanting")
        BROKEN_OFF = "broken_off", _("broken off")

    id = models.CharField(max_length=24, primary_key=True, default=new_id, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    started_by = models.CharField(max_length=128)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    report: models.JSONField[Any, Any] = models.JSONField(default=dict)

    class Meta:
        """Newest first."""

        ordering = ("-started_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=["state"], condition=Q(state="running"), name="verification_one_runs"),
            models.CheckConstraint(
                condition=Q(state="running", finished_at__isnull=True)
                | (~Q(state="running") & Q(finished_at__isnull=False)),
                name="verification_finished",
            ),
        )

    def __str__(self) -> str:
        return self.id
