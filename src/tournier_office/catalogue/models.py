# SPDX-License-Identifier: Apache-2.0
"""Versions of the catalogue. One is in force; every other one waits, was in force before, or was turned down."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tournier.base import new_id


class CatalogueVersion(models.Model):
    """A proposed change of the catalogue and, once confirmed, the whole catalogue that it led to.

    `changes` says field by field what is to change and what stood there before. A proposal that brings new
    tables carries the whole catalogue in `text` already and holds only for the version it is `based_on`.
    """

    class State(models.TextChoices):
        """Where a version stands."""

        PROPOSED = "proposed", _("proposed")
        ACTIVE = "active", _("in force")
        REJECTED = "rejected", _("rejected")
        SUPERSEDED = "superseded", _("superseded")

    id = models.CharField(max_length=24, primary_key=True, default=new_id, editable=False)
    changes: models.JSONField[Any, Any] = models.JSONField(default=list)
    whole = models.BooleanField(default=False)
    text = models.TextField(blank=True)
    digest = models.CharField(max_length=80, blank=True)
    based_on = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    serial = models.PositiveIntegerField(null=True, blank=True, unique=True)
    why = models.TextField()
    proposed_by = models.CharField(max_length=128)
    proposed_at = models.DateTimeField()
    entry = models.CharField(max_length=64, blank=True)
    decided_by = models.CharField(max_length=128, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_why = models.TextField(blank=True)
    decision_entry = models.CharField(max_length=64, blank=True)

    class Meta:
        """Newest first. Two persons and one version in force are kept by the database itself."""

        ordering = ("-proposed_at", "-id")
        constraints = (
            models.CheckConstraint(condition=~Q(decided_by=F("proposed_by")), name="catalogue_two_persons"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="active"), name="catalogue_one_active"),
            models.CheckConstraint(
                condition=Q(state="proposed") | ~Q(decided_by=""), name="catalogue_decided_by_someone"
            ),
            models.CheckConstraint(
                condition=~Q(state="rejected") | ~Q(decision_why=""), name="catalogue_reject_reason"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["active", "superseded"], serial__isnull=False)
                | Q(state__in=["proposed", "rejected"], serial__isnull=True),
                name="catalogue_serial",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["active", "superseded"]) | (~Q(text="") & ~Q(digest="")),
                name="catalogue_in_force_is_whole",
            ),
        )

    def __str__(self) -> str:
        return self.id
