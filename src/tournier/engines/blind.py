# SPDX-License-Identifier: Apache-2.0
"""The blind index: from the keyed digest of a value to the customers, where a source has no index of its own.

It holds no value, only HMAC-SHA256 under a key of the project, and customers' keys. A new one is built beside the old
one and takes its place at once, so that a reader sees the old index or the new one; a build that was broken off goes
on where it stopped. It may be older than the source: whoever uses it looks at the source again before answering.
"""

from __future__ import annotations

import hmac
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from tournier.base import JSON, SystemFailed, canonical
from tournier.catalogue import FieldRef, Source
from tournier.engines.asking import SqliteAsked
from tournier.engines.databases import Connection, Database
from tournier.engines.sqlite import SqliteConnection

_TAG_BYTES = 16  # a false hit is harmless: the source is asked before anybody is shown
_BATCH = 10_000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS made (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS field (id INTEGER PRIMARY KEY, tab TEXT NOT NULL, col TEXT NOT NULL,
  complete INTEGER NOT NULL, UNIQUE (tab, col));
CREATE TABLE IF NOT EXISTS entry (field INTEGER NOT NULL, tag BLOB NOT NULL, subject TEXT NOT NULL,
  PRIMARY KEY (field, tag, subject)) WITHOUT ROWID;
"""


class BlindIndex:
    """One file. Reading is safe for many threads; a missing file covers nothing."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._key = key
        self._database = Database(
            Source("index", f"sqlite:///{path}", "sqlite"), partial(SqliteConnection, path), partial(SqliteAsked, path)
        )

    def tag(self, ref: FieldRef, category: str, same: str) -> bytes:
        """The digest of a normalised value in a field; equal values of two fields have different ones."""
        said: list[JSON] = [ref.table, ref.field, category, same]
        return hmac.digest(self._key, canonical(said), "sha256")[:_TAG_BYTES]

    def covers(self, ref: FieldRef) -> bool:
        """Whether a complete index of this field is at hand."""
        return self._field(ref) is not None

    def _field(self, ref: FieldRef) -> int | None:
        if not self._path.exists():
            return None
        sql = "SELECT id FROM field WHERE tab = ?1 AND col = ?2 AND complete = 1"
        rows = self._database.read(lambda connection: connection.rows(sql, [ref.table, ref.field]))
        return rows[0][0] if rows else None

    def subjects(self, wanted: Sequence[tuple[FieldRef, str, str]], limit: int) -> set[str]:
        """The customers to whom every wanted (field, category, normalised value) points, at most `limit`."""
        one = "SELECT subject FROM entry WHERE field = ?{} AND tag = ?{}"
        sql = " INTERSECT ".join(one.format(2 * place + 1, 2 * place + 2) for place in range(len(wanted)))
        values = [part for ref, category, same in wanted for part in (self._field(ref), self.tag(ref, category, same))]

        def ask(connection: Connection) -> set[str]:
            return {subject for (subject,) in connection.rows(f"{sql} LIMIT {int(limit)}", values)}

        return self._database.read(ask)

    def begin(self, version: str) -> Building:
        """Start a new index for the catalogue of this version, or go on with the one that was broken off."""
        return Building(self, self._path, version)

    def close(self) -> None:
        """Close the file."""
        self._database.close()


class Building:
    """A new index in the making. Fields that are complete survive a crash; nothing is visible before `finish`."""

    def __init__(self, index: BlindIndex, path: Path, version: str) -> None:
        self._index = index
        self._path = path
        self._new = path.with_name(f"{path.name}.building")
        # The key's own mark, so that a half-built index of another key is not gone on with.
        made = f"{version} {index.tag(FieldRef('', ''), '', '').hex()}"
        try:
            self._open = self._opened()
            kept = self._open.execute("SELECT value FROM made WHERE name = 'for'").fetchone()
            if kept != (made,):
                self._open.close()
                self._new.unlink()
                self._open = self._opened()
                self._open.execute("INSERT INTO made VALUES ('for', ?)", (made,))
                self._open.commit()
        except (sqlite3.Error, OSError):
            raise self._failed() from None

    def _opened(self) -> sqlite3.Connection:
        self._new.touch(mode=0o600)
        opened = sqlite3.connect(self._new)
        try:
            opened.executescript(_SCHEMA)
        except sqlite3.DatabaseError:  # broken off while it was made
            opened.close()
            self._new.unlink()
            self._new.touch(mode=0o600)
            opened = sqlite3.connect(self._new)
            opened.executescript(_SCHEMA)
        return opened

    def _failed(self) -> SystemFailed:
        return SystemFailed(
            "index.unwritable",
            "The search index cannot be written.",
            "Check the disk and the project folder's permissions; the old index still stands.",
        )

    def has(self, ref: FieldRef) -> bool:
        """Whether this field is complete already."""
        found = self._open.execute(
            "SELECT complete FROM field WHERE tab = ? AND col = ?", (ref.table, ref.field)
        ).fetchone()
        return bool(found == (1,))

    def add(self, ref: FieldRef, category: str, pairs: Iterable[tuple[str, str]]) -> Iterator[int]:
        """Index the field by (customer, normalised value) pairs; yields the count as it grows. Complete at the end."""
        try:
            self._open.execute("DELETE FROM entry WHERE field IN (SELECT id FROM field WHERE tab = ? AND col = ?)", ref)
            self._open.execute("INSERT OR IGNORE INTO field (tab, col, complete) VALUES (?, ?, 0)", ref)
            (field,) = self._open.execute("SELECT id FROM field WHERE tab = ? AND col = ?", ref).fetchone()
            self._open.commit()
            count = 0
            for batch in _batches(pairs):
                self._open.executemany(
                    "INSERT OR IGNORE INTO entry VALUES (?, ?, ?)",
                    sorted((field, self._index.tag(ref, category, same), subject) for subject, same in batch),
                )
                self._open.commit()
                count += len(batch)
                yield count
            self._open.execute("UPDATE field SET complete = 1 WHERE id = ?", (field,))
            self._open.commit()
        except sqlite3.Error:
            raise self._failed() from None

    def finish(self) -> None:
        """Put the new index in place of the old one."""
        try:
            self._open.close()
            self._new.chmod(0o600)
            self._new.replace(self._path)
        except (sqlite3.Error, OSError):
            raise self._failed() from None

    def leave(self) -> None:
        """Stop; what is complete stays for the next time."""
        self._open.close()


def _batches(pairs: Iterable[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    batch: list[tuple[str, str]] = []
    for pair in pairs:
        batch.append(pair)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def forget_in_index(path: Path, subject: str) -> int:
    """Take a customer out of an index, and of one in the making, so that no page holds them; how many entries.

    The next build reads the sources again, and brings back whom they still hold.
    """
    count = 0
    for file in (path, path.with_name(f"{path.name}.building")):
        if not file.exists():
            continue
        try:
            with closing(sqlite3.connect(file, timeout=20)) as index:
                index.execute("PRAGMA secure_delete = ON")
                with index:
                    count += index.execute("DELETE FROM entry WHERE subject = ?", (subject,)).rowcount
        except sqlite3.Error:
            raise SystemFailed(
                "index.unwritable",
                "The search index cannot be written.",
                "Check the disk and the project folder's permissions; the old index still stands.",
            ) from None
    return count
