# SPDX-License-Identifier: Apache-2.0
"""The rows of what the whole bank is decided by, rules and catalogue: versions, of which one is in force at a time.

The acts on them are in `site.two_persons`; what must hold whatever the acts do, the database keeps by itself.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tournier.base import new_id
from tournier_office.site.bound import Bound

_FIRST = 1


class State(models.TextChoices):
    """Where a version stands."""

    PROPOSED = "proposed", _("proposed")
    SCHEDULED = "scheduled", _("agreed, waits for its moment")
    ACTIVE = "active", _("in force")
    REJECTED = "rejected", _("rejected")
    SUPERSEDED = "superseded", _("superseded")


class Version(Bound):
    """What two persons decide on. A register adds the contents.

    `serial` counts activations, so that a worker asks one number to know whether its version is still in force.
    `entry` names the ledger entry of the proposal, `decision_entry` that of the decision. `effective_at` is the moment
    that the decision named, None when it was at once.
    """

    State = State

    id = models.CharField(max_length=24, primary_key=True, default=new_id, editable=False)
    digest = models.CharField(max_length=80, blank=True)
    based_on = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    serial = models.PositiveIntegerField(null=True, blank=True, unique=True)
    why = models.TextField()
    proposed_by = models.CharField(max_length=128)
    proposed_at = models.DateTimeField()
    entry = models.CharField(max_length=64, blank=True)
    decided_by = models.CharField(max_length=128, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_why = models.TextField(blank=True)
    decision_entry = models.CharField(max_length=64, blank=True)
    effective_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first. Two persons and one version in force are kept by the database itself."""

        abstract = True
        ordering = ("-proposed_at", "-id")
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(condition=~Q(decided_by=F("proposed_by")), name="%(app_label)s_two_persons"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="active"), name="%(app_label)s_one_active"),
            # Two that wait would each have been decided on without the other.
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="scheduled"), name="%(app_label)s_one_scheduled"
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(effective_at__isnull=False), name="%(app_label)s_scheduled_when"
            ),
            # Only the first of all may have been put in force by one person.
            models.CheckConstraint(
                condition=Q(state="proposed")
                | ~Q(decided_by="")
                | Q(serial=_FIRST, state__in=["active", "superseded"]),
                name="%(app_label)s_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state="rejected") | ~Q(decision_why=""), name="%(app_label)s_reject_reason"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["active", "superseded"], serial__isnull=False)
                | Q(state__in=["proposed", "scheduled", "rejected"], serial__isnull=True),
                name="%(app_label)s_serial",
            ),
        )

    def __str__(self) -> str:
        return self.id

    @property
    def by_one_person(self) -> bool:
        """Whether this is in force in one person's name only."""
        return self.state == State.ACTIVE and not self.decided_by
