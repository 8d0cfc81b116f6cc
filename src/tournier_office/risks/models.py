# SPDX-License-Identifier: Apache-2.0
"""Risks, and what each indicator showed on each day. No customer stands in a row, nor leads from one."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tournier_office.site.bound import Bound
from tournier_office.site.register.rows import NUMBER, RegisterRow

_WORD, _LINE, _MANY = 24, 200, 600


class Risk(RegisterRow):
    """What could happen to the secrecy of information, how likely and how grave it is with and without what is done about it.

    `accepted_by` is the second person behind the acceptance of a high risk; of another none is needed, and it is empty.
    """

    title = models.CharField(max_length=_LINE)
    about = models.TextField()
    owner = models.CharField(max_length=NUMBER)
    second = models.CharField(max_length=NUMBER, blank=True)
    likelihood = models.CharField(max_length=1)
    impact = models.CharField(max_length=1)
    likelihood_left = models.CharField(max_length=1)
    impact_left = models.CharField(max_length=1)
    indicator = models.CharField(max_length=_WORD, blank=True)
    controls = models.CharField(max_length=_MANY)
    cases = models.CharField(max_length=_LINE, blank=True)
    treatment = models.CharField(max_length=_WORD, blank=True)
    plan = models.TextField(blank=True)
    accepted_until = models.DateField(null=True, blank=True)
    asked_by = models.CharField(max_length=NUMBER, blank=True)
    accepted_by = models.CharField(max_length=NUMBER, blank=True)

    class Meta:
        """Newest first. Whoever asks that a risk be accepted is not the second person (law 5)."""

        ordering = ("-opened_at", "-id")
        indexes = (models.Index(fields=["state", "accepted_until"], name="risk_lapses"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(accepted_by="") | ~Q(accepted_by=F("asked_by")), name="risk_two_persons"
            ),
        )


class Measure(Bound):
    """What an indicator showed on a day: `value` of `of`, or a number alone where `of` is 0, and by which version it was judged."""

    day = models.DateField()
    indicator = models.CharField(max_length=_WORD)
    value = models.PositiveBigIntegerField()
    of = models.PositiveBigIntegerField(default=0)
    tone = models.CharField(max_length=8)
    version = models.CharField(max_length=_WORD)

    class Meta:
        """The newest first; one a day."""

        ordering = ("-day", "indicator")
        constraints = (models.UniqueConstraint(fields=["day", "indicator"], name="measure_once_a_day"),)

    def __str__(self) -> str:
        return f"{self.indicator} {self.day}"
