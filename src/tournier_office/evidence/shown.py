# SPDX-License-Identifier: Apache-2.0
"""What an allowed disclosure showed and how, from its intent: names of fields, and their categories by the catalogue of now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tournier.base import BadInput
from tournier.catalogue import Catalogue, Field, FieldRef
from tournier.ledger.entries import OpenedEntry

CLEAR = "clear"


def fields_shown(intent: OpenedEntry, *, clear: bool) -> list[str]:
    """The fields that were shown in clear, or those that were shown treated; withheld ones are in neither."""
    levels = intent.detail.get("levels", [])
    pairs = [pair for pair in levels if isinstance(pair, list) and len(pair) > 1] if isinstance(levels, list) else []
    return [str(pair[0]) for pair in pairs if (pair[1] == CLEAR) is clear]


def known_fields(catalogue: Catalogue, names: Iterable[str]) -> Iterator[Field | None]:
    """Each as the catalogue knows it; None for one that it has lost meanwhile."""
    for name in names:
        table, _, column = name.rpartition(".")
        try:
            yield catalogue.field(FieldRef(table, column))
        except BadInput:
            yield None
