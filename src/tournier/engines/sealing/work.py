# SPDX-License-Identifier: Apache-2.0
"""Sealing a source from its plan to its end, and opening it again; what is done is in the ledger, before it begins and after.

plan written > search index made > column by column able to hold bytes > batches > cleaned > plan says sealed
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from tournier.base import JSON, BadInput, Refused
from tournier.catalogue import Catalogue, Project
from tournier.catalogue.addresses import resolved
from tournier.catalogue.sealed import Owner, SealedColumn, SealedStore, State, load_sealed, save_sealed
from tournier.engines.adoption import index
from tournier.engines.indexing import Progress, silent
from tournier.engines.opening import dialect_of, path_of
from tournier.engines.paths import way
from tournier.engines.sealing.duckdb import DuckWriter
from tournier.engines.sealing.in_place import Batches, lost_in
from tournier.engines.sealing.mysql import MysqlWriter
from tournier.engines.sealing.port import Probe, Writer, nothing
from tournier.engines.sealing.postgresql import PostgresWriter
from tournier.engines.sealing.sqlite import SqliteWriter
from tournier.ledger import Entry, Event, Ledger


@dataclass(frozen=True, slots=True)
class Done:
    """What a run did: the rows of it by table, what the person must know, how many values had lost their key.

    `may_be_empty`: the columns that had to hold a value before, and could not be given that back.
    """

    rows: Mapping[str, int]
    said: tuple[str, ...] = ()
    erased: int = 0
    may_be_empty: tuple[str, ...] = ()


def writer_at(address: str) -> Writer:
    """Who writes to the database at an address. BadInput where nothing is sealed in place."""
    url = resolved(address)
    match dialect_of(url):
        case "sqlite":
            return SqliteWriter(path_of(url))
        case "duckdb":
            return DuckWriter(path_of(url))
        case "postgresql":
            return PostgresWriter(url)
        case "mysql":
            return MysqlWriter(url)
        case other:
            raise BadInput(
                "sealing.kind",
                f"A source of {other} is not sealed.",
                "See docs/sealed-stores.md for what is.",
            )


class Work:
    """Seals and opens the stores of a project for one person. `writer` may name another account of the same database."""

    def __init__(
        self,
        project: Project,
        ledger: Ledger,
        person: str,
        *,
        writer: str = "",
        told: Progress = silent,
        probe: Probe = nothing,
    ) -> None:
        self._project, self._ledger, self._person = project, ledger, person
        self._writer, self._told, self._probe = writer, told, probe
        self._catalogue: Catalogue = project.catalogue()

    def standing(self, source: str) -> SealedStore | None:
        """The store of a source as sealed.toml says it."""
        return load_sealed(self._project.sealed_path, self._project.path).get(source)

    def seal(self, store: SealedStore) -> Done:
        """Seal what the plan names; or go on with one that was broken off. Refused before anything is changed."""
        writer = self._opened(store)
        try:
            if self.standing(store.source) != store:  # a plan that was saved was looked at
                self._check(writer, store)
                self._record(Event.STORE_SEALING, store)
                self._save(store)
            self._probe("after_plan")
            index(self._project, self._told)
            done = self._batches(writer, store)
            said = writer.clean([self._name(table) for table in store.by_table])
            self._probe("before_sealed")
            self._save(replace(store, state=State.SEALED, done=()))
            if writer.is_alone:
                self._project.index_path.touch()
            else:
                index(self._project, self._told)  # what was written meanwhile is found, too
            self._record(Event.STORE_SEALED, store, {"rows": dict(done.rows)})
            return replace(done, said=tuple(said))
        finally:
            writer.close()

    def open(self, source: str) -> Done:
        """Put the clear values back; whoever calls saw that two persons agreed."""
        store = self.standing(source)
        if store is None or store.state is State.SEALING:
            raise Refused("sealing.not_sealed", "This source is not sealed.", "Look at sealed.toml for what is.")
        writer = self._opened(store)
        try:
            store = self._opening(writer, store)
            self._probe("after_plan")
            self._loosen(writer, store)
            self._probe("after_loosened")
            done = self._batches(writer, store)
            for table, columns in store.by_table.items():
                writer.restore(self._name(table), tuple(columns.values()))
            writer.clean([self._name(table) for table in store.by_table])
            self._probe("before_opened")
            # Recorded first: a death before the entry would leave an agreement that opens the source a second time.
            self._record(
                Event.STORE_OPENED,
                store,
                {"rows": dict(done.rows), "erased": done.erased, "may_be_empty": list(store.may_be_empty)},
            )
            self._probe("after_recorded")
            self._save(replace(store, columns=()))
            return replace(done, may_be_empty=store.may_be_empty)
        finally:
            writer.close()

    def _opening(self, writer: Writer, store: SealedStore) -> SealedStore:
        """The store as it is being opened, saved before anything is changed. Each run looks anew who was erased since."""
        keys, found = self._ledger.store_keys(), set(store.may_be_empty)
        for table, columns in store.by_table.items():
            declared, listed = self._catalogue.table(table), tuple(columns.values())
            required = writer.required(declared.name, list(columns))
            asked = [column for column in listed if column.name in required]
            lost = lost_in(writer, keys, declared, self._owner(table, listed), asked)
            found |= {column.place for column in asked if column.name in lost}
        opening = replace(
            store,
            state=State.OPENING,
            done=store.done if store.state is State.OPENING else (),
            may_be_empty=tuple(column.place for column in store.columns if column.place in found),
        )
        if opening != store:
            self._save(opening)
        return opening

    def _loosen(self, writer: Writer, store: SealedStore) -> None:
        for table, columns in store.by_table.items():
            name = self._name(table)
            names = [column.name for column in columns.values() if column.place in store.may_be_empty]
            if held := writer.required(name, names) if names else set():
                writer.loosen(name, sorted(held))

    def _batches(self, writer: Writer, store: SealedStore) -> Done:
        opening = store.state is State.OPENING
        keys, rows, erased = self._ledger.store_keys(), {}, 0
        for table, columns in store.by_table.items():
            listed, declared = tuple(columns.values()), self._catalogue.table(table)
            if not opening:
                writer.prepare(declared.name, listed)
                self._probe("after_prepare")
            batches = Batches(
                writer, keys, declared, self._owner(table, listed), listed, opening=opening, probe=self._probe
            )
            rows[table] = batches.run(self._counted(table))
            erased += batches.erased
            self._save(replace(store, done=tuple(rows)))
        return Done(rows, erased=erased)

    def _counted(self, table: str) -> Callable[[int], None]:
        done = 0

        def told(rows: int) -> None:
            nonlocal done
            done += rows
            self._told(f"rows of {table}", done, None)

        return told

    def _opened(self, store: SealedStore) -> Writer:
        if self._catalogue.source(store.source).url != store.address:
            raise Refused(
                "sealing.moved",
                "The source stands at another address than when it was planned.",
                "Correct it in tournier.toml.",
            )
        return writer_at(self._writer or store.address)

    def _check(self, writer: Writer, store: SealedStore) -> None:
        for table, columns in store.by_table.items():
            name, names = self._name(table), list(columns)
            if why := writer.hindrance(name, names):
                raise Refused("sealing.table", f"{table} cannot be sealed where it is: {why}.", "Change that first.")
            listed = tuple(columns.values())
            if listed[0].owner is Owner.CUSTOMER and (
                number := writer.unowned(name, self._owner(table, listed), names)
            ):
                raise Refused(
                    "sealing.unowned",
                    f"{number} rows of {table} belong to no customer, so that no key is theirs.",
                    "Complete them, leave the table out, or seal it with --for-source.",
                )

    def _owner(self, table: str, columns: Sequence[SealedColumn]) -> str:
        found = way(self._catalogue, self._catalogue.table(table))
        return found.columns[0] if columns[0].owner is Owner.CUSTOMER else self._catalogue.table(table).key[0]

    def _name(self, table: str) -> str:
        return self._catalogue.table(table).name

    def _save(self, store: SealedStore) -> None:
        save_sealed(self._project.sealed_path, self._project.path, store)

    def _record(self, event: Event, store: SealedStore, extra: Mapping[str, JSON] | None = None) -> None:
        columns: list[JSON] = [column.place for column in store.columns]
        self._ledger.append(
            Entry(event, self._person, detail={"source": store.source, "columns": columns, **(extra or {})})
        )
