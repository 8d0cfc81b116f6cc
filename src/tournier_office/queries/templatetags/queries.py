# SPDX-License-Identifier: Apache-2.0
"""Errors in the reader's language."""

from django import template

from tournier_office.queries import words

register = template.Library()


@register.filter
def said(text: str) -> str:
    """An error's cause or cure."""
    return words.said_error(text)
