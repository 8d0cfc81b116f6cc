# SPDX-License-Identifier: Apache-2.0
"""Spot checks that are not judged, and who judges each. Whose disclosure it was is said on its own page only."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from tournier_office.site.answering import FINDING, Thing
from tournier_office.spot_checks.models import SpotCheck
from tournier_office.spot_checks.register import OVERSEERS, SPOT_CHECKS

_MANAGERS = tuple(sorted(OVERSEERS, reverse=True))


def things() -> Iterable[Thing]:
    """Every one that is not judged."""
    for row in SpotCheck.objects.exclude(state="judged"):
        page = reverse(f"{SPOT_CHECKS.name}:one", args=[row.pk])
        said = f"{SPOT_CHECKS.words} {row.day}"
        yield Thing(FINDING, SPOT_CHECKS.name, row.pk, said, page, row.owner, managers=_MANAGERS, passes_on=True)
