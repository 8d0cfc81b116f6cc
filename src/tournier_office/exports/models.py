# SPDX-License-Identifier: Apache-2.0
"""Exports, the single-use links to their files, and the keys of receivers. Files are not here: see `places`."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier.base import new_id
from tournier_office.disclosures.taken import TakenAway
from tournier_office.site.bound import Bound

_ID = 40
_PERSON = 128


class Export(TakenAway):
    """One file, from the wish to its destruction. What is asked in SQL is kept only as long as it is needed."""

    BEATS = frozenset({"lease", "lease_until", "done", "parts"})

    class State(models.TextChoices):
        """How far it has come."""

        MEASURING = "measuring", _("is being counted")
        WAITING = "waiting", _("waits for approval")
        FETCHING = "fetching", _("is being fetched")
        RECORDING = "recording", _("is being recorded")
        WRITING = "writing", _("is being written")
        READY = "ready", _("ready to be taken")
        STOPPED = "stopped", _("stopped")
        REFUSED = "refused", _("refused")
        CANCELLED = "cancelled", _("cancelled")
        REVOKED = "revoked", pgettext_lazy("an export", "revoked")
        EXPIRED = "expired", _("expired")

    class Format(models.TextChoices):
        """The kinds of file."""

        CSV = "csv", "CSV"
        XLSX = "xlsx", "Excel (XLSX)"
        PARQUET = "parquet", "Parquet"
        PDF = "pdf", "PDF"

    class Receiver(models.TextChoices):
        """Who gets it."""

        SELF = "self", _("myself")
        STAFF = "staff", _("a colleague")
        PARTNER = "partner", _("a partner")
        AUTHORITY = "authority", _("an authority")

    id = models.CharField(max_length=_ID, primary_key=True, default=new_id, editable=False)
    requester = models.CharField(max_length=_PERSON)
    branch = models.CharField(max_length=_PERSON, blank=True)
    # the session in which it was asked for, as the rules read it
    address = models.CharField(max_length=64, blank=True)
    factors = models.PositiveSmallIntegerField(default=1)
    managed_device = models.BooleanField(default=False)

    purpose = models.CharField(max_length=40)
    basis = models.CharField(max_length=40)
    case = models.CharField(max_length=80, blank=True)
    why = models.TextField()
    source = models.CharField(max_length=80)
    sql = models.TextField(blank=True)  # for requester and approvers; emptied when the export ends
    shape = models.TextField()
    built = models.BooleanField(default=False)  # from the form, so each column is a field as it stands
    columns: models.JSONField[Any, Any] = models.JSONField(default=list)  # [{name, treatments, table, field, ...}]
    cls = models.CharField(max_length=2)

    receiver_kind = models.CharField(max_length=10, choices=Receiver.choices)
    receiver = models.CharField(max_length=_PERSON)  # a staff number, or the name of an organisation
    recipient = models.CharField(max_length=100, blank=True)  # the receiver's public key of age
    format = models.CharField(max_length=8, choices=Format.choices)
    days = models.PositiveSmallIntegerField()
    most_downloads = models.PositiveSmallIntegerField(default=1)

    state = models.CharField(max_length=10, choices=State.choices, default=State.MEASURING)
    problem: models.JSONField[Any, Any] = models.JSONField(default=dict)  # as `stops` keeps it
    filed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=_PERSON, blank=True)
    entry = models.CharField(max_length=64)

    rows = models.PositiveBigIntegerField(null=True)  # as counted before approval, afterwards as produced
    customers = models.PositiveBigIntegerField(null=True)
    request = models.CharField(max_length=_ID, blank=True)  # of disclosures
    disclosure = models.CharField(max_length=_ID, blank=True)
    kept: models.JSONField[Any, Any] = models.JSONField(default=dict)  # tournier.gate.kept: names and levels
    lease = models.CharField(max_length=_ID, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    parts = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)  # parts fetched, recorded or written, by state

    identity = models.CharField(max_length=100, blank=True)  # what opens the file at rest; destroyed when it ends
    size = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of what is delivered
    decoys = models.PositiveIntegerField(default=0)
    telling: models.JSONField[Any, Any] = models.JSONField(default=list)  # places of columns that tell decoys
    mark = models.CharField(max_length=20, blank=True)
    # places of columns whose tokens are marked, or of a last column of marks; empty for files from before there were any
    marked: models.JSONField[Any, Any] = models.JSONField(default=list)
    downloads = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """Newest first; found by person, state and lease."""

        ordering = ("-filed_at", "-id")
        indexes = (
            models.Index(fields=["requester", "-filed_at"], name="export_requester"),
            models.Index(fields=["state", "lease_until"], name="export_state"),
            models.Index(fields=["mark"], name="export_mark"),
        )
        constraints = (
            models.CheckConstraint(condition=~Q(entry=""), name="export_is_recorded"),
            models.CheckConstraint(condition=~Q(state="ready", digest=""), name="export_ready_has_digest"),
            models.CheckConstraint(condition=Q(state="ready") | Q(identity=""), name="export_key_only_while_ready"),
            models.CheckConstraint(condition=Q(downloads__lte=models.F("most_downloads")), name="export_counted"),
        )

    def __str__(self) -> str:
        return self.id


class Download(Bound):
    """A single-use link to a file, good for one person in one session for a few minutes."""

    PASSING = True

    id = models.CharField(max_length=_ID, primary_key=True, default=new_id, editable=False)
    export = models.ForeignKey(Export, on_delete=models.PROTECT, related_name="links")
    staff = models.CharField(max_length=_PERSON)
    session = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    whole = models.BooleanField(default=False)  # every byte was sent
    entry = models.CharField(max_length=64, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return self.id


class ReceiverKey(Bound):
    """A member of staff's public key: files for them are sealed to it."""

    id = models.CharField(max_length=_ID, primary_key=True, default=new_id, editable=False)
    staff = models.CharField(max_length=_PERSON)
    recipient = models.CharField(max_length=100)
    registered_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    entry = models.CharField(max_length=64)

    class Meta:
        """One living key for a person."""

        ordering = ("-registered_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["staff"], condition=Q(revoked_at__isnull=True), name="receiver_key_one_living"
            ),
        )

    def __str__(self) -> str:
        return self.id
