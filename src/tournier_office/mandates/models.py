# SPDX-License-Identifier: Apache-2.0
"""What was asked, lent, delegated and handed on. No customer stands in a row."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tournier_office.site.register.rows import NUMBER, RegisterRow

_LINE = 200
_TEXT = 1000


class Grant(RegisterRow):
    """A post that somebody asks for, for a term; `branch` is where it is lent. Whoever agrees is not who asks."""

    staff = models.CharField(max_length=NUMBER)
    post = models.CharField(max_length=NUMBER)
    place = models.CharField(max_length=NUMBER)
    purposes = models.CharField(max_length=_TEXT, blank=True)
    top = models.CharField(max_length=2, blank=True)  # C1 or C2; empty is as the post itself
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    why = models.CharField(max_length=_TEXT)
    matter = models.CharField(max_length=_LINE)
    agreed_by = models.CharField(max_length=NUMBER, blank=True)
    confirmed_by = models.CharField(max_length=NUMBER, blank=True)

    class Meta:
        """Nobody agrees to their own, nor twice (law 5)."""

        ordering = ("-opened_at", "-id")
        indexes = (models.Index(fields=["staff", "state"], name="grant_of"),)
        constraints = (
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="grant_term"),
            models.CheckConstraint(condition=~Q(agreed_by=F("staff")), name="grant_not_by_whoever_asks"),
            models.CheckConstraint(condition=~Q(confirmed_by=F("staff")), name="grant_not_confirmed_by_them"),
            models.CheckConstraint(
                condition=Q(confirmed_by="") | ~Q(confirmed_by=F("agreed_by")), name="grant_two_persons"
            ),
        )


class Leave(RegisterRow):
    """Days on which somebody is away; the last day is of it. `deputy` is who is told in the meantime."""

    staff = models.CharField(max_length=NUMBER)
    kind = models.CharField(max_length=16)
    since = models.DateField()
    until = models.DateField()
    deputy = models.CharField(max_length=NUMBER, blank=True)

    class Meta:
        """Nobody is their own deputy."""

        ordering = ("-since", "-id")
        indexes = (models.Index(fields=["staff", "state"], name="leave_of"),)
        constraints = (
            models.CheckConstraint(condition=Q(since__lte=F("until")), name="leave_term"),
            models.CheckConstraint(condition=~Q(deputy=F("staff")), name="leave_not_own_deputy"),
        )


class Delegation(RegisterRow):
    """`staff` lets `deputy` decide what waits for this post of theirs, on the days from `since` to `until`."""

    staff = models.CharField(max_length=NUMBER)
    deputy = models.CharField(max_length=NUMBER)
    post = models.CharField(max_length=NUMBER)
    since = models.DateField()
    until = models.DateField()
    why = models.CharField(max_length=_TEXT)

    class Meta:
        """Nobody is their own deputy."""

        ordering = ("-since", "-id")
        indexes = (models.Index(fields=["deputy", "state"], name="delegation_to"),)
        constraints = (
            models.CheckConstraint(condition=Q(since__lte=F("until")), name="delegation_term"),
            models.CheckConstraint(condition=~Q(deputy=F("staff")), name="delegation_not_to_oneself"),
        )


class Handover(RegisterRow):
    """All that somebody is to hand on, because they move, leave or are away for long; `kind` says which."""

    staff = models.CharField(max_length=NUMBER)
    kind = models.CharField(max_length=16)
    why = models.CharField(max_length=_TEXT)
    signed_at = models.DateTimeField(null=True, blank=True)  # the giver's word that this is all
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first; that one is open for each person, the act itself sees to."""

        ordering = ("-opened_at", "-id")
        indexes = (models.Index(fields=["staff", "state"], name="handover_of"),)


class Belonging(RegisterRow):
    """One thing that is handed on: what the register `kind` keeps under `thing`, from `staff` to whoever accepts it."""

    handover = models.CharField(max_length=24)
    staff = models.CharField(max_length=NUMBER)
    kind = models.CharField(max_length=32)
    thing = models.CharField(max_length=64)
    words = models.CharField(max_length=_LINE)
    page = models.CharField(max_length=_LINE, blank=True)
    taker = models.CharField(max_length=NUMBER, blank=True)
    offered_by = models.CharField(max_length=NUMBER, blank=True)

    class Meta:
        """By register; nobody takes a thing from themselves."""

        ordering = ("kind", "thing")
        constraints = (models.CheckConstraint(condition=~Q(taker=F("staff")), name="belonging_to_another"),)
