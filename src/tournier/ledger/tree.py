# SPDX-License-Identifier: Apache-2.0
"""The Merkle tree of RFC 6962 with SHA-256 or SM3, kept as a compact range and cut into tiles 256 hashes wide (C2SP tlog-tiles).

Rules of the structure:
- leaf hash = H(0x00 | entry), node = H(0x01 | left | right) (`tree_hashes.py`);
- tile (level, n) holds the 256 hashes that stand at tree level 8 * level from position 256 * n;
- a tile is written once, when it is full; what is not full follows from the entries and the roots of full tiles.
No IO here: rows come in through callables.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from tournier.ledger.tree_hashes import SHA256, TreeHash

WIDTH = 256
_HEIGHT = 8
EMPTY_ROOT = SHA256.nothing()


class Tile(NamedTuple):
    """One full tile: its place, its 256 hashes in one run of bytes, and the root over them."""

    level: int
    n: int
    hashes: bytes
    root: bytes


def leaf_hash(entry: bytes, by: TreeHash = SHA256) -> bytes:
    """The hash under which an entry stands in the tree."""
    return by.digest(b"\0" + entry)


def leaf_hashes(entries: Sequence[bytes]) -> list[bytes]:
    """`leaf_hash` of each entry, by SHA-256."""
    return SHA256.leaf_hashes(entries)


class Tree:
    """A growing tree of which only the edge is kept: about 768 hashes however many entries it has."""

    def __init__(self, by: TreeHash = SHA256) -> None:
        self.by = by
        self.size = 0
        self._pending: dict[int, bytes] = {}
        self._open: list[list[bytes]] = []

    @classmethod
    def resume(
        cls,
        size: int,
        leaves: Callable[[int, int], Sequence[bytes]],
        roots: Callable[[int, int, int], Sequence[bytes]],
        by: TreeHash = SHA256,
    ) -> Tree:
        """The tree of `size` entries from `leaves(from, to)` (leaf hashes) and `roots(level, from, to)` (roots of full tiles)."""
        tree = cls(by)
        tree.size = size
        level = 0
        while size >> (_HEIGHT * level):
            count = size >> (_HEIGHT * level)
            start = count - count % WIDTH
            edge = list(leaves(start, count) if level == 0 else roots(level - 1, start, count))
            if len(edge) != count - start:
                raise ValueError(
                    f"level {level} of the tree has {len(edge)} hashes at its edge instead of {count - start}"
                )
            tree._open.append(edge)
            nodes: Sequence[bytes] = edge
            for height in range(_HEIGHT * level, _HEIGHT * (level + 1)):
                if (size >> height) & 1:
                    tree._pending[height] = nodes[-1]
                nodes = by.pairs(nodes)
            level += 1
        return tree

    def append(self, hashes: Sequence[bytes]) -> list[Tile]:
        """Add leaf hashes at the end; returns the tiles that became full."""
        tiles: list[Tile] = []
        self.size += len(hashes)
        nodes = list(hashes)
        height = 0
        full: list[tuple[int, int, bytes]] = []
        while nodes:
            if height % _HEIGHT == 0:
                # the nodes at this height are the roots of the tiles filled one level below
                tiles.extend(Tile(level, n, run, root) for (level, n, run), root in zip(full, nodes, strict=height > 0))
                full = self._fill(height // _HEIGHT, nodes)
            held = self._pending.pop(height, None)
            if held is not None:
                nodes = [held, *nodes]
            if len(nodes) % 2:
                self._pending[height] = nodes[-1]
            nodes = self.by.pairs(nodes)
            height += 1
        return tiles

    def _fill(self, level: int, nodes: list[bytes]) -> list[tuple[int, int, bytes]]:
        if level == len(self._open):
            self._open.append([])
        edge = self._open[level]
        # positions are counted from the end: this level holds size >> 8*level hashes once these are added
        start = (self.size >> (_HEIGHT * level)) - len(nodes) - len(edge)
        edge.extend(nodes)
        full = []
        while len(edge) >= WIDTH:
            full.append((level, start // WIDTH, b"".join(edge[:WIDTH])))
            del edge[:WIDTH]
            start += WIDTH
        return full

    def root(self) -> bytes:
        """The root hash at the present size."""
        root = b""
        for height in sorted(self._pending):
            root = self.by.node(self._pending[height], root) if root else self._pending[height]
        return root or self.by.nothing()


def _perfect(start: int, end: int) -> list[tuple[int, int]]:
    """[start, end) as maximal perfect subtrees (height, index), left to right."""
    found = []
    while start < end:
        height = (end - start).bit_length() - 1
        if start:
            height = min(height, (start & -start).bit_length() - 1)
        found.append((height, start >> height))
        start += 1 << height
    return found


def _split(count: int) -> int:
    return 1 << ((count - 1).bit_length() - 1)


class Prover:
    """Makes proofs of RFC 6962 sections 2.1.1 and 2.1.2 from tiles.

    `tile(level, n, width)` gives the first `width` hashes of a tile as one run of bytes. Full tiles never change,
    so a prover may be kept as long as the store and used for every size.
    """

    def __init__(self, tile: Callable[[int, int, int], bytes], by: TreeHash = SHA256, kept_tiles: int = 512) -> None:
        self._tile = tile
        self._by = by
        self._full = lru_cache(kept_tiles)(lambda level, n: self._inner(tile(level, n, WIDTH)))

    def _inner(self, run: bytes) -> list[list[bytes]]:
        heights = [[run[i : i + 32] for i in range(0, len(run), 32)]]
        while len(heights) < _HEIGHT and len(heights[-1]) > 1:
            heights.append(self._by.pairs(heights[-1]))
        return heights

    def _range(self, start: int, end: int, size: int, partial: dict[tuple[int, int], list[list[bytes]]]) -> bytes:
        root = b""
        for height, index in reversed(_perfect(start, end)):
            level, inside = divmod(height, _HEIGHT)
            n = (index << inside) // WIDTH
            width = min(WIDTH, (size >> (_HEIGHT * level)) - n * WIDTH)
            if width == WIDTH:
                inner = self._full(level, n)
            else:
                if (level, n) not in partial:
                    partial[level, n] = self._inner(self._tile(level, n, width))
                inner = partial[level, n]
            node = inner[inside][index - (n * WIDTH >> inside)]
            root = self._by.node(node, root) if root else node
        return root

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The path from entry `index` to the root of the first `size` entries."""
        partial: dict[tuple[int, int], list[list[bytes]]] = {}
        start, end, path = 0, size, []
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._range(middle, end, size, partial))
                end = middle
            else:
                path.append(self._range(start, middle, size, partial))
                start = middle
        return path[::-1]

    def consistency(self, old: int, size: int) -> list[bytes]:
        """The proof that the first `old` entries are a beginning of the first `size`."""
        if old in (0, size):
            return []
        partial: dict[tuple[int, int], list[list[bytes]]] = {}
        start, end, path, whole = 0, size, [], True
        while old != end:
            middle = start + _split(end - start)
            if old <= middle:
                path.append(self._range(middle, end, size, partial))
                end = middle
            else:
                path.append(self._range(start, middle, size, partial))
                start, whole = middle, False
        if not whole:
            path.append(self._range(start, end, size, partial))
        return path[::-1]

    def root(self, size: int) -> bytes:
        """The root of the first `size` entries."""
        return self._range(0, size, size, {}) if size else self._by.nothing()


