# SPDX-License-Identifier: Apache-2.0
"""Risks that are not closed, and who answers for each."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from tournier_office.risks.lookups import living
from tournier_office.risks.register import RISKS
from tournier_office.site.answering import FINDING, Thing


def things() -> Iterable[Thing]:
    """Every living one."""
    for row in living():
        page = reverse(f"{RISKS.name}:one", args=[row.pk])
        yield Thing(FINDING, RISKS.name, row.pk, row.title, page, row.owner, department=row.branch, passes_on=True)
