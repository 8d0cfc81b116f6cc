# SPDX-License-Identifier: Apache-2.0
"""The tables of this room: what has been spent of what is rationed, and the imprints of all registers' rows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Spent(models.Model):
    """Uses of `name` by `who` (a digest) in the window that began at `since`."""

    name = models.CharField(max_length=40)
    who = models.CharField(max_length=64)
    since = models.DateTimeField()
    used = models.PositiveIntegerField(default=0)

    class Meta:
        """One counter for a name and a person."""

        constraints = (models.UniqueConstraint(fields=["name", "who"], name="spent_once"),)

    def __str__(self) -> str:
        return self.name


class Imprint(models.Model):
    """What the office last wrote into one row of a register, as a code; `told` names the ledger entry that says so.

    `gone` marks a row that the office deleted, until the ledger has heard of it. See `imprints`.
    """

    row = models.CharField(max_length=200, primary_key=True)
    version = models.BigIntegerField()
    code = models.CharField(max_length=64)
    gone = models.BooleanField(default=False)
    told = models.CharField(max_length=64, blank=True)

    class Meta:
        """What waits to be told is found by time."""

        indexes = (models.Index(fields=["-version"], condition=Q(told=""), name="imprint_untold"),)

    def __str__(self) -> str:
        return self.row
