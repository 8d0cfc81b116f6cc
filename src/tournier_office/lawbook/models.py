# SPDX-License-Identifier: Apache-2.0
"""Versions of the rule book. One is in force; every other one waits, was in force before, or was turned down."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tournier.base import new_id


class RuleBookVersion(models.Model):
    """The whole text of a rule book, as somebody proposed it.

    `serial` counts activations, so that a worker asks one number to know whether its rules are still in force.
    `entry` names the ledger entry of the proposal, `decision_entry` that of the decision.
    """

    class State(models.TextChoices):
        """Where a version stands."""

        PROPOSED = "proposed", _("proposed")
        ACTIVE = "active", _("in force")
        REJECTED = "rejected", _("rejected")
        SUPERSEDED = "superseded", _("superseded")

    id = models.CharField(max_length=24, primary_key=True, default=new_id, editable=False)
    digest = models.CharField(max_length=64)
    files: models.JSONField[Any, Any] = models.JSONField()
    based_on = models.CharField(max_length=64, blank=True)
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
            models.CheckConstraint(condition=~Q(decided_by=F("proposed_by")), name="rule_book_two_persons"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="active"), name="rule_book_one_active"),
            models.CheckConstraint(
                condition=Q(state="proposed") | ~Q(decided_by=""), name="rule_book_decided_by_someone"
            ),
            models.CheckConstraint(
                condition=~Q(state="rejected") | ~Q(decision_why=""), name="rule_book_reject_reason"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["active", "superseded"], serial__isnull=False)
                | Q(state__in=["proposed", "rejected"], serial__isnull=True),
                name="rule_book_serial",
            ),
        )

    def __str__(self) -> str:
        return self.id
