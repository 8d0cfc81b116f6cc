# SPDX-License-Identifier: Apache-2.0
"""The tree over the subjects of a roll, of which only the roots of tiles are kept: its hashes follow from the roll.

- a tile of 256 hashes stands over each chunk of the roll; what the last chunks lack belongs to nobody;
- in a tile the hashes rise by their first seven bytes, then by their rows; the tiles rise by their roots. So neither a
  place in the tree nor the order tells a row of the roll, and so no blind index;
- one who was erased keeps their hash, which lies in the secret: nobody can open it any more.
A proof of one computes the tile of their chunk and takes the rest of its path from the roots. Nothing here reads or writes a store.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tournier.ledger import lanes
from tournier.ledger.lanes import View
from tournier.ledger.rolls import CHUNK, Secret
from tournier.ledger.subject_trees import SubjectTree, TreeHead, cut, padded, stacked, subject_hash
from tournier.ledger.tree import Tile

_HASH = 32
_TILE = CHUNK * _HASH
_HEIGHT = 8
_ROW = np.uint64(0xFF)


def roll_tree(tree: str, secret: Secret, hashes: View) -> SubjectTree:
    """The tree of the subjects with these hashes, in the order of their rows."""
    size = padded(secret.number)
    spare = secret.nobodys(size - secret.number)
    roots = sorted(_roots(_ordered(b"".join((hashes, spare)) if spare else hashes)))
    tiles = [Tile(0, n, b"", root) for n, root in enumerate(roots)]
    above, root = stacked(1, b"".join(roots)) if len(roots) > 1 else ([], roots[0])
    return SubjectTree(TreeHead(tree, size, root), secret.number, (), [*tiles, *above])


def _ordered(hashes: View) -> View:
    """The hashes of whole tiles, those of each in their order."""
    words = np.frombuffer(hashes, ">u8").reshape(-1, CHUNK, _HASH // 8)
    keys = words[:, :, 0].astype(np.uint64)
    keys &= ~_ROW
    keys |= np.arange(CHUNK, dtype=np.uint64)
    keys.sort(axis=1)
    keys &= _ROW
    keys += np.arange(0, CHUNK * len(keys), CHUNK, dtype=np.uint64)[:, None]
    # moved as the machine's own words, which numpy copies row by row
    return words.view(np.uint64).reshape(-1, _HASH // 8).take(keys.view(np.int64).ravel(), axis=0).data.cast("B")


def _roots(hashes: View) -> list[bytes]:
    for _ in range(_HEIGHT):
        hashes = lanes.above(hashes)
    return cut(hashes)


class RollTile:
    """The tile over one chunk of a roll; `hidden` are the sealed names of the chunk."""

    def __init__(self, secret: Secret, chunk: int, hidden: bytes) -> None:
        first = chunk * CHUNK
        #: Salt and name of each row that was not erased, by its number.
        self.members = {first + at: one for at, one in enumerate(secret.members(chunk, hidden)) if one}
        rows = min(CHUNK, secret.number - first)
        #: The hash of each row; no hash for one of which nothing is known.
        self.row_hashes = [
            subject_hash(*self.members[row]) if row in self.members else secret.erased.get(row, b"")
            for row in range(first, first + rows)
        ]
        joined = b"".join((*self.row_hashes, secret.nobodys(CHUNK - rows)))
        #: The hashes in the tile's order, or none where one is missing.
        self.hashes = bytes(_ordered(joined)) if len(joined) == _TILE else b""
        self.root = _roots(self.hashes)[0] if self.hashes else b""


def tiles_of_roll(secret: Secret, hidden: bytes) -> Iterator[RollTile]:
    """The tile of every chunk that has members."""
    step = CHUNK * secret.width
    for n in range(-(-secret.number // CHUNK)):
        yield RollTile(secret, n, hidden[n * step : (n + 1) * step])
