# SPDX-License-Identifier: Apache-2.0
"""The tables of a ledger, the same in SQLite and PostgreSQL, and the reading of them.

leaf, tile, checkpoint and cosigned are what outsiders may see; side, concern, member, the rolls and data_key hold sealed
parts and may be emptied without harm to the tree. In SQLite nothing is ever staged. A subject_tree without an id is being gathered, or
was abandoned: its members and tiles count for nothing.
"""

from __future__ import annotations

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from tournier.base import SystemFailed
from tournier.ledger import rolls
from tournier.ledger.leaves import read_leaf
from tournier.ledger.notes import Checkpoint
from tournier.ledger.recording import Concern, Record, Stored
from tournier.ledger.stores.heads import TILES, Head
from tournier.ledger.stores.key_rows import KeyRows
from tournier.ledger.stores.port import Criteria, Cut, Placement
from tournier.ledger.tree import Tile, Tree
from tournier.ledger.tree_hashes import SHA256, SM3, TreeHash

DDL = """
CREATE TABLE IF NOT EXISTS leaf (idx {int} PRIMARY KEY, id {text} NOT NULL UNIQUE, entry {blob} NOT NULL);
CREATE TABLE IF NOT EXISTS staged (
  seq {serial}, id {text} NOT NULL UNIQUE, entry {blob} NOT NULL);
CREATE TABLE IF NOT EXISTS side (
  id {text} PRIMARY KEY, event {text} NOT NULL, actor {blob} NOT NULL, disclosure {blob} NOT NULL,
  opening {blob} NOT NULL, detail {blob} NOT NULL){clustered};
CREATE INDEX IF NOT EXISTS side_event ON side (event, id);
CREATE INDEX IF NOT EXISTS side_actor ON side (actor, id);
CREATE INDEX IF NOT EXISTS side_disclosure ON side (disclosure, id) WHERE length(disclosure) > 0;
CREATE TABLE IF NOT EXISTS concern (
  id {text} NOT NULL, position {int} NOT NULL, subject {blob} NOT NULL, opening {blob} NOT NULL,
  PRIMARY KEY (id, position)){clustered};
CREATE INDEX IF NOT EXISTS concern_subject ON concern (subject, id);
CREATE TABLE IF NOT EXISTS subject_tree (
  no {serial}, tree {text} NOT NULL UNIQUE, id {text} NOT NULL, begun {text} NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS subject_tree_id ON subject_tree (id) WHERE length(id) > 0;
CREATE TABLE IF NOT EXISTS member (no {int} NOT NULL, subject {blob} NOT NULL, PRIMARY KEY (no, subject)){clustered};
CREATE INDEX IF NOT EXISTS member_subject ON member (subject, no);
CREATE TABLE IF NOT EXISTS subject_tile (
  no {int} NOT NULL, level {int} NOT NULL, n {int} NOT NULL, hashes {blob} NOT NULL, root {blob} NOT NULL,
  PRIMARY KEY (no, level, n)){clustered};
CREATE TABLE IF NOT EXISTS roll (
  bucket {int} NOT NULL, no {int} NOT NULL, first {int} NOT NULL, indexes {blob} NOT NULL,
  PRIMARY KEY (bucket, no)){clustered};
CREATE TABLE IF NOT EXISTS roll_names (no {int} PRIMARY KEY, names {blob} NOT NULL);
CREATE TABLE IF NOT EXISTS roll_key (no {int} PRIMARY KEY, number {int} NOT NULL, sealed {blob} NOT NULL);
CREATE TABLE IF NOT EXISTS data_key (name {blob} PRIMARY KEY, wrapped {blob} NOT NULL){clustered};
CREATE TABLE IF NOT EXISTS erased (mark {blob} PRIMARY KEY){clustered};
CREATE TABLE IF NOT EXISTS key_epoch (
  no {int} PRIMARY KEY, holder {text} NOT NULL, wrapped {blob} NOT NULL, since {text} NOT NULL);
CREATE TABLE IF NOT EXISTS tile (
  level {int} NOT NULL, n {int} NOT NULL, hashes {blob} NOT NULL, root {blob} NOT NULL, PRIMARY KEY (level, n)){clustered};
CREATE TABLE IF NOT EXISTS tile_sm3 (
  level {int} NOT NULL, n {int} NOT NULL, hashes {blob} NOT NULL, root {blob} NOT NULL, PRIMARY KEY (level, n)){clustered};
CREATE TABLE IF NOT EXISTS checkpoint (slot {text} PRIMARY KEY, size {int} NOT NULL, note {text} NOT NULL);
CREATE TABLE IF NOT EXISTS cosigned (slot {text} PRIMARY KEY, size {int} NOT NULL, note {text} NOT NULL);
CREATE TABLE IF NOT EXISTS promised (
  writer {text} PRIMARY KEY, number {int} NOT NULL, id {text} NOT NULL, promise {blob} NOT NULL);
CREATE TABLE IF NOT EXISTS state (name {text} PRIMARY KEY, value {text} NOT NULL);
INSERT INTO state VALUES ('erasures', '0'), ('format', '1') ON CONFLICT DO NOTHING;
"""

