# SPDX-License-Identifier: Apache-2.0
"""What is proposed and what was changed about people; a part of the tables of this room (see `models`)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier.base import new_id
from tournier_office.site.bound import Bound

_ID = 24
_NUMBER = 32


class PostChange(Bound):
    """A proposal to give or end a post: one person proposes, another decides (law 5)."""

    class Kind(models.TextChoices):
        """What is proposed."""

        GIVE = "give", _("give")
        END = "end", _("end")

    class State(models.TextChoices):
        """Where the proposal stands."""

        OPEN = "open", pgettext_lazy("a proposal", "open")
        DONE = "done", _("done")
        REJECTED = "rejected", _("rejected")

    id = models.CharField(max_length=_ID, primary_key=True, default=new_id, editable=False)
    staff = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="post_changes")
    post = models.ForeignKey("people.Post", on_delete=models.PROTECT)
    branch = models.ForeignKey("people.Branch", on_delete=models.PROTECT)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    until = models.DateField(null=True, blank=True)
    reason = models.TextField()
    proposed_by = models.CharField(max_length=_NUMBER)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=_NUMBER, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)

    class Meta:
        """Nobody decides alone, nor about themselves."""

        ordering = ("-proposed_at",)
        constraints = (
            models.CheckConstraint(condition=~Q(decided_by=F("proposed_by")), name="post_change_two_persons"),
            models.CheckConstraint(condition=~Q(decided_by=F("staff_id")), name="post_change_not_own"),
            models.CheckConstraint(condition=~Q(reason=""), name="post_change_has_reason"),
        )

    def __str__(self) -> str:
        return self.id


class StaffChange(Bound):
    """What was changed about a person, by whom; the same stands in the ledger under `entry`."""

    staff = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="changes")
    field = models.CharField(max_length=32)
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=_NUMBER)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    entry = models.CharField(max_length=64)

    class Meta:
        """Newest first."""

        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.staff_id}:{self.field}"
