# SPDX-License-Identifier: Apache-2.0
"""The one table of this room: what has been spent of what is rationed, shared by all workers."""

from __future__ import annotations

from django.db import models


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
