# SPDX-License-Identifier: Apache-2.0
"""Versions of the catalogue, and who answers for each source and table. Of either one is in force; every other one waits, was in force before, or was turned down."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from tournier_office.site.register.rows import NUMBER, RegisterRow
from tournier_office.site.versions import Version

_ASSET, _TEXT = 200, 1000


class CatalogueVersion(Version):
    """A proposed change of the catalogue and, once confirmed, the whole catalogue that it led to.

    `changes` says field by field what is to change and what stood there before. A proposal that brings new
    tables carries the whole catalogue in `text` already and holds only for the version it is `based_on`.
    """

    changes: models.JSONField[Any, Any] = models.JSONField(default=list)
    whole = models.BooleanField(default=False)
    text = models.TextField(blank=True)

    class Meta(Version.Meta):
        """As every version; and what is in force is a whole catalogue."""

        constraints = (
            *Version.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(state__in=["active", "superseded"]) | (~Q(text="") & ~Q(digest="")),
                name="catalogue_in_force_is_whole",
            ),
        )


class Ownership(RegisterRow):
    """Who answers for a source or a table (`asset`: a source's name or a table's id), and in which managing department.

    Each row is a version: what is put in force ends the one before. `successor` is who takes it on when the owner goes.
    """

    asset = models.CharField(max_length=_ASSET)
    department = models.CharField(max_length=NUMBER)
    owner = models.CharField(max_length=NUMBER)
    successor = models.CharField(max_length=NUMBER, blank=True)
    why = models.CharField(max_length=_TEXT)

    class Meta:
        """Newest first. That one stands for an asset is kept by the act, one at a time."""

        ordering = ("-opened_at", "-id")
        indexes = (models.Index(fields=["state", "asset"], name="ownership_of"),)
