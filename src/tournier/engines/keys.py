# SPDX-License-Identifier: Apache-2.0
"""Keys and references that a database does not declare: proposed by names and what columns say, tried on a sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tournier.base import TournierError
from tournier.detect import Classified
from tournier.engines.databases import Database
from tournier.engines.describing import place_of
from tournier.engines.duck import quoted
from tournier.engines.indexing import Progress, silent
from tournier.engines.shapes import ColumnShape, ForeignKey, Shape, TableShape

_ROWS = 20_000
_DISTINCT = 500
_CONTAINED = 0.95
_IDENTIFYING = frozenset({"CUST_ID", "ACCOUNT", "BANK_CARD", "CONTRACT_ID", "TXN_ID", "STAFF_ID"})
_ENDINGS = ("id", "no", "num", "code", "key", "h", "号", "编号")
_LONGEST_KEY = 8


@dataclass(frozen=True, slots=True)
class Completed:
    """A shape with its keys and references completed, and the sentences that say what was added and why."""

    shape: Shape
    said: tuple[str, ...]


def complete(
    shape: Shape, classified: Sequence[Classified], database: Database, progress: Progress = silent
) -> Completed:
    """Propose what is not declared. Every proposal is tried on data; a person sees it in the summary."""
    categories = {(row.table, row.column): row.category for row in classified}
    said: list[str] = []
    tables: list[TableShape] = []
    for done, table in enumerate(shape.tables, 1):
        keyed = table
        if not table.key and not table.is_view:
            keyed = replace(table, key=_key(table, categories, database))
            if len(keyed.key) == 1:
                said.append(f"{table.name}: no key is declared; {keyed.key[0]} was unique in a sample.")
        tables.append(keyed)
        progress("keys", done, len(shape.tables))
    whole = []
    for done, table in enumerate(tables, 1):
        found = _references(table, tables, categories, database) if not table.is_view else ()
        said += [
            f"{table.name}.{key.columns[0]} seems to refer to {key.to}: nearly all values are there." for key in found
        ]
        whole.append(replace(table, foreign=(*table.foreign, *found)))
        progress("references", done, len(tables))
    return Completed(replace(shape, tables=tuple(whole)), tuple(said))


def _key(table: TableShape, categories: Mapping[tuple[str, str], str | None], database: Database) -> tuple[str, ...]:
    label = table.label.casefold().rstrip("s")

    def rank(column: ColumnShape) -> tuple[bool, bool, bool]:
        name = column.name.casefold()
        ends = name.endswith(_ENDINGS)
        identifies = categories.get((table.name, column.name)) in _IDENTIFYING
        return not (name == "id" or (ends and name.startswith(label))), not identifies, not ends

    likely = [column for column in sorted(table.columns, key=rank) if not all(rank(column))]
    for column in [*likely, *table.columns[:1]]:
        name = f"t.{quoted(column.name)}"
        sample = f"SELECT {name} AS v FROM {place_of(table)} t LIMIT {_ROWS}"
        counted = _ask(database, f"SELECT count(*), count(DISTINCT s.v), count(s.v) FROM ({sample}) s")
        if counted and counted[0][0] and len(set(counted[0])) == 1:
            return (column.name,)
    # Rows need some fixed order to be cut into pages; the columns themselves give one.
    return tuple(column.name for column in table.columns[:_LONGEST_KEY])


def _references(
    table: TableShape,
    tables: Sequence[TableShape],
    categories: Mapping[tuple[str, str], str | None],
    database: Database,
) -> tuple[ForeignKey, ...]:
    taken = {column for key in table.foreign for column in key.columns}
    found = []
    for column in table.columns:
        if column.name in taken:
            continue
        for other in tables:
            if other is table or other.is_view or len(other.key) != 1:
                continue
            if _alike(table, column.name, other, categories) and _contained(database, table, column.name, other):
                found.append(ForeignKey((column.name,), other.name, other.key))
                break
    return tuple(found)


def _alike(table: TableShape, column: str, other: TableShape, categories: Mapping[tuple[str, str], str | None]) -> bool:
    key = other.key[0]
    if table.key == (column,) and (table.rows or 0) > (other.rows or 0):
        return False
    name, there, label = column.casefold(), key.casefold(), other.label.casefold().rstrip("s")
    if name == there and there not in {"id", "no", "code", "name"}:
        return True
    if name in {f"{label}_{there}", f"{label}{there}", f"{label}_id", f"{label}id"}:
        return True
    said = categories.get((table.name, column))
    # A table's own key of the same category is its own identity, not a reference.
    return said in _IDENTIFYING and said == categories.get((other.name, key)) and table.key != (column,)


def _contained(database: Database, table: TableShape, column: str, other: TableShape) -> bool:
    name, key = f"t.{quoted(column)}", f"p.{quoted(other.key[0])}"
    sample = f"SELECT DISTINCT {name} AS v FROM {place_of(table)} t WHERE {name} IS NOT NULL LIMIT {_DISTINCT}"
    there = f"CASE WHEN EXISTS (SELECT 1 FROM {place_of(other)} p WHERE {key} = s.v) THEN 1 ELSE 0 END"
    counted = _ask(database, f"SELECT count(*), coalesce(sum({there}), 0) FROM ({sample}) s")
    if not counted or not counted[0][0]:
        return False
    return int(counted[0][1]) >= _CONTAINED * int(counted[0][0])


def per_key(database: Database, table: TableShape, columns: Sequence[str]) -> float:
    """How many rows of the table share one value of these columns, on a sample; 0 when it cannot be told."""
    listed = ", ".join(f"t.{quoted(name)}" for name in columns)
    sample = f"SELECT {listed} FROM {place_of(table)} t LIMIT {_ROWS}"
    counted = _ask(
        database,
        f"SELECT (SELECT count(*) FROM ({sample}) a), (SELECT count(*) FROM (SELECT DISTINCT * FROM ({sample}) b) c)",
    )
    return counted[0][0] / counted[0][1] if counted and counted[0][1] else 0.0


def _ask(database: Database, sql: str) -> list[tuple[int, ...]]:
    try:
        return database.read(lambda connection: connection.rows(sql))
    except TournierError:
        return []  # types that cannot be compared, a table that may not be read: no proposal
