# SPDX-License-Identifier: Apache-2.0
"""Meetings, what each decided, and who was called to it. No customer stands in a row."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tournier_office.site.register.rows import ID, NUMBER, RegisterRow

_WORD, _LINE, _MANY = 24, 200, 2000


class Meeting(RegisterRow):
    """One version of one meeting's minutes; `root` is its first version. `called` and `came` hold numbers with commas between."""

    kind = models.CharField(max_length=_WORD)
    day = models.DateField()
    chair = models.CharField(max_length=NUMBER)
    taker = models.CharField(max_length=NUMBER)
    called = models.CharField(max_length=_MANY)
    came = models.CharField(max_length=_MANY)
    minutes = models.TextField()
    source = models.CharField(max_length=_WORD, blank=True)
    origin = models.CharField(max_length=ID, blank=True)
    course = models.CharField(max_length=40, blank=True)
    root = models.CharField(max_length=ID, blank=True)
    version = models.PositiveIntegerField(default=1)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest meeting first. Whoever wrote the minutes does not confirm them (law 5); each version stands once."""

        ordering = ("-day", "-id")
        indexes = (models.Index(fields=["source", "origin"], name="meeting_of"),)
        constraints = (
            models.CheckConstraint(condition=~Q(chair=F("taker")), name="meeting_two_persons"),
            models.UniqueConstraint(
                fields=["root"], condition=Q(state="confirmed") & ~Q(root=""), name="meeting_counts_once"
            ),
        )


class Action(RegisterRow):
    """One thing that a meeting decided: one owner, and the day by which it is done. `meeting` is the first version."""

    meeting = models.CharField(max_length=ID)
    chair = models.CharField(max_length=NUMBER)
    what = models.CharField(max_length=_LINE)
    owner = models.CharField(max_length=NUMBER)
    term = models.CharField(max_length=_WORD)
    until = models.DateField(null=True, blank=True)
    evidence = models.CharField(max_length=_LINE, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("-opened_at", "-id")
        indexes = (models.Index(fields=["branch", "state", "until"], name="action_overdue"),)


class Attendance(RegisterRow):
    """Somebody who was called, and whether they know what was said."""

    meeting = models.CharField(max_length=ID)
    day = models.DateField()
    staff = models.CharField(max_length=NUMBER)
    came = models.CharField(max_length=3)

    class Meta:
        """Newest first. That everybody is called once a version the act sees to, which locks the meeting."""

        ordering = ("-opened_at", "-id")
        indexes = (models.Index(fields=["meeting", "staff"], name="attendance_of"),)
