# SPDX-License-Identifier: Apache-2.0
"""Who answers for open findings: of a column whoever answers for its table, of a stray file whoever was named to see to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.urls import reverse

from tournier_office.findings.models import OfColumn, Stray
from tournier_office.findings.register import DRIFTS, KEEPERS, STRAYS, SURPLUSES
from tournier_office.site.answering import FINDING, Thing
from tournier_office.site.register import Register

_MANAGERS = tuple(sorted(KEEPERS, reverse=True))


def things() -> Iterable[Thing]:
    """What was found and is neither settled nor said to be needed."""
    yield from _of_columns(DRIFTS)
    yield from _of_columns(SURPLUSES)
    for row in Stray.objects.filter(state__in=("found", "confirmed")):
        yield _thing(STRAYS, row.pk, row.place, owner=row.owner, passes_on=True)


def _of_columns(register: Register) -> Iterator[Thing]:
    rows: Iterable[OfColumn] = register.table.objects.filter(state="found")
    for row in rows:
        yield _thing(register, row.pk, f"{row.table} {row.column}", asset=_asset(row))


def _asset(row: OfColumn) -> str:
    return row.table if row.table.startswith(f"{row.source}:") else f"{row.source}:{row.table}"


def _thing(
    register: Register, key: str, words: str, *, owner: str = "", asset: str = "", passes_on: bool = False
) -> Thing:
    page = reverse(f"{register.name}:one", args=[key])
    said = f"{register.words}: {words}"
    return Thing(FINDING, register.name, key, said, page, owner, asset, managers=_MANAGERS, passes_on=passes_on)
