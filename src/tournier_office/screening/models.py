# SPDX-License-Identifier: Apache-2.0
"""Conversations with what may be kept of them, lists of words by version, alerts, and appeals. No customer stands here by number."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from tournier_office.site.register.rows import ID, NUMBER, RegisterRow

_WORD = 24


class Conversation(RegisterRow):
    """One conversation of one member of staff in one session. `said` holds speaker, text without what was found, and outcome."""

    PASSING: ClassVar[bool] = True  # a line would otherwise cost an entry; a bad ask and every finding has its own

    staff = models.CharField(max_length=NUMBER)
    session = models.CharField(max_length=NUMBER)
    way = models.CharField(max_length=_WORD)
    touched_at = models.DateTimeField()
    said: models.JSONField[Any, Any] = models.JSONField(default=list)
    lines = models.PositiveIntegerField(default=0)
    warned = models.PositiveIntegerField(default=0)
    masked = models.PositiveIntegerField(default=0)
    blocked = models.PositiveIntegerField(default=0)
    asks = models.PositiveIntegerField(default=0)

    class Meta:
        """Newest first."""

        ordering = ("-opened_at", "-id")
        indexes = (
            models.Index(fields=["state", "touched_at"], name="conversation_idle"),
            models.Index(fields=["opened_at"], name="conversation_day"),
        )


class WordsOfBank(RegisterRow):
    """One version of one list. Of a kind one is in force; without any, the list that ships holds."""

    kind = models.CharField(max_length=_WORD)
    version = models.PositiveIntegerField(default=0)
    phrases = models.TextField()
    unless = models.TextField(blank=True)
    agreed_by = models.CharField(max_length=NUMBER, blank=True)

    class Meta:
        """Newest first; nobody puts in force what they proposed (law 5)."""

        ordering = ("-opened_at", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(agreed_by="") | ~Q(agreed_by=F("opened_by")), name="words_two_persons"),
        )


class Alert(RegisterRow):
    """That an agent asked for what nobody may ask for; one a conversation and kind. `said` is the line without what was found in it."""

    staff = models.CharField(max_length=NUMBER)
    kind = models.CharField(max_length=_WORD)
    way = models.CharField(max_length=_WORD)
    list_version = models.CharField(max_length=_WORD)
    conversation = models.CharField(max_length=ID)
    said = models.TextField()
    violation = models.CharField(max_length=ID, blank=True)
    suspected = models.CharField(max_length=_WORD, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("-opened_at", "-id")
        indexes = (models.Index(fields=["conversation"], name="alert_conversation"),)


class Appeal(RegisterRow):
    """That something harmless was held. `code` is the value's under the office's key: from it nobody learns the value."""

    staff = models.CharField(max_length=NUMBER)
    kind = models.CharField(max_length=_WORD)
    code = models.CharField(max_length=64)
    shape = models.CharField(max_length=200)
    said = models.TextField()
    why = models.TextField()
    until = models.DateField(null=True, blank=True)
    decided_by = models.CharField(max_length=NUMBER, blank=True)

    class Meta:
        """Newest first; nobody decides their own (law 5)."""

        ordering = ("-opened_at", "-id")
        indexes = (models.Index(fields=["state", "branch"], name="appeal_upheld"),)
        constraints = (
            models.CheckConstraint(condition=Q(decided_by="") | ~Q(decided_by=F("staff")), name="appeal_two_persons"),
        )
