# SPDX-License-Identifier: Apache-2.0
"""The wrapped keys of a ledger, kept apart from every copy of the rest, and joined with it again (law 8).

- A copy of the rest without these tables shows nothing of any customer. Only the newest copy of the keys may be kept:
  together with it, a copy of the rest of any age shows everybody but whoever was erased until then.
- Keys are taken after the rest, never before: then every customer of the rest who has no key was erased since.
- `Again` carries out those erasures in what was restored, as `Ledger.erase` does: openings go, names in rolls go, and the
  entry that says so is written first. So the restored ledger verifies.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tournier.base import SystemFailed
from tournier.keys import Epochs, KeyEncryption
from tournier.keys.epochs import Epoch
from tournier.ledger.entries import Entry, Event
from tournier.ledger.keys import roll_name
from tournier.ledger.ledger import Ledger
from tournier.ledger.rolls import GONE, INDEX, Secret
from tournier.ledger.stores.postgresql import SCHEMA

#: What a copy of the ledger's store must not hold.
KEY_TABLES = ("data_key", "key_epoch", "erased", "roll_key")
_FILE = """CREATE TABLE data_key (name BLOB PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE key_epoch (no INTEGER PRIMARY KEY, holder TEXT NOT NULL, wrapped BLOB NOT NULL, since TEXT NOT NULL);
CREATE TABLE erased (mark BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE roll_key (tree TEXT PRIMARY KEY, number INTEGER NOT NULL, sealed BLOB NOT NULL) WITHOUT ROWID;"""
_TAKEN = (
    ("SELECT name, wrapped FROM data_key", "INSERT INTO data_key VALUES (?, ?)"),
    ("SELECT no, holder, wrapped, since FROM key_epoch", "INSERT INTO key_epoch VALUES (?, ?, ?, ?)"),
    ("SELECT mark FROM erased", "INSERT INTO erased VALUES (?)"),
    (
        "SELECT t.tree, k.number, k.sealed FROM roll_key k JOIN subject_tree t ON t.no = k.no",
        "INSERT INTO roll_key VALUES (?, ?, ?)",
    ),
)
_PUT_ROLL = "INSERT INTO roll_key SELECT no, ?, ? FROM subject_tree WHERE tree = ?"
_LOST = "NOT EXISTS (SELECT 1 FROM data_key k WHERE k.name = {table}.subject)"
_AT_ONCE = 5_000


class _Rows:
    """A store of either kind, by plain SQL with `?` for values."""

    def __init__(self, db: Any, mark: str) -> None:
        self.db, self._mark = db, mark

    def run(self, sql: str, values: Sequence[object] = ()) -> Any:
        return self.db.execute(sql.replace("?", self._mark), values)

    def parts(self, sql: str) -> Iterator[list[tuple[Any, ...]]]:
        cursor = self.run(sql)
        while rows := cursor.fetchmany(_AT_ONCE):
            yield rows

    def add(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        self.db.cursor().executemany(sql.replace("?", self._mark), rows)


@contextmanager
def _opened(url: str) -> Iterator[_Rows]:
    """One transaction in the store; nothing of it stays when it fails. Raises SystemFailed when the store does not do it."""
    failures: tuple[type[Exception], ...] = (sqlite3.Error, OSError)
    try:
        if url.startswith(("postgresql://", "postgres://")):
            import psycopg

            failures = (psycopg.Error,)
            with psycopg.connect(url) as server:
                server.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                server.execute("SELECT set_config('search_path', %s, false)", (SCHEMA,))
                yield _Rows(server, "%s")
            return
        with closing(sqlite3.connect(Path(url.removeprefix("sqlite:///")), isolation_level=None)) as file:
            file.execute("PRAGMA secure_delete = ON")
            file.execute("BEGIN")
            yield _Rows(file, "?")
            file.execute("COMMIT")
    except failures as error:
        # only the kind: the text of an error may quote what stands in a row
        raise SystemFailed(
            "backup.store",
            f"A store of the ledger cannot be read or written ({type(error).__name__}).",
            "Check that it is there and takes connections.",
        ) from None


def take_keys(store: str, target: Path) -> int:
    """Write the keys of the store into the new SQLite file `target`, as they are in one moment; how many customers' and months' keys."""
    target.touch(mode=0o600)
    with _opened(store) as source, closing(sqlite3.connect(target, isolation_level=None)) as file:
        for statement in _FILE.split(";"):
            file.execute(statement)
        file.execute("BEGIN")
        for select, insert in _TAKEN:
            for rows in source.parts(select):
                file.executemany(insert, rows)
        file.execute("COMMIT")
        return int(file.execute("SELECT COUNT(*) FROM data_key").fetchone()[0])


def put_keys(store: str, source: Path) -> None:
    """Put the keys of such a file into a store that has none; keys of rolls that this store does not know stay out."""
    with _opened(store) as into, closing(sqlite3.connect(source)) as file:
        for table in KEY_TABLES:
            into.run(f"DELETE FROM {table}")
        for (_, insert), table in zip(_TAKEN[:3], KEY_TABLES, strict=False):
            cursor = file.execute(f"SELECT * FROM {table}")
            while rows := cursor.fetchmany(_AT_ONCE):
                into.add(insert, rows)
        for tree, number, sealed in file.execute("SELECT tree, number, sealed FROM roll_key"):
            into.run(_PUT_ROLL, (number, sealed, tree))
        if into.run(
            "SELECT 1 FROM subject_tree t JOIN roll_names n ON n.no = t.no"
            " WHERE NOT EXISTS (SELECT 1 FROM roll_key k WHERE k.no = t.no) LIMIT 1"
        ).fetchone():
            raise SystemFailed(
                "backup.keys_missing",
                "The key archive lacks keys that the ledger needs.",
                "Take the newest key archive of this ledger.",
            )


class Again:
    """The erasures that were carried out after a copy of the ledger was made, carried out in that copy again."""

    def __init__(self, store: str, holders: Sequence[KeyEncryption]) -> None:
        self._store, self._holders = store, holders

    def carry_out(self, ledger: Ledger, actor: str) -> int:
        """Record how many openings go, then destroy them; how many. Nothing is written where nobody was erased since."""
        with _opened(self._store) as rows:
            count = sum(
                int(rows.run(f"SELECT COUNT(*) FROM {table} WHERE {_LOST.format(table=table)}").fetchone()[0])
                for table in ("concern", "member")
            ) + sum(len(places) for _, places, _ in self._punctured(rows))
        if not count:
            return 0
        # recorded first, as for any erasure: openings that are gone without a record are what an auditor calls a finding
        ledger.append(Entry(Event.SUBJECT_ERASED, actor, detail={"openings": count, "restored": True}))
        with _opened(self._store) as rows:
            gone = rows.run(f"DELETE FROM concern WHERE {_LOST.format(table='concern')} RETURNING id").fetchall()
            for (entry,) in gone:
                rows.run(
                    "UPDATE side SET detail = ? WHERE id = ? AND NOT EXISTS (SELECT 1 FROM concern c WHERE c.id = side.id)",
                    (b"", entry),
                )
            rows.run(f"DELETE FROM member WHERE {_LOST.format(table='member')}")
            for number, places, runs in list(self._punctured(rows)):
                for bucket, first, indexes in runs:
                    rows.run(
                        "UPDATE roll SET indexes = ? WHERE bucket = ? AND no = ?",
                        (_without(first, indexes, places), bucket, number),
                    )
        return count

    def _punctured(self, rows: _Rows) -> Iterator[tuple[int, set[int], list[tuple[int, int, bytes]]]]:
        """Rolls whose secret no longer opens a row that their indexes still name: number, those rows, and the runs."""
        epochs = Epochs(self._holders, _Table(rows))
        select = "SELECT k.no, t.tree, k.sealed FROM roll_key k JOIN subject_tree t ON t.no = k.no"
        for number, tree, sealed in rows.run(select).fetchall():
            secret = Secret.read(epochs.of(bytes(sealed)).unwrap(roll_name(tree), bytes(sealed)))
            if secret.seed:
                continue  # whole: nobody of it was erased
            opened = bytes(secret.rows())
            shut = {
                place
                for place in range(secret.number)
                if not any(opened[place * secret.size : (place + 1) * secret.size])
            }
            sql = "SELECT bucket, first, indexes FROM roll WHERE no = ? ORDER BY bucket"
            runs = [(b, int(f), bytes(blob)) for b, f, blob in rows.run(sql, (number,)).fetchall()]
            named = {
                first + at // INDEX
                for _, first, blob in runs
                for at in range(0, len(blob), INDEX)
                if blob[at : at + INDEX] != GONE
            }
            if places := shut & named:
                yield number, places, runs


def _without(first: int, indexes: bytes, places: set[int]) -> bytes:
    left = bytearray(indexes)
    for at in range(0, len(left), INDEX):
        if first + at // INDEX in places:
            left[at : at + INDEX] = GONE
    return bytes(left)


class _Table:
    """The epochs of a store, read only."""

    def __init__(self, rows: _Rows) -> None:
        self._rows = rows

    def epochs(self) -> list[Epoch]:
        """See `EpochTable`."""
        found = self._rows.run("SELECT no, holder, wrapped, since FROM key_epoch ORDER BY no").fetchall()
        return [Epoch(number, holder, bytes(wrapped), since) for number, holder, wrapped, since in found]

    def begin_epoch(self, _epoch: Epoch) -> bool:
        """Never: this only reads."""
        return False

    def is_keyless(self) -> bool:
        """See `EpochTable`."""
        return False
