# SPDX-License-Identifier: Apache-2.0
"""Declarations and interests. Customers stand by number, relatives by no name: no more is needed to keep somebody away."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tournier_office.site.register.rows import NUMBER, RegisterRow

_WORD, _LINE, _TEXT = 24, 200, 1000


class Declaration(RegisterRow):
    """What one person says of all their interests. On the days after `until` it is overdue, whatever its stage."""

    staff = models.CharField(max_length=NUMBER)
    statement = models.CharField(max_length=_WORD, blank=True)
    given_at = models.DateTimeField(null=True, blank=True)
    until = models.DateField()
    reviewer = models.CharField(max_length=NUMBER, blank=True)
    asked_by = models.CharField(max_length=NUMBER, blank=True)

    class Meta:
        """Nobody reviews their own (law 5). That there is one a person is kept by the act, which locks the person."""

        ordering = ("-opened_at", "-id")
        indexes = (models.Index(fields=["staff"], name="declaration_of"),)
        constraints = (
            models.CheckConstraint(condition=Q(reviewer="") | ~Q(reviewer=F("staff")), name="declaration_two_persons"),
        )


class Interest(RegisterRow):
    """One interest of one person. While nobody has decided about it, it keeps away from everything."""

    staff = models.CharField(max_length=NUMBER)
    kind = models.CharField(max_length=_WORD)
    customers = models.CharField(max_length=_TEXT, blank=True)
    organisation = models.CharField(max_length=_LINE, blank=True)
    colleague = models.CharField(max_length=NUMBER, blank=True)
    what = models.CharField(max_length=_TEXT, blank=True)
    since = models.DateField()
    measures = models.CharField(max_length=100, blank=True)
    reviewer = models.CharField(max_length=NUMBER, blank=True)

    class Meta:
        """Nobody reviews their own (law 5)."""

        ordering = ("-opened_at", "-id")
        indexes = (models.Index(fields=["staff", "state"], name="interest_of"),)
        constraints = (
            models.CheckConstraint(condition=Q(reviewer="") | ~Q(reviewer=F("staff")), name="interest_two_persons"),
        )
