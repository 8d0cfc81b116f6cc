# SPDX-License-Identifier: Apache-2.0
"""Data texts (rules, clauses, categories, purposes) carry both languages; this picks the reader's."""

from __future__ import annotations

from django.utils.translation import get_language


def reads_chinese() -> bool:
    """Whether the reader's language is Chinese, which it is where nobody has chosen."""
    return (get_language() or "zh").startswith("zh")


def said(zh: str, en: str) -> str:
    """The text in the reader's language; the other one when it is missing."""
    return (zh or en) if reads_chinese() else (en or zh)
