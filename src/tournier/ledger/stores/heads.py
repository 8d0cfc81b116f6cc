# SPDX-License-Identifier: Apache-2.0
"""The head of a store: the tree over its entries as it grows, and beside it the one by SM3 where the ledger keeps one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tournier.base import SystemFailed
from tournier.ledger.notes import Checkpoint
from tournier.ledger.stores.port import Sign
from tournier.ledger.tree import Tile, Tree, leaf_hashes

#: Under which name of `state` a store says that it keeps a second tree, and by which hash.
SECOND = "second_tree"
#: How many entries the tree has, and the hash of the second tree or nothing.
PRESENT = """SELECT (SELECT COALESCE(MAX(idx) + 1, 0) FROM leaf),
(SELECT COALESCE(MAX(value), '') FROM state WHERE name = ?)"""
#: The table in which the full tiles of a tree lie, by the name of its hash.
TILES = {"sha256": "tile", "sm3": "tile_sm3"}


def cannot_go_on(why: Exception) -> SystemFailed:
    """What is raised when no entry may be added: the rows do not lead to what was signed."""
    return SystemFailed(
        "ledger.damaged",
        f"The ledger cannot be continued: {why}.",
        "Keep its store as it is and run `tournier ledger verify`.",
    )


@dataclass(slots=True)
class Head:
    """Both trees have the same entries in the same places; `second` is None where the ledger keeps one tree."""

    first: Tree
    second: Tree | None = None

    def goes_on(self, size: int, second: str) -> bool:
        """Whether the next entry may be added: nobody else wrote since, or began a second tree."""
        return self.first.size == size and (self.second is not None) == bool(second)

    def leads_to(self, told: Checkpoint) -> bool:
        """Whether these are the roots of a checkpoint of the same size, which may be of before the second tree."""
        beside = self.second.root() if self.second and told.sm3 else b""
        return (self.first.root(), beside) == (told.root, told.sm3)

    def append(self, entries: Sequence[bytes]) -> tuple[list[Tile], list[Tile]]:
        """Add entries at the end; the tiles that became full, of the one tree and of the other."""
        beside = [] if self.second is None else self.second.append(self.second.by.leaf_hashes(entries))
        return self.first.append(leaf_hashes(entries)), beside

    def signed(self, sign: Sign) -> str:
        """The checkpoint at the present size."""
        return sign(self.first.size, self.first.root(), b"" if self.second is None else self.second.root())
