# SPDX-License-Identifier: Apache-2.0
"""DuckDB files as the two sides of a sealed copy. Rows go as Arrow tables, in the order in which they were put in."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from tournier.engines.duck import STEADY, DuckOpener, quoted
from tournier.engines.failures import SourceError
from tournier.engines.sealing.copy_port import Piece, Shape
from tournier.engines.sealing.duckdb import place_of
from tournier.engines.sealing.port import failed

_SIZE = 50_000


class Ducks:
    """What DuckDB files and folders of files share: reading in pieces."""

    def __init__(self, database: str) -> None:
        with self.failing("it cannot be opened"):
            self.db = self._opened(database)

    def _opened(self, database: str) -> duckdb.DuckDBPyConnection:
        opened = duckdb.connect(database)
        for setting in STEADY:
            opened.execute(setting)
        return opened

    @contextlib.contextmanager
    def failing(self, what: str) -> Iterator[None]:
        """What DuckDB raises comes out without its words."""
        try:
            yield
        except (duckdb.Error, pa.ArrowException, OSError) as error:
            raise failed(f"{what} ({type(error).__name__})") from None

    def read(self, table: Shape, place: str, skip: int, *, sealed: bool) -> Iterator[Piece]:
        """The rows of `place` in pieces; a column that holds bytes is read as it is."""
        with self.failing("its rows cannot be read"), self.db.cursor() as cursor:
            kinds = {str(name): str(kind) for name, kind, *_ in self.db.execute(f"DESCRIBE FROM {place}").fetchall()}
            cells = [
                quoted(name) if sealed or kinds.get(name) == "BLOB" else f"{quoted(name)}::VARCHAR"
                for name in table.sealed
            ]
            asked = ", ".join([*map(quoted, table.clear), quoted(table.owner), *cells])
            reader = cursor.execute(f"SELECT {asked} FROM {place} OFFSET {skip}").to_arrow_reader(_SIZE)
            for rows in _of_one_size(reader):
                clear = rows.select(range(len(table.clear)))
                listed = [column.to_pylist() for column in rows.columns[len(table.clear) :]]
                yield clear, list(zip(*listed, strict=True))

    def close(self) -> None:
        """See `Side`."""
        with contextlib.suppress(duckdb.Error):
            self.db.close()


class DuckSide(Ducks):
    """See `Taker`."""

    def __init__(self, path: Path, *, writes: bool) -> None:
        self._writes = writes
        super().__init__(str(path))
        if writes:
            path.chmod(0o600)

    def _opened(self, database: str) -> duckdb.DuckDBPyConnection:
        if self._writes:
            return super()._opened(database)
        try:  # as the gate's sources open it: one process cannot hold a file open in two ways
            return DuckOpener(Path(database), folder=False)().cursor
        except SourceError as error:
            raise failed(f"it cannot be opened ({error.failure.value})") from None

    def pieces(self, table: Shape, skip: int, *, sealed: bool) -> Iterator[Piece]:
        """See `Side`."""
        return self.read(table, place_of(table.name), skip, sealed=sealed)

    def begin(self, table: Shape) -> int:
        """See `Taker`."""
        place = place_of(table.name)
        kinds = {name: "BLOB" if name in table.sealed else kind for name, kind in table.types.items()}
        columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in kinds.items())
        with self.failing("its table cannot be made"):
            self.db.execute(f"CREATE SCHEMA IF NOT EXISTS {place.rpartition('.')[0]}")
            self.db.execute(f"CREATE TABLE IF NOT EXISTS {place} ({columns})")
            row = self.db.execute(f"SELECT count(*) FROM {place}").fetchone()
        return int(row[0]) if row else 0

    def add(self, table: Shape, clear: Any, cells: Sequence[Sequence[Any]]) -> None:
        """See `Taker`."""
        names = ", ".join(map(quoted, (*table.clear, *table.sealed)))
        with self.failing("its rows cannot be written"):
            self.db.register("tournier_given", with_cells(table, clear, cells, pa.binary()))
            self.db.execute(f"INSERT INTO {place_of(table.name)} ({names}) SELECT * FROM tournier_given")
            self.db.unregister("tournier_given")

    def drop(self, table: Shape) -> None:
        """See `Taker`."""
        with self.failing("its table cannot be dropped"):
            self.db.execute(f"DROP TABLE IF EXISTS {place_of(table.name)}")

    def keep(self, table: Shape) -> None:  # noqa: ARG002 - it has no indexes
        """See `Taker`."""
        with self.failing("it takes no checkpoint"):
            self.db.execute("CHECKPOINT")

    def end(self) -> None:
        """Nothing to do."""


def with_cells(table: Shape, clear: pa.Table, cells: Sequence[Sequence[Any]], kind: pa.DataType) -> pa.Table:
    """The clear columns and behind them the cells, under names that cannot meet."""
    given = {f"c{place}": column for place, column in enumerate(clear.columns)}
    more = {f"s{place}": pa.array([row[place] for row in cells], kind) for place in range(len(table.sealed))}
    return pa.table(given | more)


def _of_one_size(reader: pa.RecordBatchReader) -> Iterator[pa.Table]:
    """The rows in tables of one size, the last one smaller: DuckDB's own batches may end anywhere. At least one table."""
    held, any_yet = reader.schema.empty_table(), False
    for batch in reader:
        held = pa.concat_tables([held, pa.Table.from_batches([batch])])
        while held.num_rows >= _SIZE:
            yield held.slice(0, _SIZE).combine_chunks()
            held, any_yet = held.slice(_SIZE), True
    if held.num_rows or not any_yet:
        yield held.combine_chunks()
