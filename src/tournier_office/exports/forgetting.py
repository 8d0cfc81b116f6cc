# SPDX-License-Identifier: Apache-2.0
"""Customers whom the statement of an export names by number or token: the export ends, and with it its statement. Files: see `recalling`."""

from __future__ import annotations

from tournier.ledger.entries import Event
from tournier_office.exports import actions, lookups
from tournier_office.exports.models import Export
from tournier_office.site.forgetting import naming, words_of

_BY, _WHY = "office", "A customer whom its statement names was erased."


def subjects() -> set[str]:
    """All that could be a number in statements that wait."""
    texts = Export.objects.filter(state__in=lookups.LIVE).exclude(sql="").values_list("sql", flat=True)
    return {word for text in texts for word in words_of(text)}


def forget(customer: str) -> int:
    """End every export whose statement names the customer; how many."""
    names = naming(customer)
    named = [row for row in Export.objects.filter(state__in=lookups.LIVE) if names(row.sql)]
    for row in named:
        actions.end(row, Export.State.CANCELLED, Event.EXPORT_CANCELLED, _BY, _WHY)
    return len(named)


def holds(_customer: str) -> bool:
    """No export needs anybody's information to be kept."""
    return False
