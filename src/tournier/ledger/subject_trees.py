# SPDX-License-Identifier: Apache-2.0
"""The tree over the subjects of an entry that concerns many, of which the leaf holds only the root.

- what stands in the tree for a subject is `tournier-subject/v1|` | salt | value, hashed as RFC 6962 hashes an entry; the
  salt is HMAC-SHA256(key of the subject, id of the tree | "|subject"). The prefix keeps these hashes apart from those of
  the log, and with the leaves all nodes above them;
- the hashes stand in rising order, so that the order tells nothing;
- random hashes, which nobody can open, fill the tree up to a power of two: the leaf tells the size, a proof the path,
  and neither says how many people there are but for the nearest power of two;
- with a subject's key destroyed, its salt is gone for good and its hash is as good as one of the random ones (PIPL 47).
"""

from __future__ import annotations

import os
import tempfile
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from types import TracebackType
from typing import NamedTuple, Self

from tournier.ledger.keys import mac
from tournier.ledger.tree import WIDTH, Tile, Tree

#: Up to so many subjects stand in the leaf itself, each with a commitment of its own.
INLINE = 32
#: So many subjects are sealed and written together: more are brought to the store bit by bit.
AT_ONCE = 10_000
_PREFIX = b"\0tournier-subject/v1|"
_HASH = 32
_IN_MEMORY = 64 << 20
_FIRST_BYTES = [bytes([first]) for first in range(256)]


class TreeHead(NamedTuple):
    """A tree as the leaf has it: its id, the number of its hashes, its root."""

    tree: str
    size: int
    root: bytes


class SubjectTree(NamedTuple):
    """A tree on its way into the store. `place` is its number there when members and tiles lie there already."""

    head: TreeHead
    number: int
    members: Sequence[bytes] = ()
    tiles: Sequence[Tile] = ()
    place: int | None = None


def subject_salt(key: bytes, tree: bytes) -> bytes:
    """The salt of the subject with `key` in the tree of that id."""
    return mac(key, tree + b"|subject")


def subject_hash(salt: bytes, value: bytes) -> bytes:
    """The hash under which a subject stands in a tree."""
    return sha256(_PREFIX + salt + value).digest()


def padded(number: int) -> int:
    """The size of the tree for so many subjects: the next power of two."""
    return 1 << max(0, number - 1).bit_length()


def small_tree(tree: str, members: Sequence[bytes], hashes: Sequence[bytes]) -> SubjectTree:
    """The whole tree of at most `AT_ONCE` subjects, in memory."""
    size = padded(len(hashes))
    fill = os.urandom(_HASH * (size - len(hashes)))
    row = sorted([*hashes, *(fill[at : at + _HASH] for at in range(0, len(fill), _HASH))])
    grown = Tree()
    tiles = grown.append(row) or [_edge(grown, row)]
    return SubjectTree(TreeHead(tree, size, grown.root()), len(hashes), members, tiles)


def _edge(grown: Tree, row: Sequence[bytes]) -> Tile:
    """The only tile of a tree that does not fill it."""
    return Tile(0, 0, b"".join(row), grown.root())


class SubjectHashes:
    """Sorts the hashes of any number of subjects in little memory: runs in a file that the system removes by itself.

    The file holds salted hashes only. A subject that comes twice has the same hash twice and counts once.
    """

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - it lives as long as this object; `close` ends both
        self._runs: list[list[int]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def add(self, hashes: Iterable[bytes]) -> None:
        """One more run."""
        run = sorted(set(hashes))
        start = self._file.seek(0, os.SEEK_END)
        self._file.write(b"".join(run))
        # where each first byte begins: equal first bytes of all runs are sorted together later
        self._runs.append([start + _HASH * at for at in (*(bisect_left(run, one) for one in _FIRST_BYTES), len(run))])

    def rising(self) -> Iterator[list[bytes]]:
        """All hashes once, in rising order, in about 256 parts."""
        for first in range(256):
            found: set[bytes] = set()
            for run in self._runs:
                self._file.seek(run[first])
                part = self._file.read(run[first + 1] - run[first])
                found.update(part[at : at + _HASH] for at in range(0, len(part), _HASH))
            yield sorted(found)

    def fill(self) -> int:
        """Add random hashes up to a power of two; returns how many subjects there are."""
        number = sum(map(len, self.rising()))
        missing = padded(number) - number
        while missing:
            part = min(missing, AT_ONCE)
            noise = os.urandom(_HASH * part)
            self.add(noise[at : at + _HASH] for at in range(0, len(noise), _HASH))
            missing -= part
        return number

    def tiles(self, grown: Tree) -> Iterator[list[Tile]]:
        """The tiles of the tree, bit by bit, while `grown` (an empty tree) takes its hashes. Only after `fill`."""
        for part in self.rising():
            yield grown.append(part)
        if grown.size < WIDTH:
            yield [_edge(grown, [one for part in self.rising() for one in part])]


def cut(run: bytes) -> list[bytes]:
    """The hashes in a run of bytes, one by one."""
    return [run[at : at + _HASH] for at in range(0, len(run), _HASH)]


def tile_count(size: int) -> int:
    """How many tiles hold the hashes of a tree of that size."""
    return -(-size // WIDTH)