# One checkpoint is kept for each hour: every later one contains it, so older ones add nothing but rows.
KEEP_CHECKPOINT = """INSERT INTO {table} VALUES (?, ?, ?)
ON CONFLICT (slot) DO UPDATE SET size = excluded.size, note = excluded.note WHERE excluded.size >= {table}.size"""
KEEP_PROMISE = """INSERT INTO promised VALUES (?, ?, ?, ?)
ON CONFLICT (writer) DO UPDATE SET number = excluded.number, id = excluded.id, promise = excluded.promise"""
BEGIN_TREE = "INSERT INTO subject_tree (tree, id, begun) VALUES (?, ?, ?) RETURNING no"
ADD_MEMBER = "INSERT INTO member VALUES (?, ?) ON CONFLICT DO NOTHING"
# That somebody was erased outlives their key: a copy of before is told apart from somebody who never had one. The mark is
# another blind index than the one by which entries were found, which is in no page any more.
KEEP_ERASED = "INSERT INTO erased VALUES (?) ON CONFLICT DO NOTHING"
OWN_TREE = "UPDATE subject_tree SET id = ? WHERE no = ? AND tree = ? AND id = '' RETURNING no"
DROP_AT_ONCE = 10_000
_LONELY = "EXISTS (SELECT 1 FROM subject_tree t WHERE t.no = :no AND t.id = '')"
DROP_TREE = (
    f"""DELETE FROM member WHERE no = :no AND {_LONELY} AND subject IN
(SELECT subject FROM member WHERE no = :no LIMIT :most)""",
    f"""DELETE FROM subject_tile WHERE no = :no AND {_LONELY} AND (level, n) IN
(SELECT level, n FROM subject_tile WHERE no = :no LIMIT :most)""",
    "DELETE FROM subject_tree WHERE no = :no AND id = ''",
)
_ENTRY = """SELECT s.id, s.opening, s.detail, COALESCE(l.entry, g.entry), l.idx, t.no
FROM {start} LEFT JOIN leaf l ON l.id = s.id LEFT JOIN staged g ON g.id = s.id
LEFT JOIN subject_tree t ON t.id = s.id AND length(t.id) > 0"""
_CONCERNED = """(SELECT id FROM concern WHERE subject = ? UNION ALL
SELECT t.id FROM member m JOIN subject_tree t ON t.no = m.no WHERE m.subject = ? AND length(t.id) > 0 UNION ALL
SELECT t.id FROM roll r JOIN subject_tree t ON t.no = r.no WHERE {on_roll}) c
JOIN side s ON s.id = c.id"""
_MANY = 500
_MOST_CAUGHT_UP = 100 * 256  # entries that a second tree takes in one transaction: whole tiles


