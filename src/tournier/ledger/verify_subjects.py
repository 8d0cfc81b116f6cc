# SPDX-License-Identifier: Apache-2.0
"""The auditor's look at the subjects of an entry that concerns many, of which the leaf holds the root of a tree.

Leaf: `"number"` commits to how many there are, `"subjects"` has root, size (a power of two) and id of the tree.
Hash of a subject = SHA256(0x00 | "tournier-subject/v1|" | salt | name), salt = HMAC-SHA256(their key, id of the tree |
"|subject"); above stands a tree of RFC 6962. Hashes that belong to nobody fill it up to its size.
1. the stored hashes rise, are as many as the size says, and give the root; so do the stored roots of tiles;
2. with the KEK: every member that the store names has a hash in the tree, and no two the same. Of hundreds the names
and salts stand on a roll (`verify_rolls.py`) in place of rows and keys of their own;
3. the lowest tiles over a roll hold no hashes but only roots: these rise, are as many as the size says, and give the root;
with the KEK they are those that follow from the roll.
How many of the number are missing is what was erased.
"""

from __future__ import annotations

import base64
import hmac
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any

from tournier.ledger.verify_epochs import Wrapped
from tournier.ledger.verify_marks import tree_root
from tournier.ledger.verify_rolls import Roll, kept, subject_hash
from tournier.ledger.verify_sources import CHUNK, Source, raw


class Subjects:
    """Checks trees of subjects; `opened` gives key and name of a member under their blind index."""

    def __init__(self, source: Source, opened: Callable[[bytes], tuple[bytes, bytes]], wrapped: Wrapped) -> None:
        self._source, self._ask, self._opened, self._wrapped = source, source.ask, opened, wrapped
        self.trees = 0
        self.members = 0

    def check(self, told: dict[str, Any], *, with_key: bool) -> int:
        """How many members the entry `told` has. Raises ValueError with what is wrong."""
        head = told["c"]["subjects"]
        rows = self._ask("SELECT no FROM subject_tree WHERE id = ? AND tree = ?", told["id"], head["tree"])
        if len(rows) != 1:
            raise ValueError("the subjects of the entry are missing or belong to another one")
        number, size = rows[0][0], head["size"]
        roll = Roll(self._source, number) if kept(self._source, number) else None
        bare = roll is not None and self._is_bare(number)
        row = self._roots(number, size) if bare else self._hashes(number, size)
        if base64.b64encode(self._root(number, row, level=int(bare))).decode() != head["root"]:
            raise ValueError("the subjects of the entry are not those that it commits to")
        counted = "SELECT COUNT(*) FROM member WHERE no = ?"
        members = self._ask(counted, number)[0][0] if roll is None else roll.members
        if with_key:
            if roll is None:
                _among(self._members(number, head["tree"].encode()), row)
            elif not bare:
                _among(roll.opened(self._wrapped, head["tree"]), row)
            elif roll.roots(self._wrapped, head["tree"], size) != cut(bytes(row)):
                raise ValueError("the roll of the entry's subjects was changed")
        self.trees += 1
        self.members += members
        return int(members)

    def _is_bare(self, number: int) -> bool:
        sql = "SELECT 1 FROM subject_tile WHERE no = ? AND level = 0 AND length(hashes) = 0"
        return bool(self._ask(f"{sql} LIMIT 1", number))

    def _roots(self, number: int, size: int) -> bytearray:
        """The roots of all lowest tiles."""
        rows = self._ask(
            "SELECT n, length(hashes), root FROM subject_tile WHERE no = ? AND level = 0 ORDER BY n LIMIT 1000", number
        )
        roots = [raw(root) for _, _, root in rows]
        places = [(n, length) for n, length, _ in rows]
        if size % CHUNK or places != [(n, 0) for n in range(size // CHUNK)] or {len(one) for one in roots} != {32}:
            raise ValueError("the tiles of the entry's subjects are not as many as it says")
        if roots != sorted(roots):
            raise ValueError("the tiles of the entry's subjects are not in order")
        return bytearray(b"".join(roots))

    def _hashes(self, number: int, size: int) -> bytearray:
        """All hashes in one run: with millions, a list of them would take twice the memory."""
        found, last = bytearray(), b""
        for n in range(-(-size // CHUNK)):
            rows = self._ask("SELECT hashes FROM subject_tile WHERE no = ? AND level = 0 AND n = ?", number, n)
            tile = cut(raw(rows[0][0]) if rows else b"")
            if any(a >= b for a, b in pairwise([last, *tile])):
                raise ValueError("the hashes of the entry's subjects are not in order")
            found += b"".join(tile)
            last = tile[-1] if tile else last
        if len(found) != 32 * size or size & (size - 1):
            raise ValueError("the hashes of the entry's subjects are not as many as it says")
        return found

    def _root(self, number: int, row: bytearray, level: int) -> bytes:
        """The root over all hashes of a level; every tile that is stored above must hold what they give."""
        step = 32 * CHUNK
        while True:
            above = [tree_root(cut(bytes(row[at : at + step]))) for at in range(0, len(row), step)]
            # `row` itself came from the lowest tiles
            column = "hashes" if level else "root"
            for n, root, run in self._ask(
                f"SELECT n, root, {column} FROM subject_tile WHERE no = ? AND level = ?", number, level
            ):
                right = 0 <= n < len(above) and raw(root) == above[n]
                if not right or (level and raw(run) != row[n * step : (n + 1) * step]):
                    raise ValueError("a stored tile of the entry's subjects is not what they give")
            if len(above) == 1:
                return above[0]
            level, row = level + 1, bytearray(b"".join(above))

    def _members(self, number: int, tree: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Salt and name of each member."""
        after = b""
        while rows := self._ask(
            "SELECT subject FROM member WHERE no = ? AND subject > ? ORDER BY subject LIMIT 5000", number, after
        ):
            for (subject,) in rows:
                key, name = self._opened(raw(subject))
                yield hmac.digest(key, tree + b"|subject", "sha256"), name
            after = raw(rows[-1][0])


def _among(members: Iterable[tuple[bytes, bytes]], hashes: bytearray) -> None:
    places = range(len(hashes) // 32)
    seen = bytearray(len(places))
    for salt, name in members:
        hashed = subject_hash(salt, name)
        at = bisect_left(places, hashed, key=lambda place: bytes(hashes[32 * place : 32 * place + 32]))
        if hashes[32 * at : 32 * at + 32] != hashed or seen[at]:
            raise ValueError("somebody is named who is not among the entry's subjects")
        seen[at] = 1


def cut(run: bytes) -> list[bytes]:
    """The hashes in a run, one by one."""
    return [run[at : at + 32] for at in range(0, len(run), 32)]
