# SPDX-License-Identifier: Apache-2.0
"""Small marks that the templates of this room share."""

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

_SIGNS = {"clear": "●", "partial": "◐", "token": "#", "match": "≟", "withheld": "⊘"}


@register.simple_tag
def treatment(level: str, name: str) -> SafeString:
    """The sign and the word for how a field is shown."""
    return format_html(
        '<span class="disclosures-level is-{}"><span aria-hidden="true">{}</span> {}</span>', level, _SIGNS[level], name
    )


@register.simple_tag
def entry_link(entry: str) -> SafeString:
    """The ledger entry's id, leading to the entry and its proof."""
    try:
        address = reverse("evidence:entry", args=[entry])
    except NoReverseMatch:
        return format_html("<code>{}</code>", entry)
    return format_html('<a href="{}"><code>{}</code></a>', address, entry)
