# SPDX-License-Identifier: Apache-2.0
"""Officers, what is filed about the bank's, and how many customers there were on a day."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tournier_office.site.bound import Bound
from tournier_office.site.register.rows import NUMBER, RegisterRow

_WORD, _LINE = 24, 200


class Officer(RegisterRow):
    """One officer with the contact of the office. `place` holds for whom, only while this row is in force: one counts."""

    scope = models.CharField(max_length=_WORD)
    staff = models.CharField(max_length=NUMBER)
    title_zh = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80)
    telephone = models.CharField(max_length=30)
    email = models.CharField(max_length=100, blank=True)
    why = models.TextField()
    place = models.CharField(max_length=NUMBER, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first. Of each branch, and of the bank, one is in force."""

        ordering = ("-opened_at", "-id")
        indexes = (models.Index(fields=["staff", "state"], name="officer_of"),)
        constraints = (models.UniqueConstraint(fields=["place"], condition=~Q(place=""), name="officer_counts_once"),)


class Filing(RegisterRow):
    """That the bank's officer has to be reported to the authority, and how that was done."""

    why = models.CharField(max_length=_WORD)
    persons = models.BigIntegerField()
    counted_on = models.DateField()
    owner = models.CharField(max_length=NUMBER)
    second = models.CharField(max_length=NUMBER, blank=True)
    officer = models.CharField(max_length=NUMBER, blank=True)
    filed_on = models.DateField(null=True, blank=True)
    receipt = models.CharField(max_length=80, blank=True)
    authority = models.CharField(max_length=_LINE, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("-opened_at", "-id")


class Count(Bound):
    """How many customers the bank held on a day; no customer stands here."""

    day = models.DateField(primary_key=True)
    persons = models.BigIntegerField()

    class Meta:
        """The newest first."""

        ordering = ("-day",)

    def __str__(self) -> str:
        return f"{self.day}"
