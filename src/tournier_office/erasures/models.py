# SPDX-License-Identifier: Apache-2.0
"""Requests to erase a customer. No row names one: the number is sealed, and its key goes with the customer's."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tournier_office.site.register.rows import NUMBER, RegisterRow

_WORD, _LINE, _MARK = 24, 200, 64


class Erasure(RegisterRow):
    """One request. `subject` stays empty: the sealed number belongs to the request itself.

    `mark` is the number under a key of the office, by which the gate finds it while it waits or is kept; then it goes.
    """

    subject = models.CharField(max_length=NUMBER, blank=True)
    customer = models.BinaryField(default=b"")
    mark = models.CharField(max_length=_MARK, blank=True, default="", db_index=True)
    ground = models.CharField(max_length=_WORD)
    asked_on = models.DateField()
    relation_ended = models.DateField()
    last_transaction = models.DateField(null=True, blank=True)
    hold = models.CharField(max_length=_WORD)
    keep_until = models.DateField(null=True, blank=True)
    clauses = models.CharField(max_length=_LINE, blank=True)
    supervisor = models.CharField(max_length=NUMBER, blank=True)

    class Meta:
        """Nobody agrees to what they proposed."""

        ordering = ("-opened_at", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(subject=""), name="erasure_names_nobody"),
            models.CheckConstraint(condition=~Q(supervisor=F("opened_by")), name="erasure_two_persons"),
        )