def inclusion_holds(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes, by: TreeHash = SHA256
) -> bool:
    """Whether `path` leads from leaf hash `leaf` at `index` to `root` of `size` entries (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    here, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if here % 2 or here == last:
            found = by.node(step, found)
            while here % 2 == 0 and here:
                here, last = here >> 1, last >> 1
        else:
            found = by.node(found, step)
        here, last = here >> 1, last >> 1
    return last == 0 and found == root


def consistency_holds(old: int, size: int, path: Sequence[bytes], old_root: bytes, root: bytes) -> bool:
    """Whether `path` shows that `root` of `size` continues `old_root` of `old` entries (RFC 9162, 2.1.4.2)."""
    if old == size:
        return not path and old_root == root
    if old == 0:
        return not path and old_root == EMPTY_ROOT
    steps = list(path) if old & (old - 1) else [old_root, *path]
    if old > size or not steps:
        return False
    here, last = old - 1, size - 1
    while here % 2:
        here, last = here >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if here % 2 or here == last:
            before, after = SHA256.node(step, before), SHA256.node(step, after)
            while here % 2 == 0 and here:
                here, last = here >> 1, last >> 1
        else:
            after = SHA256.node(after, step)
        here, last = here >> 1, last >> 1
    return last == 0 and before == old_root and after == root
