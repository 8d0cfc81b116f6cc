# SPDX-License-Identifier: Apache-2.0
"""Versions of the rule book. One is in force; every other one waits, was in force before, or was turned down."""

from __future__ import annotations

from typing import Any

from django.db import models

from tournier_office.site.versions import Version


class RuleBookVersion(Version):
    """The whole text of a rule book, as somebody proposed it."""

    files: models.JSONField[Any, Any] = models.JSONField()

    class Meta(Version.Meta):
        """As every version."""
