# SPDX-License-Identifier: Apache-2.0
"""Key posts and checks. What a check found stays with whoever did it: here stand its reference and its digest."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tournier_office.site.register.rows import NUMBER, RegisterRow

_WORD, _LINE, _TEXT, _DIGEST = 24, 200, 1000, 64


class KeyPost(RegisterRow):
    """A post whose holders are checked. Dates that were entered about them count to `carry_until`, and no longer."""

    post = models.CharField(max_length=NUMBER)
    why = models.CharField(max_length=_TEXT)
    carry_until = models.DateField(null=True, blank=True)

    class Meta:
        """That a post stands here once is kept by the act."""

        ordering = ("-opened_at", "-id")
        indexes = (models.Index(fields=["state"], name="key_post_state"),)


class Check(RegisterRow):
    """One check of one person. It opens from its approval to `until`; `grace_until` is what an approver gave meanwhile."""

    staff = models.CharField(max_length=NUMBER)
    keeper = models.CharField(max_length=NUMBER, blank=True)
    covers = models.CharField(max_length=_LINE, blank=True)
    checker = models.CharField(max_length=_LINE, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    evidence = models.CharField(max_length=_LINE, blank=True)
    digest = models.CharField(max_length=_DIGEST, blank=True)
    result = models.CharField(max_length=_WORD, blank=True)
    until = models.DateField(null=True, blank=True)
    grace_until = models.DateField(null=True, blank=True)
    approver = models.CharField(max_length=NUMBER, blank=True)

    class Meta:
        """Nobody approves their own (law 5)."""

        ordering = ("-opened_at", "-id")
        indexes = (models.Index(fields=["staff", "state"], name="check_of"),)
        constraints = (
            models.CheckConstraint(condition=Q(approver="") | ~Q(approver=F("staff")), name="check_two_persons"),
        )
