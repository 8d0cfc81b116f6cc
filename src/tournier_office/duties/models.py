# SPDX-License-Identifier: Apache-2.0
"""Running duties, and the events that their clocks are read from. No customer stands in a row, nor leads from one."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tournier.base import new_id
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


class Reminding(Bound):
    """How a person is reminded beside the console: by mail at once, or gathered once a day."""

    staff = models.CharField(max_length=NUMBER, primary_key=True)
    mail = models.CharField(max_length=200, blank=True)
    daily = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.staff


class Notice(Bound):
    """One reminder of one duty at one level, to one person by one way, or to one hook. What was sent is not kept."""

    PASSING = True

    class State(models.TextChoices):
        """Where a notice stands; `moot` is one whose duty was done before it was sent."""

        WAITING = "waiting", _("waits")
        SENDING = "sending", _("is being sent")
        SENT = "sent", _("sent")
        MOOT = "moot", _("no longer needed")
        FAILED = "failed", _("could not be sent")

    id = models.CharField(max_length=ID, primary_key=True, default=new_id, editable=False)
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="notices")
    level = models.PositiveSmallIntegerField()
    round = models.DateTimeField()  # when the clock started that ran so far: a restarted clock reminds anew
    way = models.CharField(max_length=40)  # console, mail, or hook:NAME
    staff = models.CharField(max_length=NUMBER, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    code = models.CharField(max_length=60, blank=True)

    class Meta:
        """Newest first; the same reminder is made once, however many workers look."""

        ordering = ("-made_at", "-id")
        indexes = (
            models.Index(fields=["state", "next_at"], name="notice_next"),
            models.Index(fields=["staff", "way", "read_at"], name="notice_of"),
        )
        constraints = (models.UniqueConstraint(fields=["duty", "level", "round", "way", "staff"], name="notice_once"),)

    def __str__(self) -> str:
        return self.pk
