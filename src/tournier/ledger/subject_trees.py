# SPDX-License-Identifier: Apache-2.0
"""The tree over the subjects of an entry that concerns many, of which the leaf holds only the root.

- what stands in the tree for a subject is `tournier-subject/v1|` | salt | value, hashed as RFC 6962 hashes an entry; the
  salt is HMAC-SHA256(key of the subject, id of the tree | "|subject"). The prefix keeps these hashes apart from those of
  the log, and with the leaves all nodes above them;
- the hashes stand in rising order, so that the order tells nothing;
- random hashes, which nobody can open, fill the tree up to a power of two: the leaf tells the size, a proof the path,
  and neither says how many people there are but for the nearest power of two;
- of hundreds and more the salts are those of a roll (`rolls.py`), one secret for all of them, and the hashes stand in an
  order of their own (`roll_trees.py`);
- with a subject's key destroyed, or their row of the roll, its salt is gone for good and its hash is as good as one of the random ones (PIPL 47).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tournier.base.texts import Texts
from tournier.keys.macs import mac
from tournier.ledger import lanes
from tournier.ledger.lanes import View
from tournier.ledger.rolls import Roll
from tournier.ledger.spools import HashSpool
from tournier.ledger.tree import WIDTH, Tile, Tree

#: Up to so many subjects stand in the leaf itself, each with a commitment of its own.
INLINE = 32
#: So many subjects are sealed and written together: more are brought to the store bit by bit.
AT_ONCE = 10_000
_PREFIX = b"\0tournier-subject/v1|"
_HASH = 32
_HEIGHT = 8


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
    roll: Roll | None = None


def subject_salt(key: bytes, tree: bytes) -> bytes:
    """The salt of the subject with `key` in the tree of that id."""
    return mac(key, tree + b"|subject")


def subject_hash(salt: bytes, value: bytes) -> bytes:
    """The hash under which a subject stands in a tree."""
    return sha256(_PREFIX + salt + value).digest()


def subject_hashes(rows: View, size: int, names: Texts) -> View:
    """`subject_hash` of thousands in one run; the salts are the first 32 bytes of rows of one size."""
    return lanes.salted(_PREFIX, rows, size, names)


def rising(joined: View, size: int) -> tuple[View, npt.NDArray[np.int64]]:
    """Items of one size, as evenly spread as hashes, in rising order, and where each of them was."""
    words = np.frombuffer(joined, ">u8").reshape(-1, size // 8)
    order = lanes.order(joined, size)
    if order is None:
        # sorted by their first words; two that begin alike come once in a billion times, and then all words count
        first = words[:, 0].astype(np.uint64)
        order = np.argsort(first)
        if (np.diff(first[order]) == 0).any():
            order = np.lexsort(words.T[::-1])
    # moved as the machine's own words, which numpy copies row by row
    return words.view(np.uint64).take(order, axis=0).data.cast("B"), order


def padded(number: int) -> int:
    """The size of the tree for so many subjects: the next power of two."""
    return 1 << max(0, number - 1).bit_length()


def small_tree(tree: str, members: Sequence[bytes], hashes: View) -> SubjectTree:
    """The whole tree of the subjects with these hashes, in memory."""
    number = len(hashes) // _HASH
    size = padded(number)
    filled = b"".join((hashes, os.urandom(_HASH * (size - number)))) if number < size else hashes
    tiles, root = stacked(0, rising(filled, _HASH)[0])
    return SubjectTree(TreeHead(tree, size, root), number, members, tiles)


def stacked(level: int, row: View) -> tuple[list[Tile], bytes]:
    """The tiles over all hashes of a level and of those above, as many as are kept, and the root of the tree."""
    tiles: list[Tile] = []
    while True:
        top = row
        for _ in range(_HEIGHT):
            if len(top) > _HASH:
                top = lanes.above(top)
        if len(row) >= _HASH * WIDTH or not level:
            # one that is not full follows from the roots of those below it; of the lowest there are none
            roots = cut(top)
            run = len(row) // len(roots)
            tiles += [Tile(level, n, bytes(row[n * run : (n + 1) * run]), root) for n, root in enumerate(roots)]
        if len(top) == _HASH:
            return tiles, bytes(top)
        level, row = level + 1, top


def _edge(grown: Tree, row: Sequence[bytes]) -> Tile:
    """The only tile of a tree that does not fill it."""
    return Tile(0, 0, b"".join(row), grown.root())


def fill(hashes: HashSpool) -> int:
    """Add random hashes up to a power of two; returns how many subjects there are."""
    number = sum(map(len, hashes.rising()))
    missing = padded(number) - number
    while missing:
        part = min(missing, AT_ONCE)
        hashes.add(cut(os.urandom(_HASH * part)))
        missing -= part
    return number


def tiles_of(hashes: HashSpool, grown: Tree) -> Iterator[list[Tile]]:
    """The tiles of the tree, bit by bit, while `grown` (an empty tree) takes its hashes. Only after `fill`."""
    for part in hashes.rising():
        yield grown.append(part)
    if grown.size < WIDTH:
        yield [_edge(grown, [one for part in hashes.rising() for one in part])]


def cut(run: View) -> list[bytes]:
    """The hashes in a run of bytes, one by one."""
    return [bytes(run[at : at + _HASH]) for at in range(0, len(run), _HASH)]


def tile_count(size: int) -> int:
    """How many tiles hold the hashes of a tree of that size."""
    return -(-size // WIDTH)
