# SPDX-License-Identifier: Apache-2.0
"""Filling the blind index from the sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from tournier.catalogue import CATEGORIES, Catalogue, FieldRef
from tournier.engines.paths import Way
from tournier.engines.sources import Sources
from tournier.engines.spellings import LONGEST, normalised
from tournier.engines.statements import column, columns, exactly, joined, met
from tournier.mask import text_of

_PIECE = 2000


class Progress(Protocol):
    """Hears how far a long step is: what, how much is done, of how much (None: not known)."""

    def __call__(self, what: str, done: int, of: int | None) -> None:
        """Take note."""
        ...


def silent(what: str, done: int, of: int | None) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """What a build did: fields in our index with their entries, and fields that the sources search by themselves."""

    built: dict[FieldRef, int]
    native: tuple[FieldRef, ...]


def fields_to_search(catalogue: Catalogue) -> list[FieldRef]:
    """The best open field of each category by which a customer may be searched: the one that a search asks."""
    best = {refs[0] for name in CATEGORIES if (refs := catalogue.searchable(name))}
    return sorted(best)


def build_index(sources: Sources, progress: Progress = silent) -> Indexed:
    """Build the blind index anew for every searchable field without an index of its own, and put it in place.

    Broken off, it leaves the old index as it was and goes on next time after the last complete field.
    """
    catalogue = sources.catalogue
    refs = fields_to_search(catalogue)
    native = tuple(ref for ref in refs if sources.seekable(ref))
    building = sources.blind.begin(catalogue.version)
    built: dict[FieldRef, int] = {}
    try:
        for ref in refs:
            if ref in native:
                continue
            category = catalogue.field(ref).category or ""
            built[ref] = 0
            if not building.has(ref):
                for count in building.add(ref, category, _pairs(sources, ref, category)):
                    built[ref] = count
                    progress(f"index {ref}", count, None)
    except BaseException:
        building.leave()
        raise
    building.finish()
    return Indexed(built, native)


def _pairs(sources: Sources, ref: FieldRef, category: str) -> Iterator[tuple[str, str]]:
    """Every (customer, normalised value) of a field. The rows are read in one stream, not kept."""
    way, table = sources.way(ref.table), sources.standing(ref.table)
    if not way.stays:
        yield from _across(sources, ref, category, way)
        return
    if way.is_direct:
        sql = f"SELECT {columns('t', (*way.columns, ref.field))} FROM {table.place} t"
    else:
        run = way.runs[0]
        standings = sources.standings(run)
        first, end = standings[run.tables[0]], standings[run.tables[-1]]
        on = " AND ".join(
            f"{one} = {other}"
            for here, there in zip(way.columns, run.enter, strict=True)
            for one, other in met((table, "t", here), (first, "j0", there))
        )
        last = f"j{len(run.tables) - 1}"
        shown = [columns(last, run.leave), column("t", ref.field)]
        apart = [*exactly(end, last, run.leave), *exactly(table, "t", (ref.field,))]
        sql = (
            f"SELECT DISTINCT {', '.join([*shown, *apart])} FROM {joined(run, standings)} JOIN {table.place} t ON {on}"
        )
    for piece in sources.database(way.source).stream(sql, _PIECE):
        for key, value, *_ in _opened(sources, way, ref.field, piece, 1):
            subject, same = text_of(key), _same(category, value)
            if subject is not None and same is not None:
                yield subject, same


def _across(sources: Sources, ref: FieldRef, category: str, way: Way) -> Iterator[tuple[str, str]]:
    """The same where the way leads through another source: piece by piece."""
    sql = f"SELECT {columns('t', (*way.columns, ref.field))} FROM {sources.standing(ref.table).place} t"
    for piece in sources.database(way.source).stream(sql, _PIECE):
        people = sources.holders(way, {row[:-1] for row in piece})
        for row in _opened(sources, way, ref.field, piece, len(way.columns)):
            same = _same(category, row[-1])
            if same is not None:
                for subject in people.get(row[:-1], ()):
                    yield subject, same


def _opened(
    sources: Sources, way: Way, field: str, piece: list[tuple[Any, ...]], carried: int
) -> list[tuple[Any, ...]]:
    """The piece with its field opened, which stands behind `carried` cells."""
    return sources.opened(way, (*[""] * carried, field), piece, 0)


def _same(category: str, value: object) -> str | None:
    text = text_of(value)
    return normalised(category, text) if text is not None and text.strip() and len(text) <= LONGEST else None