def tree_gone() -> SystemFailed:
    """What is raised when the tree of an entry is no longer there to be its own."""
    return SystemFailed(
        "ledger.gathering",
        "The subjects that were gathered for an entry are no longer there; nothing was recorded.",
        "Begin anew; what is gathered for longer than a day is given up.",
    )


def slot(moment: str) -> str:
    """The hour of a moment (ISO text), under which its checkpoint is kept."""
    return moment[:13]


#: Runs of a roll whose secret is to be written anew because one subject is erased, and all that is asked for that.
ON_ROLLS = """SELECT r.no, r.bucket, r.first, r.indexes, t.tree, k.number, k.sealed FROM roll r
JOIN subject_tree t ON t.no = r.no JOIN roll_key k ON k.no = r.no WHERE """
NAMES_PART = "SELECT substr(names, ?, ?) FROM roll_names WHERE no = ?"
PUNCTURE = (
    "UPDATE roll SET indexes = ? WHERE bucket = ? AND no = ?",
    "UPDATE roll_key SET sealed = ? WHERE no = ?",
)


def without_subject(
    found_on: tuple[Any, ...], subject: bytes, asked: Callable[[str, Sequence[object]], list[tuple[Any, ...]]], cut: Cut
) -> tuple[tuple[object, ...], tuple[object, ...]]:
    """The values for PUNCTURE, from a row of ON_ROLLS; `asked` runs a statement in the same transaction."""
    no, bucket, first, run, tree, number, sealed = found_on
    place = rolls.place_in(bytes(run), subject)
    widths = asked("SELECT length(names) / ? FROM roll_names WHERE no = ?", (number, no))
    if place is None or number > rolls.MOST or not widths:
        raise SystemFailed("ledger.erasure", "A roll cannot be read.", "Run `tournier ledger verify`.")
    at = rolls.INDEX * place
    left = bytes(run[:at]) + rolls.GONE + bytes(run[at + rolls.INDEX :])
    buckets = list(rolls.buckets_beside(bucket))
    found: dict[int, bytes] = {}
    for start in range(0, len(buckets), _MANY):
        part = buckets[start : start + _MANY]
        sql = f"SELECT bucket, indexes FROM roll WHERE no = ? AND bucket IN ({','.join('?' * len(part))})"
        found |= {one: bytes(blob) for one, blob in asked(sql, (no, *part))}
    found[bucket] = left
    joined = b"".join(found[one] for one in sorted(found))
    row, chunk = int(first) + place, widths[0][0] * rolls.CHUNK
    [(hidden,)] = asked(NAMES_PART, (row // rolls.CHUNK * chunk + 1, chunk, no))
    return (left, bucket, no), (cut(tree, bytes(sealed), row, joined, bytes(hidden)), no)


def side_rows(records: Sequence[Record]) -> list[tuple[str, str, bytes, bytes, bytes, bytes]]:
    """The rows of `side` for records."""
    return [(r.id, r.event, r.actor, r.disclosure, r.opening, r.detail) for r in records]


def concern_rows(records: Sequence[Record]) -> list[tuple[str, int, bytes, bytes]]:
    """The rows of `concern` for records."""
    return [(c.id, c.position, c.subject, c.opening) for r in records for c in r.concerns]


class Reading(KeyRows):
    """Everything that only reads. A store gives `_rows`."""

    @abstractmethod
    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run one statement with `?` for values."""

    #: Whether the bytes given stand in the run `r` of a roll, in the store's SQL.
    holds: ClassVar[str]

    def _on_roll(self, subject: bytes) -> tuple[str, list[object]]:
        """A condition on `roll r` for the runs in which a blind index stands, and its values."""
        buckets = rolls.buckets_of(subject)
        return f"r.bucket IN ({','.join('?' * len(buckets))}) AND {self.holds}", [*buckets, subject]

    def erasures(self) -> int:
        return int(self.state("erasures"))

    def state(self, name: str) -> str:
        rows = self._rows("SELECT value FROM state WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else ""

    def stored(self, entry_id: str) -> Stored | None:
        found = self._with_concerns(self._rows(_ENTRY.format(start="side s") + " WHERE s.id = ?", (entry_id,)))
        return found[0] if found else None

    def openings_of(self, subject: bytes) -> int:
        on_roll, values = self._on_roll(subject)
        sql = (
            "SELECT (SELECT COUNT(*) FROM concern WHERE subject = ?) + (SELECT COUNT(*) FROM member WHERE subject = ?)"
            f" + (SELECT COUNT(*) FROM roll r WHERE {on_roll})"
        )
        return int(self._rows(sql, (subject, subject, *values))[0][0])

    def roll_key(self, number: int) -> bytes:
        rows = self._rows("SELECT sealed FROM roll_key WHERE no = ?", (number,))
        return bytes(rows[0][0]) if rows else b""

    def roll_names(self, number: int, first: int = 0, size: int | None = None) -> bytes:
        part = rolls.MOST * (rolls.MOST_NAME + 2) if size is None else size
        rows = self._rows(NAMES_PART, (first + 1, part, number))
        return bytes(rows[0][0]) if rows else b""

    def roll_row(self, number: int, subject: bytes) -> int | None:
        on_roll, values = self._on_roll(subject)
        for first, indexes in self._rows(
            f"SELECT r.first, r.indexes FROM roll r WHERE r.no = ? AND {on_roll}", (number, *values)
        ):
            place = rolls.place_in(bytes(indexes), subject)
            return None if place is None else int(first) + place
        return None

    def find(self, criteria: Criteria) -> list[Stored]:
        conditions: list[tuple[str, object]] = [
            ("s.actor = ?", criteria.actor),
            # said twice so that the planner may use the index over entries that have a disclosure
            ("length(s.disclosure) > 0 AND s.disclosure = ?", criteria.disclosure),
            ("s.event = ?", criteria.event),
            (("s.id < ?" if criteria.subject is None else "c.id < ?"), criteria.before),
        ]
        asked = [(text, value) for text, value in conditions if value is not None]
        where = " WHERE " + " AND ".join(text for text, _ in asked) if asked else ""
        start, order, values = "side s", "s.id", [value for _, value in asked]
        if criteria.subject is not None:
            on_roll, on_roll_values = self._on_roll(criteria.subject)
            start = _CONCERNED.format(on_roll=f"{on_roll} AND length(t.id) > 0")
            order, values = "c.id", [criteria.subject, criteria.subject, *on_roll_values, *values]
        sql = f"{_ENTRY.format(start=start)}{where} ORDER BY {order} DESC LIMIT ?"
        return self._with_concerns(self._rows(sql, [*values, criteria.limit]))

    def _with_concerns(self, rows: list[tuple[Any, ...]]) -> list[Stored]:
        concerns: defaultdict[str, list[Concern]] = defaultdict(list)
        ids = [row[0] for row in rows]
        for start in range(0, len(ids), _MANY):
            part = ids[start : start + _MANY]
            marks = ",".join("?" * len(part))
            for row in self._rows(
                f"SELECT subject, id, position, opening FROM concern WHERE id IN ({marks}) ORDER BY id, position", part
            ):
                concerns[row[1]].append(Concern(*row))
        return [
            Stored(i, opening, detail, leaf, index, tuple(concerns[i]), members)
            for i, opening, detail, leaf, index, members in rows
        ]

    def abandoned(self, before: str) -> list[int]:
        return [row[0] for row in self._rows("SELECT no FROM subject_tree WHERE id = '' AND begun < ?", (before,))]

    def members(self, number: int, after: bytes, limit: int) -> list[bytes]:
        sql = "SELECT subject FROM member WHERE no = ? AND subject > ? ORDER BY subject LIMIT ?"
        return [bytes(row[0]) for row in self._rows(sql, (number, after, limit))]

    def subject_tile(self, number: int, level: int, n: int, width: int) -> bytes:
        sql = "SELECT hashes FROM subject_tile WHERE no = ? AND level = ? AND n = ?"
        if rows := self._rows(sql, (number, level, n)):
            return bytes(rows[0][0][: 32 * width])
        # a tile that is not full follows from the roots of those below it
        sql = "SELECT root FROM subject_tile WHERE no = ? AND level = ? AND n >= ? AND n < ? ORDER BY n"
        return b"".join(row[0] for row in self._rows(sql, (number, level - 1, n * 256, n * 256 + width)))

    def placement(self) -> Placement:
        [(size, staged, promised)] = self._rows(
            "SELECT (SELECT COALESCE(MAX(idx) + 1, 0) FROM leaf), (SELECT COUNT(*) FROM staged),"
            " (SELECT COALESCE(SUM(number + 1), 0) FROM promised)"
        )
        return Placement(size, staged, int(promised) - size - staged)

    def entries(self, start: int, end: int) -> list[bytes]:
        return [
            row[0] for row in self._rows("SELECT entry FROM leaf WHERE idx >= ? AND idx < ? ORDER BY idx", (start, end))
        ]

    def tile(self, level: int, n: int, width: int, by: TreeHash = SHA256) -> bytes:
        rows = self._rows(f"SELECT hashes FROM {TILES[by.name]} WHERE level = ? AND n = ?", (level, n))
        if rows:
            return bytes(rows[0][0][: 32 * width])
        leaves, roots = self._edges(by)
        start = n * 256
        return b"".join(leaves(start, start + width) if level == 0 else roots(level - 1, start, start + width))

    def _edges(self, by: TreeHash) -> tuple[Callable[[int, int], list[bytes]], Callable[[int, int, int], list[bytes]]]:
        """What a tree by that hash is continued from: the hashes of its entries, and the roots of its full tiles."""

        def leaves(start: int, end: int) -> list[bytes]:
            return by.leaf_hashes(self.entries(start, end))

        def roots(level: int, start: int, end: int) -> list[bytes]:
            sql = f"SELECT root FROM {TILES[by.name]} WHERE level = ? AND n >= ? AND n < ? ORDER BY n"
            return [row[0] for row in self._rows(sql, (level, start, end))]

        return leaves, roots

    def _resume(self, size: int, second: str) -> Head:
        """The trees at `size`. Raises ValueError when the rows do not give the roots that were signed for this size."""
        head = Head(
            Tree.resume(size, *self._edges(SHA256)), Tree.resume(size, *self._edges(SM3), SM3) if second else None
        )
        for (note,) in self._rows("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1"):
            told = Checkpoint.parse(note)
            if told.size > size or (told.size == size and not head.leads_to(told)) or (told.sm3 and not head.second):
                raise ValueError("the tree does not lead to its signed checkpoint")
        return head

    def _second_so_far(self) -> tuple[list[Tile], bool]:
        """The next tiles of a tree by SM3 over the entries there are, and whether these bring it to the last entry."""
        [(size, full)] = self._rows(
            "SELECT (SELECT COALESCE(MAX(idx) + 1, 0) FROM leaf), (SELECT COUNT(*) FROM tile_sm3 WHERE level = 0)"
        )
        tree = Tree.resume(full * 256, *self._edges(SM3), SM3)
        end = min(size, tree.size + _MOST_CAUGHT_UP)
        return tree.append(SM3.leaf_hashes(self.entries(tree.size, end))), end == size

    def checkpoint(self) -> str:
        rows = self._rows("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1")
        return str(rows[0][0]) if rows else ""

    def cosigned(self) -> tuple[int, str]:
        rows = self._rows("SELECT size, note FROM cosigned ORDER BY size DESC, slot DESC LIMIT 1")
        return (rows[0][0], rows[0][1]) if rows else (0, "")

    def oldest_after(self, size: int) -> str:
        for sql, values in (
            ("SELECT entry FROM leaf WHERE idx = ?", (size,)),
            ("SELECT entry FROM staged ORDER BY seq LIMIT 1", ()),
        ):
            for (entry,) in self._rows(sql, values):
                return read_leaf(entry).at
        return ""
