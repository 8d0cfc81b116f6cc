# SPDX-License-Identifier: Apache-2.0
"""Wire passwords: made by the system for one person, shown once, kept as SCRAM verifiers, ended by date or by hand."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tournier.base import new_id
from tournier_office.site.bound import Bound


class WirePassword(Bound):
    """One password of one person; a new one ends the old one. With `networks` it only works from there."""

    BEATS = frozenset({"used_at"})

    id = models.CharField(max_length=24, primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=32, db_index=True)
    verifier = models.CharField(max_length=200)
    networks: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=32, blank=True)

    class Meta:
        """Newest first; a person has one living password at most."""

        verbose_name = _("wire password")
        ordering = ("-issued_at",)
        constraints = (
            models.UniqueConstraint(fields=["number"], condition=Q(revoked_at__isnull=True), name="wire_one_password"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="wire_password_term"),
        )

    def __str__(self) -> str:
        return self.id


class WireSession(Bound):
    """Which password opened which session, so that revoking the one ends the other."""

    PASSING = True

    session = models.CharField(max_length=24, primary_key=True)
    password = models.ForeignKey(WirePassword, on_delete=models.PROTECT, related_name="sessions")

    def __str__(self) -> str:
        return self.session
