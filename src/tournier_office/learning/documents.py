# SPDX-License-Identifier: Apache-2.0
"""Pledges and policies by version, and what exactly is signed: the template's canonical bytes, by their digest."""

from __future__ import annotations

from typing import Any

from tournier.base import JSON
from tournier.seal import statements
from tournier_office.learning import versions
from tournier_office.learning.models import Document
from tournier_office.learning.paperwork import DOCUMENTS
from tournier_office.site.register.acts import Asked


def prepare(row: Document, asked: Asked) -> None:
    """Refuse what cannot be; the digest of what is put in force stands in its entry."""
    versions.prepare(row, asked, versions.TERM)
    if asked.verb == "publish":
        asked.told["digest"] = statements.digest(template(row))


def panel(row: Document) -> dict[str, Any]:
    """Whoever decides sees the text as it will be read."""
    return versions.preview(row)


def settle(row: Document, asked: Asked) -> None:
    """Let the demand follow."""
    versions.settle(DOCUMENTS, row, asked)


def template(row: Document) -> dict[str, JSON]:
    """What a person signs or confirms."""
    return {
        "code": row.code, "version": row.version, "title_zh": row.title_zh, "title_en": row.title_en,
        "text_zh": row.text_zh, "text_en": row.text_en,
    }  # fmt: skip
