# SPDX-License-Identifier: Apache-2.0
"""Key posts, departments and places; checks; admissions. What a check found stays with whoever did it: here stand its reference and its digest."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tournier_office.site.register.rows import NUMBER, RegisterRow

_WORD, _LINE, _TEXT, _DIGEST = 24, 200, 1000, 64


class KeyPost(RegisterRow):
    """A post, a department or a place that matters most. Of a post and of a department whoever belongs to it is checked.

    Dates that were entered about them count to `carry_until`, and no longer. `unit` is the branch that a department is, or in
    which a place lies; `spot` names the place, `owner` who answers for it.
    """

    kind = models.CharField(max_length=_WORD, default="post")
    post = models.CharField(max_length=NUMBER, blank=True)
    unit = models.CharField(max_length=NUMBER, blank=True)
    spot = models.CharField(max_length=_LINE, blank=True)
    owner = models.CharField(max_length=NUMBER, blank=True)
    why = models.CharField(max_length=_TEXT)
    carry_until = models.DateField(null=True, blank=True)

    class Meta:
        """That each stands here once is kept by the act."""

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


class Admission(RegisterRow):
    """That one person may go into one key place, to `until`. `unit` and `spot` are the place's, so that a list reads it nowhere else."""

    place = models.CharField(max_length=NUMBER)
    unit = models.CharField(max_length=NUMBER)
    spot = models.CharField(max_length=_LINE)
    staff = models.CharField(max_length=NUMBER)
    why = models.CharField(max_length=_TEXT)
    until = models.DateField()
    approver = models.CharField(max_length=NUMBER, blank=True)

    class Meta:
        """Nobody admits themselves (law 5)."""

        ordering = ("-opened_at", "-id")
        indexes = (models.Index(fields=["staff", "state"], name="admission_of"),)
        constraints = (
            models.CheckConstraint(condition=Q(approver="") | ~Q(approver=F("staff")), name="admission_two_persons"),
        )
