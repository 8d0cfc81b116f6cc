# SPDX-License-Identifier: Apache-2.0
"""Near misses and cases. Nothing here is about a customer: what a case rests on are entries of the ledger, and counts."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from tournier_office.site.register.rows import NUMBER, RegisterRow

_WORD, _LINE = 24, 200


class NearMiss(RegisterRow):
    """What somebody told in confidence."""

    place = models.CharField(max_length=_LINE, blank=True)
    kind = models.CharField(max_length=_WORD)
    report = models.TextField()
    answer = models.TextField(blank=True)
    lesson = models.TextField(blank=True)

    class Meta:
        """Newest first."""

        ordering = ("-opened_at", "-id")

    def __str__(self) -> str:
        return self.pk


class Violation(RegisterRow):
    """One case about one member of staff. `counts` are persons by kind of information, as they were counted last."""

    about = models.CharField(max_length=NUMBER)
    source = models.CharField(max_length=_WORD)
    origin = models.CharField(max_length=_LINE, blank=True)
    kind = models.CharField(max_length=_WORD)
    charge = models.TextField()
    examiner = models.CharField(max_length=NUMBER, blank=True)
    suspension = models.CharField(max_length=4, blank=True)
    since_day = models.DateField(null=True, blank=True)
    until_day = models.DateField(null=True, blank=True)
    counts: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    statement = models.TextField(blank=True)
    finding = models.TextField(blank=True)
    grade = models.CharField(max_length=_WORD, blank=True)
    mitigation = models.CharField(max_length=_LINE, blank=True)
    aggravation = models.CharField(max_length=_LINE, blank=True)
    table = models.CharField(max_length=_WORD, blank=True)
    sanction = models.CharField(max_length=_WORD, blank=True)
    barred_until = models.DateField(null=True, blank=True)
    manager = models.CharField(max_length=NUMBER, blank=True)
    manager_finding = models.CharField(max_length=_WORD, blank=True)
    manager_sanction = models.CharField(max_length=_WORD, blank=True)
    manager_barred_until = models.DateField(null=True, blank=True)
    exemption = models.CharField(max_length=_LINE, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    appeal = models.TextField(blank=True)
    reviewer = models.CharField(max_length=NUMBER, blank=True)
    appeal_answer = models.CharField(max_length=_WORD, blank=True)
    appeal_reasons = models.TextField(blank=True)
    referral = models.CharField(max_length=_WORD, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first. Nobody examines or decides a case about themselves, nor an appeal against their own examination (law 5)."""

        ordering = ("-opened_at", "-id")
        indexes = (
            models.Index(fields=["about", "state"], name="violation_about"),
            models.Index(fields=["manager", "state"], name="violation_manager"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(examiner="") | ~Q(examiner=F("about")), name="violation_examiner_not_about"
            ),
            models.CheckConstraint(
                condition=Q(reviewer="") | (~Q(reviewer=F("about")) & ~Q(reviewer=F("examiner"))),
                name="violation_reviewer_apart",
            ),
            models.CheckConstraint(condition=Q(manager="") | ~Q(manager=F("about")), name="violation_manager_apart"),
        )

    def __str__(self) -> str:
        return self.pk
