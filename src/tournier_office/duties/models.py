# SPDX-License-Identifier: Apache-2.0
"""Running duties, and the events that their clocks are read from. No customer stands in a row, nor leads from one."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tournier_office.site.bound import Bound
from tournier_office.site.register.rows import ID, NUMBER, RegisterRow


class Duty(RegisterRow):
    """One deadline that runs for one matter; its events are what counts.

    `due_at` is the last moment in time by the last reading, kept to sort by.
    """

    deadline = models.CharField(max_length=20)
    kind = models.CharField(max_length=40, blank=True)  # of the matter, with its opaque id
    subject = models.CharField(max_length=64, blank=True)
    page = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=200, blank=True)
    began_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    owner = models.CharField(max_length=NUMBER, blank=True)
    second = models.CharField(max_length=NUMBER, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    evidence = models.CharField(max_length=200, blank=True)

    class Meta:
        """What is due first stands first. Two persons, and nothing done without evidence."""

        ordering = (F("due_at").asc(nulls_last=True), "id")
        indexes = (
            models.Index(fields=["state", "due_at"], name="duty_due"),
            models.Index(fields=["kind", "subject"], name="duty_subject"),
            models.Index(fields=["owner", "state"], name="duty_owner"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(owner="") | ~Q(second=F("owner")), name="duty_two_persons"),
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(ended_at__isnull=False) & ~Q(evidence="")), name="duty_done_is_shown"
            ),
        )


class DutyEvent(Bound):
    """An event of the law pack that this duty's clock hears; `at` is when it happened, `told_at` when the office heard."""

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="events")
    event = models.CharField(max_length=40)
    at = models.DateTimeField()
    told_at = models.DateTimeField()
    told_by = models.CharField(max_length=NUMBER)
    entry = models.CharField(max_length=ID * 3, blank=True)

    class Meta:
        """In the order in which they happened."""

        ordering = ("at", "id")

    def __str__(self) -> str:
        return str(self.pk)
