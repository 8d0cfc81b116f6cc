# SPDX-License-Identifier: Apache-2.0
"""What somebody can answer for, in words: each source and table of the catalogue in force, partners, systems, findings."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from tournier_office.site.answering import BODIES, BODY, MARK, PARTNER, partner, things
from tournier_office.site.language import said
from tournier_office.site.register import Text
from tournier_office.site.register.description import registers

A_PARTNER = f"{MARK}{PARTNER}"
_LIVING = ("proposed", "in_force", "open", "taken")


def choices() -> list[tuple[str, Text]]:
    """Each source and, below it, its tables; then what else somebody answers for."""
    found = tables()
    found += [(A_PARTNER, _("A partner, to be named below"))]
    rows = living_partners()
    found += [(asset, name_of(asset)) for asset in rows]
    return found + [(one.id, one.words) for one in things() if not one.passes_on and one.kind != PARTNER]


def tables() -> list[tuple[str, Text]]:
    """Each source of the catalogue in force and, below it, its tables."""
    from tournier_office.catalogue.lookups import current_catalogue

    catalogue = current_catalogue()
    found: list[tuple[str, Text]] = []
    for source in catalogue.sources:
        found.append((source.name, source.name))
        found += [(one.id, _words(one)) for one in catalogue.tables if one.source == source.name]
    return found


def living_partners() -> list[str]:
    """Ids of the partners for whom somebody stands or waits in the register."""
    from tournier_office.catalogue.models import Ownership

    rows = Ownership.objects.filter(state__in=_LIVING, asset__startswith=f"{A_PARTNER}:")
    return sorted(set(rows.values_list("asset", flat=True)))


def partner_id(name: str) -> str:
    """The id under which somebody answers for a partner of this name."""
    return f"{A_PARTNER}:{partner(name)}"


def system_id(number: str) -> str:
    """The id under which somebody answers for a system that asks under this number."""
    return f"{MARK}service:{number}"


def name_of(asset: str) -> str:
    """An id in words: of a partner and a system what they are, and their name or number."""
    register, _colon, name = asset.removeprefix(MARK).partition(":")
    if not asset.startswith(MARK):
        return asset
    kinds = {PARTNER: _("Partner"), "service": _("System")}
    if register in kinds:
        return f"{kinds[register]}: {name}"
    bodies = {one.id: one.words for one in things() if one.kind == BODY} if register == BODIES else {}
    if asset in bodies:
        return bodies[asset]
    known = next((one.words for one in registers() if one.name == register), register)
    return f"{known}: {name}"


def words_of(row: Any) -> str:
    """What a row is about, which names no person."""
    return name_of(row.asset)


def _words(table: Any) -> str:
    label = said(table.zh, table.en)
    return f"{table.id} · {label}" if label else str(table.id)
