# SPDX-License-Identifier: Apache-2.0
"""What somebody can answer for: each source of the catalogue in force and each of its tables, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from tournier_office.site.language import said
from tournier_office.site.register import Text


def choices() -> list[tuple[str, Text]]:
    """Each source and, below it, its tables; where there is none, that there is none."""
    from tournier_office.catalogue.lookups import current_catalogue

    catalogue = current_catalogue()
    found: list[tuple[str, Text]] = []
    for source in catalogue.sources:
        found.append((source.name, source.name))
        found += [(one.id, _words(one)) for one in catalogue.tables if one.source == source.name]
    return found or [("", _("The catalogue has no table yet."))]


def words_of(row: Any) -> str:
    """The asset of a row by its id, which names no person."""
    return str(row.asset)


def _words(table: Any) -> str:
    label = said(table.zh, table.en)
    return f"{table.id} · {label}" if label else str(table.id)
