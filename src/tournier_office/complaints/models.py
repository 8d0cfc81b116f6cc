# SPDX-License-Identifier: Apache-2.0
"""Complaints. What says something about the complainant lies sealed under their own key; everything else may be listed."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import F, Q

from tournier_office.site.register.rows import NUMBER, RegisterRow

_WORD, _LINE = 24, 200
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: nothing that is misread on the telephone


def new_number() -> str:
    """A receipt number: fifty random bits, so that a guessed one is nobody's. It opens nothing by itself."""
    signs = "".join(secrets.choice(_SIGNS) for _ in range(10))
    return f"TS-{signs[:5]}-{signs[5:]}"


class Complaint(RegisterRow):
    """One complaint. `subject` is the customer's key once identity was checked; the secret is kept as a digest only."""

    number = models.CharField(max_length=20, unique=True, default=new_number, editable=False)
    secret = models.BinaryField(default=b"")
    subject = models.CharField(max_length=NUMBER, blank=True)
    name = models.BinaryField(default=b"")
    phone = models.BinaryField(default=b"")
    story = models.BinaryField(default=b"")
    reply = models.BinaryField(default=b"")
    review_reply = models.BinaryField(default=b"")
    channel = models.CharField(max_length=_WORD)
    matter = models.CharField(max_length=_WORD)
    complexity = models.CharField(max_length=_WORD, default="simple")
    about = models.CharField(max_length=NUMBER, blank=True)
    uses = models.CharField(max_length=_LINE, blank=True)
    partner = models.CharField(max_length=_LINE, blank=True)
    partner_duty = models.CharField(max_length=_LINE, blank=True)
    cooperation = models.CharField(max_length=_WORD, blank=True, default="")
    regulator = models.CharField(max_length=_LINE, blank=True)
    regulator_ref = models.CharField(max_length=_LINE, blank=True)
    regulator_received = models.DateField(null=True, blank=True)
    persons = models.PositiveIntegerField(null=True, blank=True)
    representatives = models.PositiveIntegerField(null=True, blank=True)
    handler = models.CharField(max_length=NUMBER, blank=True)
    assigned_by = models.CharField(max_length=NUMBER, blank=True)
    reviewer = models.CharField(max_length=NUMBER, blank=True)
    refusal = models.CharField(max_length=_WORD, blank=True)
    outcome = models.CharField(max_length=_WORD, blank=True)
    basis = models.CharField(max_length=_LINE, blank=True)
    remedy = models.CharField(max_length=_WORD, blank=True)
    compensation = models.PositiveIntegerField(null=True, blank=True)
    extended = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    review_asked_at = models.DateTimeField(null=True, blank=True)
    review_outcome = models.CharField(max_length=_WORD, blank=True)
    cause = models.CharField(max_length=_WORD, blank=True)
    rectification = models.CharField(max_length=_LINE, blank=True)
    rectifier = models.CharField(max_length=NUMBER, blank=True)
    rectify_by = models.DateField(null=True, blank=True)
    rectified_at = models.DateTimeField(null=True, blank=True)
    satisfaction = models.CharField(max_length=2, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first. Nobody handles, reviews or signs a complaint about themselves (TS-17), nor reviews their own work (TS-20)."""

        ordering = ("-opened_at", "-id")
        indexes = (
            models.Index(fields=["state", "opened_at"], name="complaint_state"),
            models.Index(fields=["about", "state"], name="complaint_about"),
            models.Index(fields=["subject", "state"], name="complaint_subject"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(about="") | ~Q(handler=F("about")), name="complaint_not_by_the_accused"),
            models.CheckConstraint(
                condition=Q(about="") | ~Q(reviewer=F("about")), name="complaint_not_reviewed_by_them"
            ),
            models.CheckConstraint(condition=Q(handler="") | ~Q(reviewer=F("handler")), name="complaint_two_looks"),
        )
