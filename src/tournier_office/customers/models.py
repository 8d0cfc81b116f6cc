# SPDX-License-Identifier: Apache-2.0
"""Orders of secrecy: which entries the law withholds from the customer for now."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tournier.base import new_id
from tournier_office.site.bound import Bound


class SecrecyOrder(Bound):
    """Withholds entries of a purpose, or of one disclosure, from the customer's own view.

    It names the clause that demands it and ends at `until`, or when it is lifted; afterwards the customer sees
    the entries like all others. It binds at once, so that nobody is warned in between, and lapses unless a second
    person confirms it in time: nobody hides a look alone. Nothing is ever deleted.
    """

    id = models.CharField(max_length=24, primary_key=True, default=new_id, editable=False)
    purpose = models.CharField(max_length=40, blank=True)
    disclosure = models.CharField(max_length=64, blank=True)
    clause = models.CharField(max_length=64)
    why = models.TextField()
    until = models.DateTimeField(null=True, blank=True)
    ordered_by = models.CharField(max_length=128)
    ordered_at = models.DateTimeField()
    entry = models.CharField(max_length=64)
    confirmed_by = models.CharField(max_length=128, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirm_entry = models.CharField(max_length=64, blank=True)
    lifted_by = models.CharField(max_length=128, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lift_entry = models.CharField(max_length=64, blank=True)

    class Meta:
        """Newest first; an order names a purpose or a disclosure, its clause and its reason."""

        verbose_name = _("order of secrecy")
        ordering = ("-ordered_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=(Q(purpose="") & ~Q(disclosure="")) | (~Q(purpose="") & Q(disclosure="")),
                name="secrecy_names_one_thing",
            ),
            models.CheckConstraint(condition=~Q(clause="") & ~Q(why="") & ~Q(entry=""), name="secrecy_has_ground"),
            models.CheckConstraint(condition=~Q(confirmed_by=F("ordered_by")), name="secrecy_two_persons"),
            models.CheckConstraint(
                condition=Q(lifted_by="", lifted_at__isnull=True) | (~Q(lifted_by="") & Q(lifted_at__isnull=False)),
                name="secrecy_lift_whole",
            ),
        )

    def __str__(self) -> str:
        return self.id
