# SPDX-License-Identifier: Apache-2.0
"""Finding which customer is meant: one criterion drives through an index, the others filter what it found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tournier.base import BadInput, Refused
from tournier.catalogue import CATEGORIES
from tournier.engines.databases import Connection
from tournier.engines.spellings import Kind, candidates, normalised, parsed, searched
from tournier.engines.statements import among, columns, exactly
from tournier.gate.ports import Criterion
from tournier.mask import text_of

if TYPE_CHECKING:
    from tournier.engines.sources import Sources

MOST_HITS = 20_000
_PIECE = 200
_NOBODY = "0"
_MOST_ROWS = 500


def find(sources: Sources, criteria: Sequence[Criterion], limit: int) -> list[str]:
    """Keys of the customers for whom all criteria hold; BadInput when no index answers any of them."""
    if not criteria or limit < 1:
        raise BadInput("search.empty", "A search needs a criterion and a limit.", "Enter what you look for.")
    checked = [_checked(sources, criterion) for criterion in criteria]
    driven, open_ones = _driven(sources, checked)
    keys = sorted(driven, key=lambda key: (len(key), key))
    found: list[str] = []
    if not keys:
        # Law 3: were the second question left out where the first finds nobody, its time would tell that somebody has
        # this name though nothing is shown. So it is asked about a key whose answer is thrown away.
        for criterion in open_ones:
            _filtered(sources, criterion, [_NOBODY])
    for start in range(0, len(keys), _PIECE):
        piece = keys[start : start + _PIECE]
        for criterion in open_ones:
            piece = _filtered(sources, criterion, piece)
        found += piece
        if len(found) >= limit:
            break
    return found[:limit]


def _checked(sources: Sources, criterion: Criterion) -> Criterion:
    field = sources.catalogue.field(criterion.ref)
    known = CATEGORIES.get(criterion.category)
    # A closed field, or one the catalogue calls otherwise, is no way to anybody (M06).
    if not field.is_open or field.category != criterion.category or known is None or not known.searchable:
        raise BadInput("search.field", "This field cannot be searched by.", "Search by an identifier of the catalogue.")
    return Criterion(criterion.ref, criterion.category, searched(criterion.text))


def _driven(sources: Sources, criteria: Sequence[Criterion]) -> tuple[set[str], list[Criterion]]:
    """The keys that the best index gives, and what is still to be looked at.

    An identifier's index goes before a name's, the source's own before ours, which may be older than the source.
    """

    def is_native(criterion: Criterion) -> bool:
        return sources.seekable(criterion.ref)

    def rank(criterion: Criterion) -> tuple[bool, bool, str]:
        return not CATEGORIES[criterion.category].identifier, not is_native(criterion), str(criterion.ref)

    # A factor alone never drives: a branch or a year of birth is shared by thousands.
    for criterion in sorted((c for c in criteria if not CATEGORIES[c.category].factor), key=rank):
        if is_native(criterion):
            # SQLite holds 12 equal to "012" in a column of numbers; there the driver is looked at again too.
            loose = sources.standing(criterion.ref.table).kinds.get(criterion.ref.field) is Kind.LOOSE
            return _sought(sources, criterion), [other for other in criteria if loose or other is not criterion]
        if sources.blind.covers(criterion.ref):
            covered = [other for other in criteria if sources.blind.covers(other.ref)]
            wanted = [(c.ref, c.category, normalised(c.category, c.text)) for c in covered]
            return _few(sources.blind.subjects(wanted, MOST_HITS + 1)), list(criteria)
    raise BadInput(
        "search.no-index",
        "No index answers this search, and a table is never searched row by row.",
        "Add an identifier or a name; or run `tournier adopt --refresh` to build the index.",
    )


def _few(keys: set[str]) -> set[str]:
    if len(keys) > MOST_HITS:
        raise _broad()
    return keys


def _broad() -> Refused:
    return Refused("search.broad", "Too many customers fit.", "Search by an identifier instead.")


def _sought(sources: Sources, criterion: Criterion) -> set[str]:
    """The keys by the source's own index."""
    ref, way = criterion.ref, sources.way(criterion.ref.table)
    standing = sources.standing(ref.table)
    values = candidates(criterion.category, criterion.text, standing.kinds.get(ref.field, Kind.OTHER))
    if not values:
        return set()

    def ask(connection: Connection) -> list[tuple[Any, ...]]:
        condition = among(standing, "t", (ref.field,), len(values))
        shown = ", ".join([columns("t", way.columns), *exactly(standing, "t", way.columns)])
        sql = f"SELECT DISTINCT {shown} FROM {standing.place} t WHERE {condition} LIMIT {MOST_HITS + 1}"
        return [row[: len(way.columns)] for row in connection.rows(sql, values)]

    rows = sources.read(way.source, ask)
    if len(rows) > MOST_HITS:
        raise _broad()
    return _few(set().union(*sources.holders(way, set(rows)).values()))


def _filtered(sources: Sources, criterion: Criterion, keys: list[str]) -> list[str]:
    """Those of the keys for whom the criterion holds now: an index may be older than the source."""
    same = normalised(criterion.category, criterion.text)
    if not sources.way(criterion.ref.table).is_direct:
        return [key for key in keys if same in _values_of(sources, criterion, key)]
    held = _values(sources, criterion, keys)
    return [key for key in keys if same in held.get(key, ())]


def _values_of(sources: Sources, criterion: Criterion, key: str) -> set[str]:
    rows = sources.held(criterion.ref.table, [criterion.ref.field], key, limit=_MOST_ROWS).rows
    texts = (text_of(value) for value in rows.column(0))
    return {normalised(criterion.category, text) for text in texts if text is not None}


def _values(sources: Sources, criterion: Criterion, keys: list[str]) -> dict[str, set[str]]:
    """What the field says of each key, in one question."""
    ref, way = criterion.ref, sources.way(criterion.ref.table)
    standing = sources.standing(ref.table)
    kind = standing.kinds.get(way.columns[0], Kind.OTHER)
    asked = [value for value in (parsed(key, kind) for key in keys) if value is not None]
    if not asked:
        return {}

    def ask(connection: Connection) -> list[tuple[Any, ...]]:
        condition = among(standing, "t", way.columns, len(asked))
        return connection.rows(
            f"SELECT {columns('t', (*way.columns, ref.field))} FROM {standing.place} t WHERE {condition}", asked
        )

    found: dict[str, set[str]] = {}
    rows = sources.opened(way, ("", ref.field), sources.read(way.source, ask), 0)
    for key, value in rows:
        subject, text = text_of(key), text_of(value)
        if subject is not None and text is not None:
            found.setdefault(subject, set()).add(normalised(criterion.category, text))
    return found
