# SPDX-License-Identifier: Apache-2.0
"""Questions that were asked, and questions that people keep. Answers are not here: see `spool`."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from tournier.base import new_id
from tournier_office.site.bound import Bound

_ID = 40


class Run(Bound):
    """One question in SQL, asked by one person in one session. Its statement is kept without literals only."""

    PASSING = True

    class State(models.TextChoices):
        """How far it has come."""

        RUNNING = "running", _("running")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")
        STOPPED = "stopped", _("stopped")
        CANCELLED = "cancelled", _("cancelled")
        EXPIRED = "expired", _("expired")

    id = models.CharField(max_length=_ID, primary_key=True, default=new_id, editable=False)
    staff = models.CharField(max_length=80)
    session = models.CharField(max_length=64)
    purpose = models.CharField(max_length=40)
    basis = models.CharField(max_length=40)
    case = models.CharField(max_length=80, blank=True)
    source = models.CharField(max_length=80)
    shape = models.TextField()
    disclosure = models.CharField(max_length=_ID)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    code = models.CharField(max_length=60, blank=True)  # of the error that ended it
    cause = models.CharField(max_length=400, blank=True)  # its fixed text, which holds nobody's value
    cure = models.CharField(max_length=400, blank=True)
    saved = models.CharField(max_length=_ID, blank=True)  # the kept question that was asked
    rows = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    released = models.PositiveIntegerField(default=0)
    marked = models.BooleanField(default=False)  # whether tokens with its mark were given
    kept: models.JSONField[Any, Any] = models.JSONField(default=dict)  # tournier.gate.kept: names and levels, no values
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)  # when the process that runs it last said that it lives
    ended_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        """Found by person; answers are swept by time."""

        indexes = (
            models.Index(fields=["staff", "-started_at"], name="query_run_staff"),
            models.Index(fields=["state", "expires_at"], name="query_run_expiry"),
            models.Index(fields=["marked", "started_at"], name="query_run_marked"),
        )

    def __str__(self) -> str:
        return self.id


LIVE = (Run.State.RUNNING, Run.State.READY)


class SavedQuery(Bound):
    """A question that a person keeps; nobody else sees it."""

    id = models.CharField(max_length=_ID, primary_key=True, default=new_id, editable=False)
    staff = models.CharField(max_length=80)
    name = models.CharField(max_length=80)
    source = models.CharField(max_length=80)
    sql = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        """One name once for each person."""

        constraints = (models.UniqueConstraint(fields=["staff", "name"], name="saved_query_once"),)

    def __str__(self) -> str:
        return self.id
