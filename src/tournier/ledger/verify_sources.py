# SPDX-License-Identifier: Apache-2.0
"""Where the auditor's rows come from: a SQLite file, a PostgreSQL schema or a bundle of static files. Nothing is judged here."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeAlias

CHUNK = 256
#: The KEK, or who opens an epoch: from its number, holder and wrapped key its key, and for number 0 the KEK of before.
Kek: TypeAlias = "bytes | Callable[[int, str, bytes], bytes]"
_ROWS = "SELECT l.idx, l.id, l.entry, s.event, s.opening, s.detail FROM leaf l LEFT JOIN side s ON s.id = l.id"


def raw(value: object) -> bytes:
    """What stands in a column as bytes, whatever kind a forger gave it; nothing for a number or an absent value."""
    if isinstance(value, str):
        return value.encode(errors="surrogateescape")
    return bytes(value) if isinstance(value, bytes | bytearray | memoryview) else b""


class Source(Protocol):
    """Rows of `(place, id, entry, event, opening, detail)`; a bundle knows only place and entry."""

    sealed: bool

    def rows(self, after: int) -> list[tuple[Any, ...]]:
        """The next rows after a place, in order, at most a tile's worth."""
        ...

    def tile(self, level: int, n: int, width: int) -> bytes | None:
        """The stored tile; empty when it is missing, None when this source keeps no such tile."""
        ...

    def second_tile(self, level: int, n: int, width: int) -> bytes | None:
        """The same of the tree by SM3."""
        ...

    def notes(self) -> list[str]:
        """Every signed checkpoint."""
        ...

    def ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Any other rows of a database."""
        ...

    def has(self, table: str) -> bool:
        """Whether there is such a table: ledgers of before may lack one."""
        ...

    def close(self) -> None:
        """Let go of what is read."""
        ...


class Database:
    """A SQLite file, opened read-only, or a PostgreSQL schema."""

    sealed = True
    _db: Any

    def __init__(self, address: str) -> None:
        self._failures: tuple[type[Exception], ...] = (sqlite3.Error,)
        self._mark = "%s" if address.startswith("postgres") else "?"
        if self._mark == "%s":
            import psycopg

            self._failures = (psycopg.Error,)
        with self._telling():
            self._db = self._sqlite(Path(address)) if self._mark == "?" else psycopg.connect(address)
        if self._mark == "%s":
            # one look for the whole pass, though others write meanwhile
            self._db.isolation_level, self._db.read_only = psycopg.IsolationLevel.REPEATABLE_READ, True
            self.ask("SELECT set_config('search_path', 'tournier_ledger', false)")

    @staticmethod
    def _sqlite(path: Path) -> sqlite3.Connection:
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        db.text_factory = lambda text: text.decode(errors="surrogateescape")
        db.execute("BEGIN")
        return db

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except self._failures as error:
            # only the kind: the text of an error may quote what stands in a row
            raise OSError(f"the store cannot be read ({type(error).__name__})") from None

    def ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Any rows. Raises OSError when they cannot be read."""
        with self._telling():
            return list(self._db.execute(sql.replace("?", self._mark), values).fetchall())

    def has(self, table: str) -> bool:
        if self._mark == "?":
            return bool(self.ask("SELECT 1 FROM sqlite_master WHERE name = ?", table))
        return self.ask("SELECT to_regclass(?) IS NOT NULL", f"tournier_ledger.{table}")[0][0] is True

    def rows(self, after: int) -> list[tuple[Any, ...]]:
        return self.ask(f"{_ROWS} WHERE l.idx > ? ORDER BY l.idx LIMIT {CHUNK}", after)

    def tile(self, level: int, n: int, width: int) -> bytes | None:
        return self._tile("tile", level, n, width)

    def second_tile(self, level: int, n: int, width: int) -> bytes | None:
        # a table that somebody removed holds no tile: a finding, where asking it would end the pass
        return self._tile("tile_sm3", level, n, width) if self.has("tile_sm3") else b""

    def _tile(self, table: str, level: int, n: int, width: int) -> bytes | None:
        if width < CHUNK:
            return None  # a database keeps full tiles only
        found = self.ask(f"SELECT hashes FROM {table} WHERE level = ? AND n = ?", level, n)
        return raw(found[0][0]) if found else b""

    def notes(self) -> list[str]:
        rows = [
            row for table in ("checkpoint", "cosigned") for row in self.ask(f"SELECT note FROM {table} ORDER BY size")
        ]
        return [raw(row[0]).decode(errors="replace") for row in rows]

    def close(self) -> None:
        self._db.close()


class Bundle:
    """A folder of static files."""

    sealed = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._size = int((folder / "checkpoint").read_text().split("\n")[1])

    def ask(self, _sql: str, *_values: object) -> list[tuple[Any, ...]]:
        """A bundle has no other rows."""
        return []

    def has(self, _table: str) -> bool:
        return False

    def _file(self, level: object, n: int, width: int) -> bytes | None:
        path = f"{n % 1000:03d}"
        while n := n // 1000:
            path = f"x{n % 1000:03d}/{path}"
        file = self._folder / f"tile/{level}/{path}{'' if width == CHUNK else f'.p/{width}'}"
        return file.read_bytes() if file.is_file() else None

    def rows(self, after: int) -> list[tuple[Any, ...]]:
        n = (after + 1) // CHUNK
        data = self._file("entries", n, min(CHUNK, max(0, self._size - n * CHUNK))) or b""
        entries = []
        while data:
            size = int.from_bytes(data[:2], "big") + 2
            entries.append(data[2:size])
            data = data[size:]
        return [
            (n * CHUNK + i, None, entry, None, None, None) for i, entry in enumerate(entries) if n * CHUNK + i > after
        ]

    def tile(self, level: int, n: int, width: int) -> bytes | None:
        return self._file(level, n, width) or b""

    def second_tile(self, _level: int, _n: int, _width: int) -> bytes | None:
        """A bundle has the tiles of C2SP only; the root by SM3 follows from the entries."""
        return None

    def notes(self) -> list[str]:
        return [(self._folder / "checkpoint").read_text()]

    def close(self) -> None:
        """Nothing of a folder is held open."""
