# SPDX-License-Identifier: Apache-2.0
"""Forms, drifts, what is held beyond need, and stray files. No value of a customer stands here in the clear: paths and examples are sealed."""

from __future__ import annotations

from typing import Any

from django.db import models

from tournier_office.site.register.rows import NUMBER, RegisterRow

_WORD, _LINE, _DIGEST = 24, 200, 64


class Form(RegisterRow):
    """One definition of a form or interface and what the matrix said to it. `verdicts` are its questions with their verdicts."""

    title = models.CharField(max_length=_LINE)
    kind = models.CharField(max_length=_WORD)
    purposes = models.CharField(max_length=_LINE)
    digest = models.CharField(max_length=_DIGEST)
    questions = models.IntegerField(default=0)
    against = models.IntegerField(default=0)
    verdicts: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("-opened_at", "-id")

    def __str__(self) -> str:
        return self.pk


class OfColumn(RegisterRow):
    """What was found of a column of a source."""

    kind = models.CharField(max_length=_WORD)
    source = models.CharField(max_length=_LINE)
    table = models.CharField(max_length=_LINE)
    column = models.CharField(max_length=_LINE)
    category = models.CharField(max_length=_WORD, blank=True)
    cls = models.CharField(max_length=4, blank=True)

    class Meta:
        """No table of its own."""

        abstract = True


class Drift(OfColumn):
    """One way in which a source differs from the catalogue. `told` is the digest of what differs, so that it is told once."""

    told = models.CharField(max_length=_DIGEST)

    class Meta:
        """Newest first."""

        ordering = ("-opened_at", "-id")
        indexes = (models.Index(fields=["told"], name="drift_told"),)

    def __str__(self) -> str:
        return self.pk


class Surplus(OfColumn):
    """A column of which something is held beyond need. `rows` is how many rows when it was seen; none where it is all of it."""

    rows = models.BigIntegerField(null=True, blank=True)
    told = models.CharField(max_length=_DIGEST)

    class Meta:
        """Newest first."""

        ordering = ("-opened_at", "-id")
        indexes = (models.Index(fields=["told"], name="surplus_told"),)

    def __str__(self) -> str:
        return self.pk


class Look(RegisterRow):
    """One look at the sources: which day, which attempt, since when nobody has heard of it, and how it ended."""

    day = models.DateField()
    attempt = models.IntegerField()
    beat_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    found = models.IntegerField(null=True, blank=True)
    code = models.CharField(max_length=_DIGEST, blank=True)

    class Meta:
        """Of a day, each attempt is one process's."""

        ordering = ("-day", "-attempt")
        constraints = (models.UniqueConstraint(fields=["day", "attempt"], name="look_attempt"),)

    def __str__(self) -> str:
        return self.pk


class Stray(RegisterRow):
    """One file with customer information where it should not lie. `path` and `examples` are sealed: they may name people."""

    place = models.CharField(max_length=_LINE)
    kind = models.CharField(max_length=_WORD)
    types = models.CharField(max_length=_LINE)
    values = models.IntegerField(default=0)
    ours = models.IntegerField(null=True, blank=True)
    export = models.CharField(max_length=_LINE, blank=True)
    digest = models.CharField(max_length=_DIGEST)
    told = models.CharField(max_length=_DIGEST)
    subject = models.CharField(max_length=NUMBER, blank=True)
    path = models.BinaryField(blank=True, default=b"")
    examples = models.BinaryField(blank=True, default=b"")
    owner = models.CharField(max_length=NUMBER, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("-opened_at", "-id")
        indexes = (models.Index(fields=["told"], name="stray_told"),)

    def __str__(self) -> str:
        return self.pk
