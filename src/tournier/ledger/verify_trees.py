# SPDX-License-Identifier: Apache-2.0
"""The auditor's own trees over the entries as they are read: RFC 6962 by SHA-256, and by SM3 (GB/T 32905) where a checkpoint says so.

Each full tile is compared with what is stored of it. Where Python's OpenSSL knows no SM3, the one of `cryptography` is asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from cryptography.hazmat.primitives import hashes

from tournier.ledger.verify_marks import tree_root
from tournier.ledger.verify_sources import CHUNK


def by_sha256(data: bytes) -> bytes:
    """SHA-256."""
    return hashlib.sha256(data).digest()


def by_sm3(data: bytes) -> bytes:
    """SM3."""
    try:
        return hashlib.new("sm3", data).digest()
    except ValueError:
        running = hashes.Hash(hashes.SM3())
        running.update(data)
        return running.finalize()


class Grown:
    """One tree. `stored` gives a tile as it is kept (None: not kept there), `differs` hears where one is not what the entries give."""

    def __init__(
        self,
        digest: Callable[[bytes], bytes],
        stored: Callable[[int, int, int], bytes | None],
        differs: Callable[[int | str], None],
    ) -> None:
        self._digest, self._stored, self._differs = digest, stored, differs
        self._edges: list[list[bytes]] = [[]]  # for each level the hashes of the tile that is not full yet
        self._size = 0
        self.compared = 0

    def add(self, entry: bytes) -> None:
        """The next entry."""
        found, level = self._digest(b"\0" + entry), 0
        while True:
            self._edges[level].append(found)
            if len(self._edges[level]) < CHUNK:
                break
            self._compare(level, self._size // CHUNK ** (level + 1))
            found = tree_root(self._edges[level], self._digest)
            self._edges[level] = []
            level += 1
            if level == len(self._edges):
                self._edges.append([])
        self._size += 1

    def end(self) -> None:
        """There are no more entries: compare what is not full."""
        for level in range(len(self._edges)):
            self._compare(level, self._size // CHUNK ** (level + 1))

    def _compare(self, level: int, n: int) -> None:
        edge = self._edges[level]
        stored = self._stored(level, n, len(edge))
        if stored is None or not edge:
            return
        self.compared += 1
        if stored != b"".join(edge):
            wrong = next((i for i, one in enumerate(edge) if stored[32 * i : 32 * i + 32] != one), 0)
            self._differs(n * CHUNK + wrong if level == 0 else f"tile {level}/{n}")

    def root(self) -> bytes:
        """The root over what was added so far: what is not full hangs at the right of the level above."""
        rest: list[bytes] = []
        for edge in self._edges:
            rest = [tree_root(edge + rest, self._digest)] if edge or rest else []
        return tree_root(rest, self._digest)
