# SPDX-License-Identifier: Apache-2.0
"""What was told in confidence, and incidents. No customer stands in a row, nor leads from one: how many they are, and no more."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from tournier_office.site.register.rows import NUMBER, RegisterRow

_WORD, _LINE, _REASON, _MANY = 24, 200, 500, 2000


class IncidentReport(RegisterRow):
    """What somebody told in confidence. `incident` is the one that the office opened by it."""

    kind = models.CharField(max_length=_WORD)
    place = models.CharField(max_length=_LINE, blank=True)
    report = models.TextField()
    incident = models.CharField(max_length=_WORD, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        """Newest first."""

        ordering = ("-opened_at", "-id")

    def __str__(self) -> str:
        return self.pk


class Incident(RegisterRow):
    """One incident. `computed` is the level by its facts, `level` the one that counts; `clocks` are the deadlines that are owed.

    `counted` is what the office itself counted where it comes from. `lower_to` waits for a second person. While `leaking` is
    "yes" nothing is exported of `assets`. Lists are kept with commas between. `exempt_others` says of some of `others` why, and who said so.
    """

    kind = models.CharField(max_length=_WORD)
    source = models.CharField(max_length=_WORD)
    origin = models.CharField(max_length=_LINE, blank=True)
    what = models.TextField()
    place = models.CharField(max_length=_LINE, blank=True)
    found_at = models.DateTimeField()
    assets = models.CharField(max_length=_MANY, blank=True)
    leaking = models.CharField(max_length=4, default="no")
    persons = models.PositiveIntegerField(null=True, blank=True)
    counted = models.PositiveIntegerField(null=True, blank=True)
    items = models.PositiveIntegerField(null=True, blank=True)
    property = models.PositiveIntegerField(null=True, blank=True)
    sensitive = models.PositiveIntegerField(null=True, blank=True)
    marks = models.CharField(max_length=_LINE, blank=True)
    version = models.CharField(max_length=_WORD)
    computed = models.CharField(max_length=_WORD)
    level = models.CharField(max_length=_WORD)
    lower_to = models.CharField(max_length=_WORD, blank=True)
    lower_by = models.CharField(max_length=NUMBER, blank=True)
    lowered_by = models.CharField(max_length=NUMBER, blank=True)
    clocks = models.CharField(max_length=_LINE, blank=True)
    handler = models.CharField(max_length=NUMBER, blank=True)
    second = models.CharField(max_length=NUMBER, blank=True)
    in_charge = models.CharField(max_length=NUMBER, blank=True)
    direct = models.CharField(max_length=NUMBER, blank=True)
    others = models.CharField(max_length=_MANY, blank=True)
    cases = models.CharField(max_length=_MANY, blank=True)
    exempt_charge = models.CharField(max_length=_REASON, blank=True)
    exempt_charge_by = models.CharField(max_length=NUMBER, blank=True)
    exempt_direct = models.CharField(max_length=_REASON, blank=True)
    exempt_direct_by = models.CharField(max_length=NUMBER, blank=True)
    exempt_others: models.JSONField[Any, Any] = models.JSONField(default=dict)
    over_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first. Nobody lowers a level alone, nor exempts themselves (law 5)."""

        ordering = ("-opened_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(lowered_by="") | ~Q(lowered_by=F("lower_by")), name="incident_lowered_by_two"
            ),
            models.CheckConstraint(
                condition=Q(exempt_charge_by="")
                | (~Q(exempt_charge_by=F("in_charge")) & ~Q(exempt_charge_by=F("direct"))),
                name="incident_charge_exempted_by_another",
            ),
            models.CheckConstraint(
                condition=Q(exempt_direct_by="")
                | (~Q(exempt_direct_by=F("in_charge")) & ~Q(exempt_direct_by=F("direct"))),
                name="incident_direct_exempted_by_another",
            ),
            models.CheckConstraint(
                condition=Q(direct="") | ~Q(direct=F("in_charge")), name="incident_charge_is_not_direct"
            ),
        )

    def __str__(self) -> str:
        return self.pk
