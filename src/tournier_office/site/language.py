# SPDX-License-Identifier: Apache-2.0
"""Data that carries Chinese and English itself: which of the two the screen shows."""

from django.utils.translation import get_language


def said(zh: str, en: str) -> str:
    """The text in the language of the screen; the other one when it is missing."""
    chinese = (get_language() or "zh").startswith("zh")
    return (zh or en) if chinese else (en or zh)
