# SPDX-License-Identifier: Apache-2.0
"""The tables of this room: what has been spent of what is rationed, the imprints of all registers' rows, and the kit's own."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from tournier.base import new_id
from tournier_office.site.bound import Bound


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


class Step(Bound):
    """One step of one row of any register that the kit keeps: who took it, when, and the entry that was written before."""

    register = models.CharField(max_length=40)
    row = models.CharField(max_length=24)
    verb = models.CharField(max_length=24)
    before = models.CharField(max_length=24, blank=True)
    after = models.CharField(max_length=24)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    told: models.JSONField[Any, Any] = models.JSONField(default=dict)
    entry = models.CharField(max_length=64)

    class Meta:
        """Oldest first; found by the row."""

        ordering = ("at", "id")
        indexes = (models.Index(fields=["register", "row", "at"], name="step_of_row"),)
        constraints = (models.CheckConstraint(condition=~Q(entry=""), name="step_is_recorded"),)

    def __str__(self) -> str:
        return str(self.pk)


class SavedFilter(Bound):
    """What a person narrows a register's list to, under a name of their own."""

    PASSING = True

    id = models.CharField(max_length=24, primary_key=True, default=new_id, editable=False)
    staff = models.CharField(max_length=64)
    register = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    query: models.JSONField[Any, Any] = models.JSONField(default=dict)

    class Meta:
        """By name."""

        ordering = ("name", "id")
        constraints = (models.UniqueConstraint(fields=["staff", "register", "name"], name="filter_once"),)

    def __str__(self) -> str:
        return self.name


class ShutDoor(Bound):
    """A door of a person that stood open and was shut: which, when, by whom, and the entry that says why (M17)."""

    staff = models.CharField(max_length=64)
    kind = models.CharField(max_length=24)
    door = models.CharField(max_length=80)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    entry = models.CharField(max_length=64)

    class Meta:
        """Newest first; found by the person."""

        ordering = ("-at", "kind", "id")
        indexes = (models.Index(fields=["staff", "-at"], name="shut_door_of"),)
        constraints = (models.CheckConstraint(condition=~Q(entry=""), name="shut_door_is_recorded"),)

    def __str__(self) -> str:
        return f"{self.kind}:{self.door}"
