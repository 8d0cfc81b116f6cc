# SPDX-License-Identifier: Apache-2.0
"""A ledger in a schema of a PostgreSQL database: entries are staged durably at once and enter the tree soon after.

Appends never wait for each other. Whoever holds the sequencer's lock moves staged rows into the tree, in order of
arrival, together with the signed head; a crash leaves each row either staged or in the tree, never both or neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from threading import RLock
from typing import Any, TypeAlias

import psycopg

from tournier.base import Clock, SystemFailed
from tournier.keys import Epoch, StaleKeys
from tournier.keys.epochs import header
from tournier.ledger.recording import Record
from tournier.ledger.stores.heads import PRESENT, SECOND, TILES, Head, cannot_go_on
from tournier.ledger.stores.key_rows import BEGIN_EPOCH, FORGET_EPOCHS, IS_NEWEST, LEFT
from tournier.ledger.stores.port import Cut, Probe, Sign
from tournier.ledger.stores.tables import (
    BEGIN_TREE,
    DDL,
    DROP_AT_ONCE,
    DROP_TREE,
    KEEP_CHECKPOINT,
    KEEP_ERASED,
    ON_ROLLS,
    OWN_TREE,
    PUNCTURE,
    Reading,
    slot,
    tree_gone,
    without_subject,
)
from tournier.ledger.stores.together import Together, columns
from tournier.ledger.subject_trees import SubjectTree
from tournier.ledger.tree import Tile

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]
Cursor: TypeAlias = psycopg.Cursor[tuple[Any, ...]]

_TYPES = {
    "int": "bigint",
    # ids sort by their bytes, whatever the database's language
    "text": 'text COLLATE "C"',
    "blob": "bytea",
    "serial": "bigserial PRIMARY KEY",
    "clustered": "",
}
SCHEMA = "tournier_ledger"
# advisory locks: any two numbers of our own
_SEQUENCER, _ERASURE, _TABLES = 0x746C6467, 0x746C6465, 0x746C6474
# fails, and with it the transaction, when a key was destroyed since: asking and then deciding would be one more round trip
_SAME_KEYS = "SELECT 1 / (SELECT count(*) FROM state WHERE name = 'erasures' AND value = %s::text)"
_TOGETHER = Together(SCHEMA, _ERASURE)
_BATCH = 5_000
_CONNECT_SECONDS = 5


def _sql(text: str) -> bytes:
    # as bytes: psycopg's literal strings are for SQL that no catalogue word is part of
    return text.replace("?", "%s").encode()


class PostgresStore(Reading):
    """Implements `Store`. `probe` is called at before_insert, before_commit, after_commit, and in_integration, before_integration_commit, after_integration."""

    holds = "position(? in r.indexes) > 0"

    def __init__(self, url: str, sign: Sign, clock: Clock, probe: Probe = lambda _: None) -> None:
        self._url = url
        self._sign = sign
        self._clock = clock
        self._probe = probe
        self._tree: Head | None = None
        self._locks = {part: RLock() for part in ("reader", "writer", "sequencer", "gatherer")}
        self._open: dict[str, tuple[int, psycopg.Connection[tuple[Any, ...]]]] = {}
        self._failures = 0
        with self._using("writer") as db, db.transaction():
            db.execute("SELECT pg_advisory_xact_lock(%s)", (_TABLES,))
            db.execute(_sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
            for statement in filter(str.strip, DDL.format(**_TYPES).split(";")):
                db.execute(_sql(statement))
            if db.execute(_sql(_TOGETHER.there)).fetchone() != (True,):
                db.execute(_sql(_TOGETHER.make))

    @contextmanager
    def _using(self, part: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        """The connection for one part of the work; after a failure every part connects anew, for a restart ends all at once."""
        with self._locks[part]:
            try:
                known, connection = self._open.get(part, (-1, None))
                if connection is None or connection.closed or known != self._failures:
                    if connection is not None:
                        connection.close()
                    connection = self._connect()
                    self._open[part] = self._failures, connection
                yield connection
            except psycopg.errors.DivisionByZero:
                raise StaleKeys from None
            except psycopg.Error as error:
                self._failures += 1
                # only the kind of the error: PostgreSQL's own text may quote a row
                raise SystemFailed(
                    "ledger.unavailable",
                    f"The ledger's PostgreSQL database cannot be used ({type(error).__name__}, {error.sqlstate or 'no connection'}).",
                    "Start the database, check its address, its disk and the rights of the role; nothing was released.",
                ) from None

    def _connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        db = psycopg.connect(self._url, autocommit=True, connect_timeout=_CONNECT_SECONDS)
        db.execute(_sql(f"SET search_path TO {SCHEMA}"))
        # an acknowledged entry survives the loss of power even where the database was set to be careless
        db.execute("SET synchronous_commit TO on")
        return db

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._using("reader") as db:
            return db.execute(_sql(sql), values).fetchall()

    def write(
        self, records: Sequence[Record], last: tuple[str, int, bytes], erasures: int, keys: Mapping[bytes, bytes]
    ) -> None:
        call, values = _sql(_TOGETHER.call), _TOGETHER.values(records, last, erasures, keys)
        trees = [record for record in records if record.tree]
        with self._using("writer") as db:
            self._probe("before_insert")
            # one statement is a transaction by itself; trees need more of them
            with ExitStack() as several:
                if trees:
                    several.enter_context(db.pipeline())
                    several.enter_context(db.transaction())
                    db.execute(call, values)
                    owned = [self._keep_tree(db, r.id, r.at, r.tree) for r in trees if r.tree]
                    # nothing in the pipeline is waited for until the commit, but a tree that was begun before
                    if not all(cursor.fetchall() for cursor in owned if cursor is not None):
                        raise tree_gone()
                self._probe("before_commit")
                if not trees:
                    db.execute(call, values)
        self._probe("after_commit")

    def _keep_tree(self, db: Connection, entry_id: str, at: str, tree: SubjectTree) -> Cursor | None:
        """In a pipeline: the cursor that is returned must give a row."""
        if tree.place is not None:
            return db.execute(_sql(OWN_TREE), (entry_id, tree.place, tree.head.tree))
        db.execute(_sql(BEGIN_TREE), (tree.head.tree, entry_id, at))
        number = "(SELECT no FROM subject_tree WHERE tree = %s)"
        if tree.members:
            db.execute(
                _sql(f"INSERT INTO member SELECT {number}, * FROM unnest(%b::bytea[])"),
                (tree.head.tree, sorted(tree.members)),
            )
        arrays = "%b::bigint[], %b::bigint[], %b::bytea[], %b::bytea[]"
        db.execute(
            _sql(f"INSERT INTO subject_tile SELECT {number}, * FROM unnest({arrays})"),
            (tree.head.tree, *columns(tree.tiles, 4)),
        )
        if roll := tree.roll:
            db.execute(
                _sql(
                    f"INSERT INTO roll SELECT r.bucket, {number}, r.first, r.indexes"
                    " FROM unnest(%b::bigint[], %b::bigint[], %b::bytea[]) AS r (bucket, first, indexes)"
                ),
                (tree.head.tree, *columns(roll.runs, 3)),
            )
            db.execute(_sql(f"INSERT INTO roll_names SELECT {number}, %b"), (tree.head.tree, roll.names))
            db.execute(
                _sql(f"INSERT INTO roll_key SELECT {number}, %s, %b"), (tree.head.tree, roll.number, roll.sealed)
            )
        return None

    def begin_tree(self, tree: str, moment: str) -> int:
        with self._using("writer") as db:
            [row] = db.execute(_sql(BEGIN_TREE), (tree, "", moment)).fetchall()
            return int(row[0])

    def add_members(self, number: int, subjects: Sequence[bytes], erasures: int) -> None:
        with self._using("gatherer") as db, db.pipeline(), db.transaction():
            db.execute("SELECT pg_advisory_xact_lock_shared(%s)", (_ERASURE,))
            db.execute(_SAME_KEYS, (str(erasures),))
            db.execute(
                "INSERT INTO member SELECT %s, * FROM unnest(%b::bytea[]) ON CONFLICT DO NOTHING",
                (number, sorted(subjects)),
            )
            self._probe("before_members_commit")
        self._probe("after_members_commit")

    def add_tiles(self, number: int, tiles: Sequence[Tile]) -> None:
        with self._using("gatherer") as db:
            self._insert(
                db,
                "subject_tile",
                ("bigint", "bigint", "bigint", "bytea", "bytea"),
                [(number, *tile) for tile in tiles],
            )
        self._probe("after_tiles_commit")

    def drop_tree(self, number: int) -> None:
        for statement in DROP_TREE:
            named = statement.replace(":no", "%(no)s").replace(":most", "%(most)s").encode()
            count = DROP_AT_ONCE
            while count == DROP_AT_ONCE:
                with self._using("gatherer") as db:
                    count = db.execute(named, {"no": number, "most": DROP_AT_ONCE}).rowcount

    @staticmethod
    def _insert(
        db: psycopg.Connection[tuple[Any, ...]], table: str, types: Sequence[str], rows: Sequence[tuple[Any, ...]]
    ) -> None:
        if rows:
            # one statement for all rows, in binary: as fast as COPY and allowed in a pipeline
            arrays = ", ".join(f"%b::{kind}[]" for kind in types)
            db.execute(_sql(f"INSERT INTO {table} SELECT * FROM unnest({arrays})"), columns(rows, len(types)))

    def integrate(self) -> int:
        placed = 0
        while count := self._integrate_batch():
            placed += count
            if count < _BATCH:
                break
        return placed

    def _integrate_batch(self) -> int:
        with self._using("sequencer") as db:
            try:
                with db.transaction():
                    locked = db.execute("SELECT pg_try_advisory_xact_lock(%s)", (_SEQUENCER,)).fetchone()
                    if not (locked and locked[0]):
                        return 0
                    rows = db.execute(
                        "SELECT seq, id, entry FROM staged ORDER BY seq LIMIT %s", (_BATCH,), binary=True
                    ).fetchall()
                    if not rows:
                        return 0
                    self._place(db, rows)
                    self._probe("before_integration_commit")
            except BaseException:
                self._tree = None
                raise
        self._probe("after_integration")
        return len(rows)

    def _place(self, db: psycopg.Connection[tuple[Any, ...]], rows: Sequence[tuple[int, str, bytes]]) -> None:
        [(size, second)] = db.execute(_sql(PRESENT), (SECOND,)).fetchall()
        if self._tree is None or not self._tree.goes_on(size, second):
            try:
                self._tree = self._resume(size, second)
            except ValueError as error:
                raise cannot_go_on(error) from None
        head = self._tree
        with db.pipeline():
            # sent at once, so that the server writes the rows while they are hashed here
            leaves = [(size + i, entry_id, entry) for i, (_, entry_id, entry) in enumerate(rows)]
            self._insert(db, "leaf", ("bigint", "text", "bytea"), leaves)
            self._probe("in_integration")
            # by number and not by range: a row with a lower number may have been committed meanwhile
            db.execute("DELETE FROM staged WHERE seq = ANY(%b)", ([seq for seq, _, _ in rows],))
            tiles = head.append([entry for _, _, entry in rows])
            note = head.signed(self._sign)
            self._keep_tiles(db, *tiles)
            hour = slot(self._clock.now().isoformat())
            db.execute(_sql(KEEP_CHECKPOINT.format(table="checkpoint")), (hour, head.first.size, note))

    def _keep_tiles(self, db: Connection, *of_each: Sequence[Tile]) -> None:
        for table, tiles in zip(TILES.values(), of_each, strict=True):
            self._insert(db, table, ("bigint", "bigint", "bytea", "bytea"), tiles)

    def keep_second_tree(self) -> None:
        while not self.state(SECOND):
            with self._using("sequencer") as db, db.transaction():
                # nobody places entries meanwhile
                db.execute("SELECT pg_advisory_xact_lock(%s)", (_SEQUENCER,))
                if self.state(SECOND):
                    return
                tiles, whole = self._second_so_far()
                self._keep_tiles(db, [], tiles)
                if whole:
                    db.execute("INSERT INTO state VALUES (%s, 'sm3')", (SECOND,))
                self._probe("before_second_tree_commit")
            self._probe("after_second_tree_commit")

    def add_keys(self, wrapped: Mapping[bytes, bytes], epoch: int) -> None:
        with self._using("writer") as db, db.transaction():
            db.execute("SELECT pg_advisory_xact_lock_shared(%s)", (_ERASURE,))
            db.execute(_sql(f"SELECT 1 / ({IS_NEWEST})::int"), (epoch,))
            # in one order, so that two processes that make the same keys do not lock each other out
            rows = sorted(wrapped.items())
            db.execute(
                "INSERT INTO data_key SELECT * FROM unnest(%b::bytea[], %b::bytea[]) ON CONFLICT DO NOTHING",
                columns(rows, 2),
            )

    def rewrap_keys(self, wrapped: Mapping[bytes, tuple[bytes, bytes]]) -> None:
        with self._using("gatherer") as db:
            rows = [(name, old, new) for name, (old, new) in sorted(wrapped.items())]
            db.execute(
                "UPDATE data_key k SET wrapped = w.new FROM unnest(%b::bytea[], %b::bytea[], %b::bytea[]) AS w (name, old, new)"
                " WHERE k.name = w.name AND k.wrapped = w.old",
                columns(rows, 3),
            )

    def rewrap_secrets(self, wrapped: Mapping[int, tuple[bytes, bytes]]) -> None:
        with self._using("gatherer") as db:
            rows = [(number, old, new) for number, (old, new) in sorted(wrapped.items())]
            db.execute(
                "UPDATE roll_key k SET sealed = w.new FROM unnest(%b::bigint[], %b::bytea[], %b::bytea[]) AS w (no, old, new)"
                " WHERE k.no = w.no AND k.sealed = w.old",
                columns(rows, 3),
            )

    def begin_epoch(self, epoch: Epoch) -> bool:
        first, second = BEGIN_EPOCH
        with self._using("writer") as db:
            with db.transaction():
                db.execute("SELECT pg_advisory_xact_lock(%s)", (_ERASURE,))
                typed = _sql(first.replace("?, ?, ?, ?", "%s::bigint, %s, %b::bytea, %s"))
                begun = db.execute(typed, (*epoch, epoch.number - 1)).rowcount == 1
                if begun:
                    db.execute(_sql(second))
                self._probe("before_epoch_commit")
            self._probe("after_epoch_commit")
        return begun

    def retire_epochs(self, newest: int) -> int:
        with self._using("writer") as db:
            with db.transaction():
                db.execute("SELECT pg_advisory_xact_lock(%s)", (_ERASURE,))
                [row] = db.execute(_sql(LEFT), [header(newest)] * 2).fetchall()
                if not row[0]:
                    db.execute(_sql(FORGET_EPOCHS), (newest,))
                self._probe("before_retiring_commit")
            self._probe("after_retiring_commit")
            if not row[0]:
                # a deleted row stays in its page; what it wrapped lies in dead rows that nothing opens any more
                db.execute("VACUUM FULL key_epoch")
                db.execute("VACUUM data_key, roll_key")
        return int(row[0])

    def erase(self, subject: bytes, mark: bytes, cut: Cut) -> int:
        on_roll, values = self._on_roll(subject)
        with self._using("writer") as db:
            with db.transaction():
                db.execute("SELECT pg_advisory_xact_lock(%s)", (_ERASURE,))
                rolls = db.execute(_sql(ON_ROLLS + on_roll), values).fetchall()
                for row in rolls:
                    for statement, given in zip(
                        PUNCTURE,
                        without_subject(row, subject, lambda sql, asked: db.execute(_sql(sql), asked).fetchall(), cut),
                        strict=True,
                    ):
                        db.execute(_sql(statement), given)
                rows = db.execute("DELETE FROM concern WHERE subject = %s RETURNING id", (subject,)).fetchall()
                db.execute(
                    "UPDATE side SET detail = '' WHERE id = ANY(%s) AND NOT EXISTS (SELECT 1 FROM concern c WHERE c.id = side.id)",
                    ([row[0] for row in rows],),
                )
                members = db.execute("DELETE FROM member WHERE subject = %s", (subject,)).rowcount
                db.execute("DELETE FROM data_key WHERE name = %s", (subject,))
                db.execute(_sql(KEEP_ERASED), (mark,))
                db.execute("UPDATE state SET value = (value::bigint + 1)::text WHERE name = 'erasures'")
            self._probe("after_erase_commit")
            # a deleted row stays in its page until the table is written anew
            db.execute("VACUUM FULL data_key")
            db.execute("VACUUM FULL roll_key")
        return len(rows) + members + len(rolls)

    def keep_cosigned(self, size: int, note: str, moment: str) -> None:
        with self._using("writer") as db:
            db.execute(_sql(KEEP_CHECKPOINT.format(table="cosigned")), (slot(moment), size, note))

    def change(self, name: str, old: str, new: str) -> bool:
        with self._using("writer") as db:
            if old:
                return bool(
                    db.execute("UPDATE state SET value = %s WHERE name = %s AND value = %s", (new, name, old)).rowcount
                )
            return bool(db.execute("INSERT INTO state VALUES (%s, %s) ON CONFLICT DO NOTHING", (name, new)).rowcount)

    def ensure_writable(self) -> None:
        with self._using("writer") as db:
            row = db.execute("SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::bool").fetchone()
        if row is None or row[0]:
            raise SystemFailed(
                "ledger.unavailable",
                "The ledger's PostgreSQL database takes no writes.",
                "Connect to the primary server.",
            )

    def close(self) -> None:
        for part, lock in self._locks.items():
            with lock:
                if part in self._open:
                    self._open.pop(part)[1].close()
