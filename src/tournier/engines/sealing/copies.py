# SPDX-License-Identifier: Apache-2.0
"""Sealed copies of sources, and folders of files, which are sealed by copies that take the place of their files.

A copy holds the tables and the classified columns of the catalogue, the keys that are keys, and an index where the source has one
that finds rows. No column of C2 or C3 that can be sealed stands in it in clear: else a copy were a way round the gate. Views, defaults, references and rights are not copied: it is for the gate.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg

from tournier.base import JSON, BadInput, Refused, SystemFailed
from tournier.catalogue import FieldRef
from tournier.catalogue.addresses import absolute, place_of, relative, resolved, without_password
from tournier.catalogue.sealed import Owner, SealedStore, State
from tournier.engines.adoption import index
from tournier.engines.opening import dialect_of, path_of
from tournier.engines.project_sources import open_project_sources
from tournier.engines.sealing.copy_duckdb import DuckSide
from tournier.engines.sealing.copy_files import FilesSide
from tournier.engines.sealing.copy_mysql import MysqlSide
from tournier.engines.sealing.copy_port import Shape, Side, Taker
from tournier.engines.sealing.copy_postgresql import PostgresSide
from tournier.engines.sealing.copy_sqlite import SqliteSide
from tournier.engines.sealing.copying import Copying
from tournier.engines.sealing.plan import chosen, spelled
from tournier.engines.sealing.postgresql import place_of as pg_place_of
from tournier.engines.sealing.work import Done, Work
from tournier.ledger import Event


class Copies(Work):
    """What `Work` does, for copies and for folders of files too."""

    def seal(self, store: SealedStore) -> Done:
        """See `Work`. A store that is a copy is made, or gone on with; its source stays as it is."""
        if not store.copy and self._dialect(store) != "files":
            return super().seal(store)
        shapes = self._shapes(store)
        if self.standing(store.source) != store:
            self._check_copy(store, shapes)
            self._record(Event.STORE_SEALING, store, self._where(store))
            self._save(store)
        self._probe("after_plan")
        if not store.copy:
            index(self._project, self._told)
        done = self._copied(store, shapes)
        self._probe("before_sealed")
        self._save(replace(store, state=State.SEALED, done=()))
        if not store.copy:
            self._project.index_path.touch()
        self._record(Event.STORE_SEALED, store, {"rows": dict(done.rows), **self._where(store)})
        said = "The source stays as it is; with --switch the project reads the copy from then on."
        kept = "The file system may keep blocks of the files of before, and so do its snapshots and backups."
        return replace(done, said=(said if store.copy else kept,))

    def open(self, source: str) -> Done:
        """See `Work`."""
        store = self.standing(source)
        if store is None or store.copy or self._dialect(store) != "files":
            return super().open(source)
        if store.state is State.SEALING:
            raise Refused("sealing.not_sealed", "This source is not sealed.", "Look at sealed.toml for what is.")
        self._check_place(store)
        if store.state is State.SEALED:
            store = replace(store, state=State.OPENING, done=())
            self._save(store)
        self._probe("after_plan")
        done = self._copied(store, self._shapes(store))
        self._probe("before_opened")
        self._record(Event.STORE_OPENED, store, {"rows": dict(done.rows), "erased": done.erased})
        self._probe("after_recorded")
        self._save(replace(store, columns=()))
        return done

    def switch(self, source: str) -> None:
        """Let the project read its sealed copy. The index is made of the copy first; a run after a death ends it."""
        store = self.standing(source)
        if store is None or not store.copy or store.state is not State.SEALED:
            raise Refused("sealing.no_copy", "There is no finished copy of this source.", "Make it with --into.")
        address = relative(store.address, self._project.path)
        placed = tuple(replace(one, url=address) if one.name == source else one for one in self._project.sources)
        project = replace(self._project, sources=placed)
        index(project, self._told)
        self._probe("before_switched")
        self._record(Event.STORE_SWITCHED, store, self._where(store))
        project.save()
        self._probe("after_switched")
        self._save(replace(store, copy=False))

    def _copied(self, store: SealedStore, shapes: dict[str, Shape]) -> Done:
        opening = store.state is State.OPENING
        keys, rows, erased = self._ledger.store_keys(), {}, 0
        sides = self._sides(store)
        try:
            for table, shape in shapes.items():
                if table in store.done:
                    continue
                columns = tuple(store.by_table.get(table, {}).values())
                copying = Copying(sides, keys, store.source, columns, opening=opening, probe=self._probe)
                rows[table] = copying.run(shape, self._counted(table))
                erased += copying.erased
                store = replace(store, done=(*store.done, table))
                self._save(store)
            sides[1].end()
        finally:
            for side in sides:
                side.close()
        return Done(rows, erased=erased)

    def _where(self, store: SealedStore) -> dict[str, JSON]:
        """What the ledger is told of a copy: that it is one, and where it went."""
        return {"copy": True, "into": place_of(resolved(store.address))} if store.copy else {"copy": False}

    def _into(self, store: SealedStore) -> str:
        """By which address a copy is written: the project reads it by another account where one was given for this."""
        return resolved(self._writer if self._writer and store.copy else store.address)

    def _sides(self, store: SealedStore) -> tuple[Side, Taker]:
        here, there = resolved(self._catalogue.source(store.source).url), self._into(store)
        match dialect_of(here):
            case "sqlite":
                return SqliteSide(path_of(here), writes=False), SqliteSide(path_of(there), writes=True)
            case "duckdb":
                return DuckSide(path_of(here), writes=False), DuckSide(path_of(there), writes=True)
            case "postgresql":
                return PostgresSide(here, writes=False), PostgresSide(there, writes=True)
            case "mysql":
                return MysqlSide(here, writes=False), MysqlSide(there, writes=True)
            case "files":
                opening = store.state is State.OPENING
                return FilesSide(path_of(here), writes=False), FilesSide(path_of(there), writes=True, opening=opening)
            case other:
                raise BadInput(
                    "sealing.kind", f"No sealed copy is made of a source of {other}.", "Seal it where it is."
                )

    def _shapes(self, store: SealedStore) -> dict[str, Shape]:
        """The tables of a copy, or those that have sealed columns where files are sealed in their places."""
        sources = open_project_sources(self._project, self._catalogue)
        try:
            found = {}
            for table in self._catalogue.tables:
                columns = store.by_table.get(table.id, {})
                if table.source != store.source or not (columns or store.copy):
                    continue
                standing = sources.standing(table.id)
                # What nobody has classified is shown to nobody (design.md 2, law 1): it does not come to the copy.
                known = {field.name for field in table.fields if field.cls is not None or field.name in table.key}
                types = {name: spelled(standing, name) for name in standing.declared if name in known or not store.copy}
                types |= {name: column.type for name, column in columns.items()}
                finds = tuple(sorted((standing.seekable - columns.keys()) & types.keys()))
                owner = self._owner(table.id, tuple(columns.values())) if columns else table.key[0]
                found[table.id] = Shape(table.name, types, table.key, owner, tuple(columns), finds)
            return found
        finally:
            sources.close()

    def _check_copy(self, store: SealedStore, shapes: dict[str, Shape]) -> None:
        self._check_place(store)
        if not store.copy:
            return
        if self.standing(store.source) is not None:
            raise Refused(
                "sealing.copying",
                "This source is sealed, or a copy of it is under way.",
                "End that first: see `tournier seal --status`.",
            )
        self._check_whole(store)
        without_password(store.address, "the copy")
        url = self._into(store)
        if {dialect_of(url), dialect_of(resolved(store.address))} != {self._dialect(store)}:
            raise BadInput("sealing.into", "A copy is of the same kind as its source.", "Give another address.")
        self._check_source(store, shapes)
        if _is_taken(url, list(shapes.values())):
            raise Refused("sealing.into", "Something stands where the copy would be made.", "Choose an empty place.")

    def _check_source(self, store: SealedStore, shapes: dict[str, Shape]) -> None:
        here = resolved(self._catalogue.source(store.source).url)
        side: MysqlSide | SqliteSide
        match dialect_of(here):
            case "mysql":
                side = MysqlSide(here, writes=False)
            case "sqlite":
                side = SqliteSide(path_of(here), writes=False)
            case _:
                return
        with closing(side):
            for table, shape in shapes.items():
                if why := side.hindrance(shape):
                    raise Refused("sealing.table", f"{table} cannot be copied: {why}.", "Change that first.")

    def _check_whole(self, store: SealedStore) -> None:
        sources = open_project_sources(self._project, self._catalogue)
        try:
            wanted = [ref for owner in Owner for ref in chosen(sources, store.source, owner)]
        finally:
            sources.close()
        if clear := {str(ref) for ref in wanted} - {str(FieldRef(one.table, one.name)) for one in store.columns}:
            raise Refused(
                "sealing.clear",
                f"{len(clear)} columns of C2 or C3 would stand in clear in the copy.",
                "Name no columns: a copy seals all that can be sealed.",
            )

    def _check_place(self, store: SealedStore) -> None:
        if not store.copy and self._catalogue.source(store.source).url != store.address:
            raise Refused(
                "sealing.moved",
                "The source stands at another address than when it was planned.",
                "Correct it in tournier.toml.",
            )

    def _dialect(self, store: SealedStore) -> str:
        return dialect_of(resolved(self._catalogue.source(store.source).url))


def address_into(project: Path, source_url: str, given: str) -> str:
    """The address that a person means by --into: an address as it is, or a path for a file or folder of the same kind."""
    if given.startswith("env:") or "://" in given:
        return absolute(given, project)
    return f"{dialect_of(resolved(source_url))}:///{Path(given).expanduser().resolve()}"


def _is_taken(url: str, shapes: Sequence[Shape]) -> bool:
    dialect = dialect_of(url)
    if dialect not in {"postgresql", "mysql"}:
        path = path_of(url)
        return any(path.iterdir()) if path.is_dir() else path.exists()
    try:
        if dialect == "mysql":
            with closing(MysqlSide(url, writes=False)) as side:
                return side.holds([shape.name for shape in shapes])
        with psycopg.connect(url, connect_timeout=5) as database:
            for shape in shapes:
                row = database.execute("SELECT to_regclass(%s) IS NOT NULL", [pg_place_of(shape.name)]).fetchone()
                if row and row[0]:
                    return True
    except (psycopg.Error, SystemFailed):
        raise Refused("sealing.into", "The place of the copy cannot be reached.", "Look at its address.") from None
    return False
