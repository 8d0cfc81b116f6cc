# SPDX-License-Identifier: Apache-2.0
"""Versions of the rule book. One is in force; every other one waits, was in force before, or was turned down.

Beside them the rehearsals: what a version would have decided of the ledger's history.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tournier.base import new_id
from tournier_office.site.bound import Bound
from tournier_office.site.versions import Version


class RuleBookVersion(Version):
    """The whole text of a rule book, as somebody proposed it."""

    files: models.JSONField[Any, Any] = models.JSONField()

    class Meta(Version.Meta):
        """As every version."""


class Rehearsal(Bound):
    """One version tried on the decisions of the last `days` days; `found` is what `policy replay --json` says."""

    BEATS = frozenset({"beat_at"})

    class State(models.TextChoices):
        """Where a rehearsal stands."""

        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    id = models.CharField(max_length=24, primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(RuleBookVersion, on_delete=models.PROTECT, related_name="rehearsals")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    days = models.PositiveIntegerField()
    started_by = models.CharField(max_length=128)
    started_at = models.DateTimeField()
    entry = models.CharField(max_length=64)
    beat_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    found: models.JSONField[Any, Any] = models.JSONField(default=dict)  # numbers, posts, rules; nobody's name, no entry
    cause = models.TextField(blank=True)
    cure = models.TextField(blank=True)

    class Meta:
        """Newest first. One runs at a time: each reads the whole window of the ledger."""

        ordering = ("-started_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=["state"], condition=Q(state="running"), name="rehearsal_one_runs"),
        )

    def __str__(self) -> str:
        return self.id
