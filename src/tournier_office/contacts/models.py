# SPDX-License-Identifier: Apache-2.0
"""Contacts, what came of weighing them, and leads. A customer's number lies sealed; who is led to stands in a lead alone."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from tournier_office.site.register.rows import ID, NUMBER, RegisterRow

_WORD, _LINE = 24, 200


class Contact(RegisterRow):
    """A customer was contacted by a partner on a day. `plain` is the partner's name as names are compared, `weighing` by which it was weighed."""

    subject = models.CharField(max_length=NUMBER, blank=True)
    customer = models.BinaryField(default=b"")
    partner = models.CharField(max_length=_LINE)
    plain = models.CharField(max_length=_LINE)
    day = models.DateField()
    way = models.CharField(max_length=_WORD)
    ordered = models.CharField(max_length=_WORD)
    complaint = models.CharField(max_length=ID, blank=True)
    weighing = models.CharField(max_length=ID, blank=True)

    class Meta:
        """Newest first. The same contact stands once."""

        ordering = ("-opened_at", "-id")
        indexes = (models.Index(fields=["plain", "weighing"], name="contact_to_weigh"),)
        constraints = (
            models.UniqueConstraint(
                fields=["subject", "plain", "day"],
                condition=~Q(subject="") & ~Q(state="withdrawn"),
                name="contact_stands_once",
            ),
        )


class Weighing(RegisterRow):
    """One partner's contacts, weighed once; its id is the month and the partner, so a partner is weighed once a month."""

    partner = models.CharField(max_length=_LINE)
    month = models.CharField(max_length=7)
    contacted = models.PositiveIntegerField()
    known = models.PositiveIntegerField()
    candidates = models.PositiveIntegerField()
    leads = models.PositiveIntegerField()

    class Meta:
        """Newest first."""

        ordering = ("-opened_at", "-id")


class Lead(RegisterRow):
    """One person who stands out in a weighing. `found` are the figures, `behind` the entries of the ledger; no customer is here."""

    weighing = models.CharField(max_length=ID)
    partner = models.CharField(max_length=_LINE)
    staff = models.CharField(max_length=NUMBER)
    contacted = models.PositiveIntegerField(default=0)
    found: models.JSONField[Any, Any] = models.JSONField(default=dict)
    behind: models.JSONField[Any, Any] = models.JSONField(default=list)
    outcome = models.CharField(max_length=_WORD, blank=True)
    finding = models.TextField(blank=True)
    kind = models.CharField(max_length=_WORD, blank=True)
    violation = models.CharField(max_length=ID, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("-opened_at", "-id")
