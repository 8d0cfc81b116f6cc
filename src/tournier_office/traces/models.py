# SPDX-License-Identifier: Apache-2.0
"""Traces that were asked for. The list itself is not here: see `lists`. No customer stands in a row."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tournier.base import new_id
from tournier_office.site.bound import Bound

_ID = 40
_NUMBER = 80


class Trace(Bound):
    """One question about one list, the second person's answer, and what was found."""

    BEATS = frozenset({"beat_at"})

    class State(models.TextChoices):
        """Where a trace stands."""

        FILED = "filed", _("waits for a second person")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")
        FAILED = "failed", _("failed")
        EXPIRED = "expired", _("expired")

    class Origin(models.TextChoices):
        """Where the list turned up (PBOC 2020/3 articles 39 and 40: data for sale, impersonation, opinion)."""

        SALE = "sale", _("offered for sale")
        PUBLISHED = "published", _("published")
        COMPLAINT = "complaint", _("a customer's complaint")
        AUTHORITY = "authority", _("told by an authority")
        INSIDE = "inside", _("found inside the bank")
        OTHER = "other", _("otherwise")

    id = models.CharField(max_length=_ID, primary_key=True, default=new_id, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.FILED)
    case = models.CharField(max_length=80)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.OTHER)
    why = models.TextField()
    digest = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    columns: models.JSONField[Any, Any] = models.JSONField(
        default=list
    )  # places, kinds and counts; no cell, no heading
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    channels: models.JSONField[Any, Any] = models.JSONField(default=list)
    fields: models.JSONField[Any, Any] = models.JSONField(default=list)
    filed_by = models.CharField(max_length=_NUMBER)
    keeper = models.CharField(max_length=_NUMBER, blank=True)  # of the service key by which it was filed
    filed_at = models.DateTimeField()
    entry = models.CharField(max_length=_ID)
    expires_at = models.DateTimeField()
    decided_by = models.CharField(max_length=_NUMBER, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_why = models.TextField(blank=True)
    beat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    code = models.CharField(max_length=60, blank=True)  # of the error that ended it
    found: models.JSONField[Any, Any] = models.JSONField(default=dict)  # names of staff, ids of entries, counts
    named: models.JSONField[Any, Any] = models.JSONField(default=list)
    list_removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first. One runs at a time, and two persons are in it."""

        ordering = ("-filed_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=["state"], condition=Q(state="running"), name="trace_one_runs"),
            models.CheckConstraint(
                condition=~Q(decided_by=F("filed_by")) & (Q(keeper="") | ~Q(decided_by=F("keeper"))),
                name="trace_two_persons",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["running", "done"]) | ~Q(decided_by=""), name="trace_decided"
            ),
            models.CheckConstraint(condition=~Q(case="") & ~Q(why=""), name="trace_says_why"),
        )

    def __str__(self) -> str:
        return self.id
