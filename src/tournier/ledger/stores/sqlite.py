# SPDX-License-Identifier: Apache-2.0
"""A ledger in one SQLite file: entries, tree and signed head change in one transaction.

Several threads and several processes may write: SQLite lets one in at a time, and whoever finds the tree longer than
it left it reads the edge again. The WAL is synced at each commit; deleted content is overwritten.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

from tournier.base import Clock, SystemFailed
from tournier.keys import Epoch, StaleKeys
from tournier.keys.epochs import header
from tournier.ledger.recording import Record
from tournier.ledger.stores.folding import MOST_PAGES, Folding
from tournier.ledger.stores.heads import PRESENT, SECOND, TILES, Head, cannot_go_on
from tournier.ledger.stores.key_rows import BEGIN_EPOCH, FORGET_EPOCHS, IS_NEWEST, LEFT
from tournier.ledger.stores.port import Cut, Probe, Sign
from tournier.ledger.stores.tables import (
    ADD_MEMBER,
    BEGIN_TREE,
    DDL,
    DROP_AT_ONCE,
    DROP_TREE,
    KEEP_CHECKPOINT,
    KEEP_ERASED,
    KEEP_PROMISE,
    ON_ROLLS,
    OWN_TREE,
    PUNCTURE,
    Reading,
    concern_rows,
    side_rows,
    slot,
    tree_gone,
    without_subject,
)
from tournier.ledger.subject_trees import SubjectTree
from tournier.ledger.tree import Tile

_WAIT_SECONDS = 15.0
_PAUSE_SECONDS = 0.001
_ERASE_TRIES = 50
_ADD_KEY = "INSERT INTO data_key VALUES (?, ?) ON CONFLICT DO NOTHING"
_TYPES = {
    "int": "INTEGER",
    "text": "TEXT",
    "blob": "BLOB",
    "serial": "INTEGER PRIMARY KEY",
    "clustered": " WITHOUT ROWID",
}


def _pages(record: Record) -> int:
    """About how many pages an entry writes: twelve, and one for each 130 of the subjects it names by a roll (decision 0368)."""
    roll = record.tree.roll if record.tree else None
    return 12 + (roll.number // 130 if roll else 0)


class SqliteStore(Reading):
    """Implements `Store`. `probe` is called at the moments before_insert, before_commit and after_commit of a write.

    While subjects are gathered it is called at before_members_commit, after_members_commit and after_tiles_commit.
    """

    holds = "instr(r.indexes, ?) > 0"

    def __init__(self, path: Path, sign: Sign, clock: Clock, probe: Probe = lambda _: None) -> None:
        self._path = path
        self._sign = sign
        self._clock = clock
        self._probe = probe
        self._lock = RLock()
        self._reading = RLock()
        self._tree: Head | None = None
        with self._failing():
            self._db = self._connect()
            # blind indexes take new rows anywhere: with the default 2 MB their pages would be read again for each batch
            self._db.execute("PRAGMA cache_size = -32768")
            self._db.execute(f"PRAGMA wal_autocheckpoint = {MOST_PAGES}")
            self._reader = self._connect()
            self._folding = Folding(self._connect)
            with self._lock:
                self._db.execute("BEGIN IMMEDIATE")
                for statement in DDL.format(**_TYPES).split(";"):
                    self._db.execute(statement)
                self._db.execute("COMMIT")
            self._inode = path.stat().st_ino
            self._db.execute("PRAGMA busy_timeout = 0")

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA secure_delete = ON")
        return db

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            # the text of a SQLite error names the trouble (full, locked, read-only), never a value
            raise SystemFailed(
                "ledger.unavailable",
                f"The ledger's file cannot be used: {error}.",
                "Free space on its disk, check that it is writable and that no other program holds it; nothing was released.",
            ) from error

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._reading, self._failing():
            return self._reader.execute(sql, values).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._failing():
            if self._path.stat().st_ino != self._inode:
                raise OSError("the file was replaced while it was open")
            self._begin()
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                # a commit that failed for want of space may have rolled back by itself
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                self._tree = None
                raise

    def _begin(self) -> None:
        """Take the write lock. SQLite's own waiting sleeps up to a tenth of a second at a time; a commit takes a few milliseconds."""
        end = time.monotonic() + _WAIT_SECONDS
        while True:
            try:
                self._db.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                    raise
                time.sleep(_PAUSE_SECONDS)
            else:
                return

    def _head(self, db: sqlite3.Connection) -> Head:
        size, second = db.execute(PRESENT, (SECOND,)).fetchone()
        if self._tree is None or not self._tree.goes_on(size, second):
            try:
                # the write lock is held and nothing of this transaction is written yet: the reader sees the same rows
                self._tree = self._resume(size, second)
            except (ValueError, TypeError) as error:  # a leaf that somebody made a text is no bytes
                raise cannot_go_on(error) from None
        return self._tree

    def keep_second_tree(self) -> None:
        while not self.state(SECOND):
            with self._writing() as db:
                tiles, whole = self._second_so_far()
                self._keep_tiles(db, [], tiles)
                if whole:
                    db.execute("INSERT INTO state VALUES (?, 'sm3') ON CONFLICT DO NOTHING", (SECOND,))
                self._probe("before_second_tree_commit")
            self._probe("after_second_tree_commit")

    @staticmethod
    def _keep_tiles(db: sqlite3.Connection, *of_each: Sequence[Tile]) -> None:
        for table, tiles in zip(TILES.values(), of_each, strict=True):
            if tiles:
                db.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?)", tiles)

    def write(
        self, records: Sequence[Record], last: tuple[str, int, bytes], erasures: int, keys: Mapping[bytes, bytes]
    ) -> None:
        with self._writing() as db:
            self._same_keys(db, erasures)
            if keys and db.executemany(_ADD_KEY, keys.items()).rowcount != len(keys):
                raise StaleKeys
            head = self._head(db)
            self._probe("before_insert")
            start = head.first.size
            leaves = [record.leaf for record in records]
            tiles = head.append(leaves)
            db.executemany(
                "INSERT INTO leaf VALUES (?, ?, ?)",
                zip(range(start, head.first.size), [record.id for record in records], leaves, strict=True),
            )
            db.executemany("INSERT INTO side VALUES (?, ?, ?, ?, ?, ?)", side_rows(records))
            db.executemany("INSERT INTO concern VALUES (?, ?, ?, ?)", concern_rows(records))
            for record in records:
                if record.tree:
                    self._keep_tree(db, record.id, record.at, record.tree)
            self._keep_tiles(db, *tiles)
            writer, number, promise = last
            db.execute(KEEP_PROMISE, (writer, number, records[-1].id, promise))
            hour = slot(self._clock.now().isoformat())
            db.execute(KEEP_CHECKPOINT.format(table="checkpoint"), (hour, head.first.size, head.signed(self._sign)))
            self._probe("before_commit")
        with self._lock:
            self._folding.wrote(sum(_pages(record) for record in records))
        self._probe("after_commit")

    @staticmethod
    def _same_keys(db: sqlite3.Connection, erasures: int) -> None:
        if int(db.execute("SELECT value FROM state WHERE name = 'erasures'").fetchone()[0]) != erasures:
            raise StaleKeys

    def _keep_tree(self, db: sqlite3.Connection, entry_id: str, at: str, tree: SubjectTree) -> None:
        if tree.place is None:
            number = db.execute(BEGIN_TREE, (tree.head.tree, entry_id, at)).fetchall()[0][0]
            db.executemany(ADD_MEMBER, [(number, subject) for subject in sorted(tree.members)])
            db.executemany("INSERT INTO subject_tile VALUES (?, ?, ?, ?, ?)", [(number, *tile) for tile in tree.tiles])
            if roll := tree.roll:
                rows = [(bucket, number, first, indexes) for bucket, first, indexes in roll.runs]
                db.executemany("INSERT INTO roll VALUES (?, ?, ?, ?)", rows)
                db.execute("INSERT INTO roll_names VALUES (?, ?)", (number, roll.names))
                db.execute("INSERT INTO roll_key VALUES (?, ?, ?)", (number, roll.number, roll.sealed))
        elif not db.execute(OWN_TREE, (entry_id, tree.place, tree.head.tree)).fetchall():
            raise tree_gone()

    def begin_tree(self, tree: str, moment: str) -> int:
        with self._writing() as db:
            return int(db.execute(BEGIN_TREE, (tree, "", moment)).fetchall()[0][0])

    def add_members(self, number: int, subjects: Sequence[bytes], erasures: int) -> None:
        with self._writing() as db:
            self._same_keys(db, erasures)
            db.executemany(ADD_MEMBER, [(number, subject) for subject in sorted(subjects)])
            self._probe("before_members_commit")
        self._probe("after_members_commit")

    def add_tiles(self, number: int, tiles: Sequence[Tile]) -> None:
        with self._writing() as db:
            db.executemany("INSERT INTO subject_tile VALUES (?, ?, ?, ?, ?)", [(number, *tile) for tile in tiles])
        self._probe("after_tiles_commit")

    def drop_tree(self, number: int) -> None:
        for statement in DROP_TREE:
            count = DROP_AT_ONCE
            while count == DROP_AT_ONCE:
                with self._writing() as db:
                    count = db.execute(statement, {"no": number, "most": DROP_AT_ONCE}).rowcount

    def integrate(self) -> int:
        return 0

    def add_keys(self, wrapped: Mapping[bytes, bytes], epoch: int) -> None:
        with self._writing() as db:
            if not db.execute(f"SELECT {IS_NEWEST}", (epoch,)).fetchone()[0]:
                raise StaleKeys
            db.executemany(_ADD_KEY, sorted(wrapped.items()))

    def rewrap_keys(self, wrapped: Mapping[bytes, tuple[bytes, bytes]]) -> None:
        with self._writing() as db:
            rows = [(new, name, old) for name, (old, new) in sorted(wrapped.items())]
            db.executemany("UPDATE data_key SET wrapped = ? WHERE name = ? AND wrapped = ?", rows)

    def rewrap_secrets(self, wrapped: Mapping[int, tuple[bytes, bytes]]) -> None:
        with self._writing() as db:
            rows = [(new, number, old) for number, (old, new) in sorted(wrapped.items())]
            db.executemany("UPDATE roll_key SET sealed = ? WHERE no = ? AND sealed = ?", rows)

    def begin_epoch(self, epoch: Epoch) -> bool:
        first, second = BEGIN_EPOCH
        with self._writing() as db:
            begun = db.execute(first, (*epoch, epoch.number - 1)).rowcount == 1
            if begun:
                db.execute(second)
            self._probe("before_epoch_commit")
        self._probe("after_epoch_commit")
        return begun

    def retire_epochs(self, newest: int) -> int:
        with self._writing() as db:
            left = int(db.execute(LEFT, [header(newest)] * 2).fetchone()[0])
            if not left:
                db.execute(FORGET_EPOCHS, (newest,))
            self._probe("before_retiring_commit")
        self._probe("after_retiring_commit")
        if not left:
            self._empty_wal()
        return left

    def erase(self, subject: bytes, mark: bytes, cut: Cut) -> int:
        on_roll, values = self._on_roll(subject)
        with self._writing() as db:
            rolls = db.execute(ON_ROLLS + on_roll, values).fetchall()
            for row in rolls:
                for statement, given in zip(
                    PUNCTURE,
                    without_subject(row, subject, lambda sql, asked: db.execute(sql, asked).fetchall(), cut),
                    strict=True,
                ):
                    db.execute(statement, given)
            ids = db.execute("DELETE FROM concern WHERE subject = ? RETURNING id", (subject,)).fetchall()
            db.executemany(
                "UPDATE side SET detail = x'' WHERE id = ? AND NOT EXISTS (SELECT 1 FROM concern c WHERE c.id = side.id)",
                ids,
            )
            members = db.execute("DELETE FROM member WHERE subject = ?", (subject,)).rowcount
            db.execute("DELETE FROM data_key WHERE name = ?", (subject,))
            db.execute(KEEP_ERASED, (mark,))
            db.execute("UPDATE state SET value = CAST(value AS INTEGER) + 1 WHERE name = 'erasures'")
        self._probe("after_erase_commit")
        self._empty_wal()
        return len(ids) + members + len(rolls)

    def _empty_wal(self) -> None:
        """The key is gone from the file only when the WAL that may still hold its page is emptied."""
        with self._lock, self._failing():
            for _ in range(_ERASE_TRIES):
                busy = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
                if not busy:
                    return
                time.sleep(0.1)
        raise SystemFailed(
            "ledger.erasure_pending",
            "The key is deleted, but another program reads the ledger and keeps an old page of it alive.",
            "End that program and erase again.",
        )

    def keep_cosigned(self, size: int, note: str, moment: str) -> None:
        with self._writing() as db:
            db.execute(KEEP_CHECKPOINT.format(table="cosigned"), (slot(moment), size, note))

    def change(self, name: str, old: str, new: str) -> bool:
        with self._writing() as db:
            row = db.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
            if (row[0] if row else "") != old:
                return False
            db.execute(
                "INSERT INTO state VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (name, new)
            )
            return True

    def ensure_writable(self) -> None:
        with self._writing():
            pass

    def close(self) -> None:
        self._folding.close()
        with self._lock, self._reading:
            self._reader.close()
            self._db.close()
