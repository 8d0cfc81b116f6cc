# SPDX-License-Identifier: Apache-2.0
"""Runs of a feed with their lines, and exits. A run's text is not kept: only what its lines say about staff."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier.base import new_id
from tournier_office.site.bound import Bound
from tournier_office.site.register.rows import NUMBER, RegisterRow

_ID = 24


class FeedRun(Bound):
    """One telling of the HR system: what it held, who brought it, who agreed where that was needed."""

    class State(models.TextChoices):
        """Where a run stands."""

        COMPARED = "compared", _("compared")
        HELD = "held", _("held for a second person")
        APPLYING = "applying", _("is being applied")
        DONE = "done", pgettext_lazy("of a feed", "applied")
        DROPPED = "dropped", pgettext_lazy("of a feed", "given up")

    id = models.CharField(max_length=_ID, primary_key=True, default=new_id, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.COMPARED)
    source = models.CharField(max_length=8)  # file or scim
    digest = models.CharField(max_length=64)
    numbers: models.JSONField[Any, Any] = models.JSONField(default=list)  # everybody who is told of
    counts: models.JSONField[Any, Any] = models.JSONField(default=dict)
    by = models.CharField(max_length=NUMBER)
    at = models.DateTimeField()
    begun_by = models.CharField(max_length=NUMBER, blank=True)
    agreed_by = models.CharField(max_length=NUMBER, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    entry = models.CharField(max_length=64)

    class Meta:
        """Newest first. Whoever brought or began a run that is held never agrees to it (law 5)."""

        ordering = ("-at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(agreed_by="") | (~Q(agreed_by=F("by")) & ~Q(agreed_by=F("begun_by"))),
                name="feed_two_persons",
            ),
            models.CheckConstraint(condition=~Q(entry=""), name="feed_is_recorded"),
        )

    def __str__(self) -> str:
        return self.id


class FeedLine(Bound):
    """One line that changes something, or that was refused. `told` is what it says, `changes` what would be another."""

    class Kind(models.TextChoices):
        """What the line means."""

        LEAVER = "leaver", _("leaver")
        MOVER = "mover", _("mover")
        CHANGED = "changed", pgettext_lazy("of a feed", "changed")
        JOINER = "joiner", _("joiner")
        LATER = "later", _("begins later")
        REFUSED = "refused", pgettext_lazy("of a feed", "refused")

    class State(models.TextChoices):
        """Whether it has been done."""

        WAITING = "waiting", pgettext_lazy("of a feed", "waits")
        DONE = "done", _("done")
        FAILED = "failed", pgettext_lazy("of a feed", "refused")

    run = models.ForeignKey(FeedRun, on_delete=models.PROTECT, related_name="lines")
    line = models.PositiveIntegerField()
    number = models.CharField(max_length=NUMBER, blank=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    told: models.JSONField[Any, Any] = models.JSONField(default=dict)
    changes: models.JSONField[Any, Any] = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    code = models.CharField(max_length=60, blank=True)
    cause = models.CharField(max_length=400, blank=True)
    cure = models.CharField(max_length=400, blank=True)

    class Meta:
        """In the order of the file."""

        ordering = ("line",)
        constraints = (models.UniqueConstraint(fields=["run", "line"], name="feed_line_once"),)
        indexes = (models.Index(fields=["run", "state"], name="feed_line_state"),)

    def __str__(self) -> str:
        return f"{self.run_id}:{self.line}"


class BranchChange(RegisterRow):
    """A branch is opened, renamed, moved or closed; `before` is how it stood when a second administrator put it in force."""

    kind = models.CharField(max_length=8)
    code = models.CharField(max_length=32)
    zh = models.CharField(max_length=80, blank=True)
    en = models.CharField(max_length=120, blank=True)
    region = models.CharField(max_length=32, blank=True)
    parent = models.CharField(max_length=32, blank=True)
    why = models.TextField()
    decided_at = models.DateTimeField(null=True, blank=True)
    before: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)

    class Meta:
        """Newest first; the tree of a day is made from what was put in force."""

        ordering = ("-opened_at", "-id")
        indexes = (models.Index(fields=["state", "decided_at"], name="branch_changed_at"),)


class Exit(RegisterRow):
    """A person leaves: the pledge that is owed, how it was given or why not, and that what was left behind is handed over."""

    staff = models.CharField(max_length=NUMBER)
    post = models.CharField(max_length=200, blank=True)
    last_day = models.DateField()
    owner = models.CharField(max_length=NUMBER, blank=True)
    pledge = models.CharField(max_length=200, blank=True)  # a signature here, or where the paper lies
    why = models.TextField(blank=True)

    class Meta:
        """Found by the person."""

        indexes = (models.Index(fields=["staff", "state"], name="exit_of"),)
