# SPDX-License-Identifier: Apache-2.0
"""Incidents that are not closed, and who sees to each. What happened is said on its own page only."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from tournier_office.incidents.lookups import living
from tournier_office.incidents.register import INCIDENTS, KEEPERS
from tournier_office.site.answering import FINDING, Thing

_MANAGERS = tuple(sorted(KEEPERS, reverse=True))


def things() -> Iterable[Thing]:
    """Every one that is not closed."""
    for row in living():
        page = reverse(f"{INCIDENTS.name}:one", args=[row.pk])
        said = f"{INCIDENTS.words} {row.found_at:%Y-%m-%d}"
        yield Thing(FINDING, INCIDENTS.name, row.pk, said, page, row.handler, managers=_MANAGERS, passes_on=True)
