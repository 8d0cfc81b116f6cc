# SPDX-License-Identifier: Apache-2.0
"""Folders of Parquet (and CSV) files as the two sides of a sealed copy; the copy may take the place of the source, file by file.

A table is written beside as `NAME.parquet.sealing`, compared, and put in place at once. What it holds sealed stands in the
file's own metadata, so that a run after a death leaves it as it is.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from tournier.base import Refused
from tournier.engines.duck import data_files, quoted, reader_of
from tournier.engines.sealing.copy_duckdb import Ducks, with_cells
from tournier.engines.sealing.copy_port import Piece, Shape
from tournier.engines.sealing.duckdb import stamp_of, synced
from tournier.engines.sealing.port import failed

_SEALED = b"tournier.sealed"


class FilesSide(Ducks):
    """See `Taker`. With `opening` what it takes are texts, which get the types of before."""

    def __init__(self, folder: Path, *, writes: bool, opening: bool = False) -> None:
        super().__init__(":memory:")
        self._folder, self._writes, self._opening = folder, writes, opening
        self._writer: parquet.ParquetWriter | None = None
        self._stamp = ""
        if writes:
            with self.failing("its folder cannot be made"):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def pieces(self, table: Shape, skip: int, *, sealed: bool) -> Iterator[Piece]:
        """See `Side`. Of a folder that is written, what lies beside is read."""
        if self._writes:
            self._written()
            path = "'" + str(self._beside(table)).replace("'", "''") + "'"
            return self.read(table, f"read_parquet({path})", skip, sealed=sealed)
        return self.read(table, reader_of(self._file(table)), skip, sealed=sealed)

    def begin(self, table: Shape) -> int:
        """See `Taker`. A file is begun anew each time; -1 where it was kept."""
        file = data_files(self._folder).get(table.name)
        self._stamp = stamp_of(file) if file else ""
        if file is not None and file.suffix.lower() != ".parquet":
            raise Refused("sealing.table", f"{file.name} cannot hold bytes.", "Seal into a copy, with --into.")
        if file is not None:
            with self.failing("its file cannot be read"):
                held = (parquet.read_schema(file).metadata or {}).get(_SEALED, b"")
            if held == self._wanted(table):
                return -1
        self.drop(table)
        return 0

    def add(self, table: Shape, clear: Any, cells: Sequence[Sequence[Any]]) -> None:
        """See `Taker`."""
        with self.failing("its rows cannot be written"):
            self.db.register("given", with_cells(table, clear, cells, pa.string() if self._opening else pa.binary()))
            places = {name: f"c{place}" for place, name in enumerate(table.clear)}
            places |= {
                name: f"CAST(s{place} AS {table.types[name]})" if self._opening else f"s{place}"
                for place, name in enumerate(table.sealed)
            }
            asked = ", ".join(f"{places[name]} AS {quoted(name)}" for name in table.types)
            rows = self.db.execute(f"SELECT {asked} FROM given").to_arrow_table()
            self.db.unregister("given")
            rows = rows.replace_schema_metadata({_SEALED: self._wanted(table)})
            if self._writer is None:
                path = self._beside(table)
                path.touch(mode=0o600)
                self._writer = parquet.ParquetWriter(path, rows.schema, compression="zstd")
            self._writer.write_table(rows)

    def drop(self, table: Shape) -> None:
        """See `Taker`."""
        self._written()
        self._beside(table).unlink(missing_ok=True)

    def keep(self, table: Shape) -> None:
        """See `Taker`: at once and whole."""
        self._written()
        beside = self._beside(table)
        file = data_files(self._folder).get(table.name)
        if self._stamp and (file is None or stamp_of(file) != self._stamp):
            raise failed("its file was changed while it was sealed")
        with self.failing("its file cannot be put in place"):
            if file is not None:
                shutil.copymode(file, beside)
            synced(beside)
            beside.replace(file or self._folder / f"{table.name}.parquet")
            synced(self._folder)

    def end(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """See `Side`."""
        self._written()
        super().close()

    def _written(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            with self.failing("its file cannot be ended"):
                writer.close()

    def _file(self, table: Shape) -> Path:
        file = data_files(self._folder).get(table.name)
        if file is None:
            raise failed("its file is not there")
        return file

    def _beside(self, table: Shape) -> Path:
        return self._folder / f"{table.name}.parquet.sealing"

    def _wanted(self, table: Shape) -> bytes:
        return b"" if self._opening or not table.sealed else json.dumps(sorted(table.sealed)).encode()
