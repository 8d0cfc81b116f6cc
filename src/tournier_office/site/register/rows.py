# SPDX-License-Identifier: Apache-2.0
"""The columns that every register's row has. A register's model derives from `RegisterRow` and adds its own."""

from __future__ import annotations

from django.db import models

from tournier.base import new_id
from tournier_office.site.bound import Bound

ID = 24
NUMBER = 64


class RegisterRow(Bound):
    """A row with its stage, its branch, and the entry by which it was opened. The id stands in addresses."""

    id = models.CharField(max_length=ID, primary_key=True, default=new_id, editable=False)
    state = models.CharField(max_length=24)
    branch = models.CharField(max_length=NUMBER, blank=True)
    opened_by = models.CharField(max_length=NUMBER)
    opened_at = models.DateTimeField()
    entry = models.CharField(max_length=64)

    class Meta:
        """No table of its own."""

        abstract = True

    def __str__(self) -> str:
        return self.pk
