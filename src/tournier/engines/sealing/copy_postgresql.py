# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL databases as the two sides of a sealed copy. Rows go as texts by COPY, in the order in which they lie."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg

from tournier.engines.duck import quoted
from tournier.engines.sealing.copy_port import Piece, Shape
from tournier.engines.sealing.port import failed
from tournier.engines.sealing.postgresql import place_of

_SIZE = 5000
_SETTINGS = (
    b"SELECT set_config('datestyle', 'ISO, YMD', false), set_config('extra_float_digits', '1', false),"
    b" set_config('synchronize_seqscans', 'off', false), set_config('max_parallel_workers_per_gather', '0', false),"
    b" set_config('enable_indexscan', 'off', false), set_config('enable_bitmapscan', 'off', false),"
    b" set_config('enable_indexonlyscan', 'off', false)"
)


class PostgresSide:
    """See `Taker`; the source is read in transactions that cannot write."""

    def __init__(self, url: str, *, writes: bool) -> None:
        with self._failing("it cannot be reached"):
            self._db = psycopg.connect(url, autocommit=True, connect_timeout=5, client_encoding="UTF8")
            self._db.execute(_SETTINGS)
            self._db.read_only = not writes

    @contextlib.contextmanager
    def _failing(self, what: str) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            raise failed(f"{what} ({error.sqlstate or 'no session'})") from None

    def pieces(self, table: Shape, skip: int, *, sealed: bool) -> Iterator[Piece]:
        """See `Side`."""
        clear = len(table.clear)
        asked = ", ".join(map(quoted, (*table.clear, table.owner, *table.sealed)))
        sql = f"COPY (SELECT {asked} FROM ONLY {place_of(table.name)} OFFSET {skip}) TO STDOUT"
        with self._failing("its rows cannot be read"), self._db.cursor().copy(sql.encode()) as rows:
            held: list[tuple[Any, ...]] = []
            for row in rows.rows():
                held.append(row)
                if len(held) == _SIZE:
                    yield _piece(held, clear, sealed=sealed)
                    held = []
            if held:
                yield _piece(held, clear, sealed=sealed)

    def begin(self, table: Shape) -> int:
        """See `Taker`. Without its cleaner the room of rows that were undone is not used again, and the order holds."""
        place = place_of(table.name)
        kinds = {name: "bytea" if name in table.sealed else kind for name, kind in table.types.items()}
        columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in kinds.items())
        with self._failing("its table cannot be made"):
            if "." in table.name:
                self._db.execute(f"CREATE SCHEMA IF NOT EXISTS {place.partition('.')[0]}".encode())
            self._db.execute(
                f"CREATE TABLE IF NOT EXISTS {place} ({columns}) WITH (autovacuum_enabled = false)".encode()
            )
            row = self._db.execute(f"SELECT count(*) FROM {place}".encode()).fetchone()
        return int(row[0]) if row else 0

    def add(self, table: Shape, clear: Any, cells: Sequence[Sequence[Any]]) -> None:
        """See `Taker`."""
        names = ", ".join(map(quoted, (*table.clear, *table.sealed)))
        sql = f"COPY {place_of(table.name)} ({names}) FROM STDIN"
        with self._failing("its rows cannot be written"), self._db.cursor().copy(sql.encode()) as rows:
            for row, more in zip(clear, cells, strict=True):
                rows.write_row((*row, *more))

    def drop(self, table: Shape) -> None:
        """See `Taker`."""
        with self._failing("its table cannot be dropped"):
            self._db.execute(f"DROP TABLE IF EXISTS {place_of(table.name)}".encode())

    def keep(self, table: Shape) -> None:
        """See `Taker`. A key that is no key of the source becomes no key of the copy."""
        place = place_of(table.name)
        with contextlib.suppress(psycopg.errors.IntegrityError, psycopg.errors.InvalidTableDefinition):
            self._db.execute(f"ALTER TABLE {place} ADD PRIMARY KEY ({', '.join(map(quoted, table.key))})".encode())
        with self._failing("its indexes cannot be made"):
            for name in table.found:
                index = quoted(f"ix_{table.name.replace('.', '_')}_{name}"[:60])
                self._db.execute(f"CREATE INDEX IF NOT EXISTS {index} ON {place} ({quoted(name)})".encode())
            self._db.execute(f"ALTER TABLE {place} RESET (autovacuum_enabled)".encode())
            self._db.execute(f"ANALYZE {place}".encode())

    def end(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """See `Side`."""
        with contextlib.suppress(psycopg.Error):
            self._db.close()


def _piece(rows: list[tuple[Any, ...]], clear: int, *, sealed: bool) -> Piece:
    cells = [row[clear:] for row in rows]
    if sealed:
        cells = [(owner, *(None if one is None else bytes.fromhex(one[2:]) for one in row)) for owner, *row in cells]
    return [row[:clear] for row in rows], cells
