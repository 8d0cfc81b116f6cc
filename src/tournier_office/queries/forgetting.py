# SPDX-License-Identifier: Apache-2.0
"""Customers in questions in SQL: kept questions that name one by number or token go, and every answer that waits ends.

Which answer holds the customer is not looked at: it lives half an hour at most, and an end of some alone would tell of whom.
"""

from __future__ import annotations

from tournier.base import Refused
from tournier_office.queries import running
from tournier_office.queries.models import LIVE, Run, SavedQuery
from tournier_office.site.forgetting import naming, words_of


def subjects() -> set[str]:
    """All that could be a number in kept questions."""
    return {word for text in SavedQuery.objects.values_list("sql", flat=True) for word in words_of(text)}


def forget(customer: str) -> int:
    """End what waits, and give up kept questions that name the customer; how many rows."""
    ended = Refused("query.erased", "A customer was erased while this answer waited.", "Ask again.")
    count = sum(running.end(run.pk, Run.State.STOPPED, ended) for run in Run.objects.filter(state__in=LIVE))
    names = naming(customer)
    for one in SavedQuery.objects.all():
        if names(one.sql) or names(one.name):
            one.delete()
            count += 1
    return count


def holds(_customer: str) -> bool:
    """No question needs anybody's information to be kept."""
    return False
