# SPDX-License-Identifier: Apache-2.0
"""Reading the sources for the gate: who is meant, whether they exist, and what is held about them.

- Names come from the catalogue, values are parameters; nothing is ever written.
- A criterion is answered by an index of the source or by our blind index, never by a scan.
- What comes back depends on the searched columns and the customer's key alone (law 3).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from tournier.base import BadInput
from tournier.catalogue import Catalogue, FieldRef
from tournier.catalogue.sealed import Owner
from tournier.engines.alarms import ALARMS
from tournier.engines.blind import BlindIndex
from tournier.engines.cells import held_of
from tournier.engines.databases import Connection, Database
from tournier.engines.failures import PLANNING, Failure, SourceError, told
from tournier.engines.opening import open_database
from tournier.engines.paths import Run, Way, way
from tournier.engines.pg_types import pg_type
from tournier.engines.running import Answer
from tournier.engines.sealed import ERASED, SealedFields
from tournier.engines.searching import find
from tournier.engines.showing_sealed import Showing, kind_of
from tournier.engines.spellings import Kind, parsed
from tournier.engines.standing import Standing, standing
from tournier.engines.statements import MOST_VALUES, among, column, columns, mark, ordered, through, within
from tournier.gate.guarding import rule_name
from tournier.gate.ports import Criterion, Held
from tournier.mask import text_of
from tournier.query import Limits, Rewritten

_T = TypeVar("_T")
Row = tuple[Any, ...]


def open_sources(
    catalogue: Catalogue, *, index_key: bytes, index_path: Path, sealed: SealedFields | None = None
) -> Sources:
    """The catalogue's sources for reading. Nothing is contacted before the first question.

    `index_path` is the file of the blind index, which `build_index` fills; it need not exist. Without `sealed` no
    column is sealed.
    """
    return Sources(catalogue, BlindIndex(index_path, index_key), sealed)


class Sources:
    """Implements gate.ports.SourcePort; safe for many threads at once. Failures come as SystemFailed without values."""

    def __init__(self, catalogue: Catalogue, blind: BlindIndex, sealed: SealedFields | None = None) -> None:
        self.catalogue = catalogue
        self.blind = blind
        self._sealed = sealed
        self._databases = {source.name: open_database(source) for source in catalogue.sources}
        self._ways = {table.id: way(catalogue, table) for table in catalogue.tables}
        self._standings: dict[str, Standing] = {}
        self._statements: dict[tuple[str, tuple[str, ...]], str] = {}
        self._kinds: dict[tuple[str, tuple[str, ...]], Kind] = {}
        self._lock = threading.Lock()

    def find(self, criteria: Sequence[Criterion], limit: int) -> list[str]:
        """Keys of customers for whom all criteria hold, at most `limit`, ordered by key."""
        return find(self, criteria, limit)

    def exists(self, subject: str) -> bool:
        """Whether a customer has exactly this key."""
        customer = self.catalogue.table(self.catalogue.customer)
        standing = self.standing(customer.id)
        value = parsed(subject, standing.kinds.get(customer.subject, Kind.OTHER))
        if value is None:
            return False

        def ask(connection: Connection) -> list[Row]:
            condition = among(standing, "t", (customer.subject,), 1)
            return connection.rows(
                f"SELECT {column('t', customer.subject)} FROM {standing.place} t WHERE {condition}", [value]
            )

        # An engine may hold 12 equal to 012, or a equal to A; a key is only what reads the same.
        return any(text_of(key) == subject for (key,) in self.read(customer.source, ask))

    def held(self, table: str, columns: Sequence[str], subject: str, *, limit: int, offset: int = 0) -> Held:
        """The rows of `table` that belong to `subject`, ordered by the table's key, and everyone they concern."""
        if limit < 1 or offset < 0:
            raise BadInput("source.page", "A page needs a limit of at least 1 and an offset of at least 0.", "")
        asked = tuple(columns)
        kind = self._kind_of_subject(table, asked)
        found, declared = self._ways[table], self.catalogue.table(table)
        value = parsed(subject, kind)
        if value is None:
            return Held(held_of(asked, []), frozenset(), complete=True)
        rows, people = self._rows_and_people(found, asked, declared.key, value, (limit + 1, offset))
        if not rows:
            return Held(held_of(asked, []), frozenset(), complete=True)
        kept, erased = self._shown(found, asked, rows[:limit])
        return Held(held_of(asked, kept), people | {subject}, complete=len(rows) <= limit, erased=erased)

    def _shown(self, found: Way, asked: tuple[str, ...], rows: list[Row]) -> tuple[list[Row], frozenset[str]]:
        """The asked cells of the rows, opened, and the columns in which a value was erased: there stands None."""
        sealed = self.sealed(found.table)
        if not any(name in sealed for name in asked):
            return [row[: len(asked)] for row in rows], frozenset()
        whole = self.opened(found, asked, rows, len(asked))
        erased = {name for row in whole for name, cell in zip(asked, row, strict=False) if cell is ERASED}
        return [tuple(None if cell is ERASED else cell for cell in row[: len(asked)]) for row in whole], frozenset(
            erased
        )

    def sealed(self, table: str) -> frozenset[str]:
        """The columns of the table whose values lie sealed in the source."""
        return frozenset(self._sealed.columns(table)) if self._sealed else frozenset()

    def shown_only(self, table: str) -> frozenset[str]:
        """Those of them that a statement can show: its rows say whose they are, and their types can be made again."""
        found = self._sealed.shown_only(table) if self._sealed else {}
        dialect = self._dialect(self.catalogue.table(table).source)
        return frozenset(
            name
            for name, column in found.items()
            if kind_of(dialect, column.type) and (column.owner is Owner.SOURCE or self.own_key(table))
        )

    def opened(self, found: Way, names: Sequence[str], rows: list[Row], carried: int) -> list[Row]:
        """Rows of the way's table with their sealed cells opened; the columns of the way begin at the cell `carried`."""
        if self._sealed is None:
            return rows
        # The customer of a row is read from the row: an engine may find 012 by 12.
        owners = [text_of(row[carried]) or "" if found.is_direct else "" for row in rows]
        return self._sealed.opened(found.table, names, rows, owners)

    def seekable(self, ref: FieldRef) -> bool:
        """Whether an index of the source itself answers an equality of this field."""
        return ref.field in self.standing(ref.table).seekable and ref.field not in self.sealed(ref.table)

    def _kind_of_subject(self, table: str, asked: tuple[str, ...]) -> Kind:
        """How the customer's key is spelt where the way of these columns ends. BadInput for what the catalogue does not know."""
        kind = self._kinds.get((table, asked))
        if kind is None:
            for name in asked:
                self.catalogue.field(FieldRef(table, name))
            found = self._ways[self.catalogue.table(table).id]
            last = found.runs[-1] if found.runs else None
            kind = self._kind(last.tables[-1] if last else table, last.leave[0] if last else found.columns[0])
            self._kinds[table, asked] = kind
        return kind

    def _rows_and_people(
        self, found: Way, asked: tuple[str, ...], key: tuple[str, ...], value: object, page: tuple[int, int]
    ) -> tuple[list[Row], frozenset[str]]:
        if found.is_direct:
            sql = self._statement(found, asked, key)
            return self.read(found.source, lambda connection: connection.rows(sql, [value, *page])), frozenset()
        if found.stays:
            sql = self._statement(found, asked, key)

            def both(connection: Connection) -> tuple[list[Row], frozenset[str]]:
                with connection.snapshot():  # a person who joins an account in between is not overlooked
                    rows = connection.rows(sql, [value, *page])
                    entering = {row[-len(found.columns) :] for row in rows[: page[0] - 1]}
                    return rows, self._people(self._pass(connection, found.runs[0], entering))

            return self.read(found.source, both)
        return self._across(found, asked, key, value, page)

    def _across(
        self, found: Way, asked: tuple[str, ...], key: tuple[str, ...], value: object, page: tuple[int, int]
    ) -> tuple[list[Row], frozenset[str]]:
        """The same where the way leads through several sources: from the customer back to the table, key by key."""
        leaving: set[Row] = {(value,)}
        for run in reversed(found.runs):
            leaving = {pair[: len(run.enter)] for pair in self._pairs(run, leaving, backwards=True)}
        entering = self._fitted(found.table, found.columns, leaving)
        if not entering:
            return [], frozenset()
        if len(entering) > MOST_VALUES:
            raise told(found.source, Failure.TIMEOUT)
        standing = self.standing(found.table)

        def ask(connection: Connection) -> list[Row]:
            condition = among(standing, "t", found.columns, len(entering))
            sql = self._select(standing, found, (asked, key), condition, len(entering) * len(found.columns))
            return connection.rows(sql, [*(cell for row in entering for cell in row), *page])

        rows = self.read(found.source, ask)
        held = {row[-len(found.columns) :] for row in rows[: page[0] - 1]}
        return rows, frozenset().union(*self.holders(found, held).values())

    def _statement(self, found: Way, asked: tuple[str, ...], key: tuple[str, ...]) -> str:
        """The statement of a table and columns, compiled once: $1 the subject, $2 the limit, $3 the offset."""
        cached = self._statements.get((found.table, asked))
        if cached is None:
            standing = self.standing(found.table)
            if found.is_direct:
                condition = among(standing, "t", found.columns, 1)
            else:
                run = found.runs[0]
                inner = among(self.standing(run.tables[-1]), f"j{len(run.tables) - 1}", run.leave, 1)
                condition = within(standing, "t", found.columns, run, self.standings(run), inner)
            cached = self._select(standing, found, (asked, key), condition, 1)
            self._statements[found.table, asked] = cached
        return cached

    def _select(
        self, table: Standing, found: Way, named: tuple[Sequence[str], Sequence[str]], condition: str, values: int
    ) -> str:
        """A page of a table. `named` are the columns to show and those of its key; `values` fill the condition."""
        asked, key = named
        shown = columns("t", (*asked, *found.columns))
        return (
            f"SELECT {shown} FROM {table.place} t WHERE {condition} ORDER BY {ordered(table, 't', key)} "
            f"LIMIT {mark(table.dialect, values + 1)} OFFSET {mark(table.dialect, values + 2)}"
        )

    def holders(self, found: Way, entering: Iterable[Row]) -> dict[Row, frozenset[str]]:
        """For each row of values of `found.columns`, the keys of the customers that they lead to."""
        reached: dict[Row, set[Row]] = {row: {row} for row in entering if None not in row}
        for run in found.runs:
            pairs = self._pairs(run, set().union(*reached.values()), backwards=False)
            leads: dict[Row, set[Row]] = {}
            for pair in pairs:
                texts = tuple(map(text_of, pair[: len(run.enter)]))
                leads.setdefault(texts, set()).add(pair[len(run.enter) :])
            reached = {
                start: set().union(*(leads.get(tuple(map(text_of, row)), set()) for row in rows))
                for start, rows in reached.items()
            }
        return {start: self._people((), rows) for start, rows in reached.items()}

    def _people(self, pairs: Iterable[Row], rows: Iterable[Row] = ()) -> frozenset[str]:
        keys = (text_of(row[-1]) for row in (*pairs, *rows))
        return frozenset(key for key in keys if key is not None)

    def _pairs(self, run: Run, values: set[Row], *, backwards: bool) -> list[Row]:
        named, table = (run.leave, run.tables[-1]) if backwards else (run.enter, run.tables[0])
        fitted = self._fitted(table, named, values)
        return self.read(run.source, lambda connection: self._pass(connection, run, fitted, backwards=backwards))

    def _pass(self, connection: Connection, run: Run, values: Iterable[Row], *, backwards: bool = False) -> list[Row]:
        whole = [row for row in values if None not in row]
        found: list[Row] = []
        for start in range(0, len(whole), MOST_VALUES):
            piece = whole[start : start + MOST_VALUES]
            sql = through(run, self.standings(run), backwards=backwards, rows=len(piece))
            rows = connection.rows(sql, [cell for row in piece for cell in row])
            found += [row[: len(run.enter) + len(run.leave)] for row in rows]
        return found

    def _fitted(self, table: str, names: Sequence[str], values: Iterable[Row]) -> list[Row]:
        """Values of another source as this table's columns hold them; what they cannot hold is left out."""
        kinds = [self._kind(table, name) for name in names]
        made = {
            tuple(parsed(text_of(cell) or "", kind) for cell, kind in zip(row, kinds, strict=True)) for row in values
        }
        return sorted((row for row in made if None not in row), key=repr)

    def _kind(self, table: str, name: str) -> Kind:
        return self.standing(table).kinds.get(name, Kind.OTHER)

    def _dialect(self, source: str) -> str:
        declared = self.catalogue.source(source).dialect
        return "duckdb" if declared == "files" else declared

    def standings(self, run: Run) -> Mapping[str, Standing]:
        """How each table of a run stands."""
        return {table: self.standing(table) for table in run.tables}

    def way(self, table: str) -> Way:
        """The way of a table to the customer."""
        return self._ways[table]

    def standing(self, table: str) -> Standing:
        """How the table stands in its source, asked once and again after it has changed."""
        known = self._standings.get(table)
        if known is None:
            declared = self.catalogue.table(table)
            known = self.read(declared.source, lambda connection: standing(connection, declared.name))
            missing = [field.name for field in declared.fields if field.name not in known.kinds]
            if set(missing) & {*declared.key, *self._ways[table].columns}:
                raise told(declared.source, Failure.CHANGED)
            with self._lock:
                self._standings[table] = known
        return known

    def read(self, source: str, work: Callable[[Connection], _T]) -> _T:
        """What `work` reads from the source; after a change in it everything known of its shape is forgotten."""

        def watched(connection: Connection) -> _T:
            try:
                return work(connection)
            except SourceError as error:
                if error.failure in PLANNING:
                    with self._lock:
                        self._standings.clear()
                        self._statements.clear()
                        self._kinds.clear()
                raise

        return self.database(source).read(watched)

    def types(self, table: str) -> Mapping[str, str]:
        """What PostgreSQL would call the type of each column, by its name."""
        dialect = self._dialect(self.catalogue.table(table).source)
        sealed = self._sealed.columns(table) if self._sealed else {}
        was = {name: column.type for name, column in sealed.items()}
        return {name: pg_type(dialect, declared) for name, declared in {**self.standing(table).declared, **was}.items()}

    def collated(self, table: str, column: str) -> tuple[str, str]:
        """Character set and collation of a wide column; empty texts where there is none."""
        return self.standing(table).wide.get(column, ("", ""))

    def late(self, seconds: float, act: Callable[[], None]) -> AbstractContextManager[None]:
        """Call `act` from another thread when the block takes longer than `seconds`."""
        return ALARMS.after(seconds, act)

    def carriers(self, table: str) -> tuple[str, ...]:
        """The columns of the table that lead to the customers whom a row concerns."""
        return self._ways[table].columns

    def own_key(self, table: str) -> bool:
        """Whether the one column of `carriers` holds the customer's own key."""
        return self._ways[table].is_direct and len(self._ways[table].columns) == 1

    def leading(self, table: str, subjects: Iterable[str]) -> frozenset[str] | None:
        """The values of the table's one carrier that lead to any of these customers; None where several columns do it together."""
        found = self._ways[table]
        if len(found.columns) != 1:
            return None
        leaving: set[Row] = {(subject,) for subject in subjects}
        for run in reversed(found.runs):
            leaving = {pair[: len(run.enter)] for pair in self._pairs(run, leaving, backwards=True)}
        return frozenset(text for (value,) in leaving if (text := text_of(value)) is not None)

    def concerned(self, table: str, rows: Iterable[Row]) -> frozenset[str]:
        """The keys of all customers to whom these values of `carriers` lead."""
        found = self._ways[table]
        if found.is_direct:
            keys = {row[-1] for row in rows}
            texts = {key if type(key) is str else text_of(key) for key in keys}
            return frozenset(texts - {None})  # type: ignore[arg-type]  # what is left is text
        fitted = rows if found.is_direct else self._fitted(table, found.columns, set(rows))
        return frozenset().union(*self.holders(found, fitted).values())

    def run(
        self,
        source: str,
        rewritten: Rewritten,
        *,
        batch_rows: int = 5000,
        cancel: threading.Event | None = None,
        seconds: float | None = None,
        limits: Limits | None = None,
    ) -> Answer:
        """Start a rewritten statement in a session that can only read and serves nothing else."""
        held = limits or Limits()
        if seconds is not None:
            held = replace(held, seconds=seconds)
        showing = None
        if rewritten.sealed and self._sealed is not None:
            where = self.catalogue.source(source)
            tables = {rule_name(table, where): table.id for table in self.catalogue.tables if table.source == source}
            showing = Showing(self._sealed, self._dialect(source), tables, rewritten)
        return self.database(source).run(rewritten, batch_rows=batch_rows, cancel=cancel, limits=held, showing=showing)

    def database(self, source: str) -> Database:
        """The database of a source."""
        return self._databases[source]

    def close(self) -> None:
        """Close what is open."""
        for database in self._databases.values():
            database.close()
        self.blind.close()
