# SPDX-License-Identifier: Apache-2.0
"""What a ledger asks of its store. Each docstring states the obligation, not the type.

Every method raises SystemFailed (`ledger.unavailable`) when the store cannot do it, and then nothing was changed,
except where a commit was under way when the store vanished: that batch is there wholly or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tournier.keys.rotation import RotationTable
from tournier.ledger.recording import Record, Stored
from tournier.ledger.tree import Tile
from tournier.ledger.tree_hashes import SHA256, TreeHash

#: Called with the name of a moment at which a crash must be harmless; tests kill the process there. Does nothing by default.
Probe = Callable[[str], None]
#: Makes the signed checkpoint for a size, a root, and the root of the tree by SM3 where one is kept.
Sign = Callable[[int, bytes, bytes], str]
#: Writes the secret of a roll anew without one row: from the tree's id, the sealed secret, the row, all indexes that are
#: left, and the sealed names of the row's chunk.
Cut = Callable[[str, bytes, int, bytes, bytes], bytes]


@dataclass(frozen=True, slots=True)
class Criteria:
    """Which entries to find; blind indexes, None for any. `before` is an entry's id: older ones only."""

    subject: bytes | None = None
    actor: bytes | None = None
    disclosure: bytes | None = None
    event: str | None = None
    before: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Placement:
    """How far the store is: entries in the tree, staged ones, and promised ones that are in neither."""

    size: int
    staged: int
    unmet: int


class Store(RotationTable, Protocol):
    """Keeps leaves, tiles, checkpoints, sealed parts and wrapped keys."""

    def write(
        self, records: Sequence[Record], last: tuple[str, int, bytes], erasures: int, keys: Mapping[bytes, bytes]
    ) -> None:
        """Make `records` durable together, their trees of subjects and the wrapped `keys` that are new with them too.

        When this returns they survive the loss of power.

        A tree that was begun before belongs to its entry from then on. Raises SystemFailed (`ledger.gathering`) when it
        is gone or belongs to another one.

        `last` is the writer's name, its highest number and the promise for the last record. Raises StaleKeys
        when the count of erasures and new epochs is no longer `erasures`, or one of `keys` has a key by now: then nothing is written.
        """
        ...

    def begin_tree(self, tree: str, moment: str) -> int:
        """Keep room for the tree of that id, which belongs to no entry yet; returns its number."""
        ...

    def add_members(self, number: int, subjects: Sequence[bytes], erasures: int) -> None:
        """Durably add members to a tree, each once. Raises StaleKeys as `write` does."""
        ...

    def add_tiles(self, number: int, tiles: Sequence[Tile]) -> None:
        """Durably add tiles to a tree."""
        ...

    def drop_tree(self, number: int) -> None:
        """Remove a tree that belongs to no entry; one that does stays. In short transactions, so that nobody waits long."""
        ...

    def abandoned(self, before: str) -> list[int]:
        """Trees that belong to no entry and were begun before a moment (ISO text)."""
        ...

    def members(self, number: int, after: bytes, limit: int) -> list[bytes]:
        """Members of a tree in the order of their blind indexes, those after `after`."""
        ...

    def subject_tile(self, number: int, level: int, n: int, width: int) -> bytes:
        """The first `width` hashes of a tile of a tree of subjects; fewer when they are missing."""
        ...

    def integrate(self) -> int:
        """Move what is staged into the tree and sign the new head; returns how many. Nought when another process is at it."""
        ...

    def erasures(self) -> int:
        """How many times keys were destroyed or an epoch began."""
        ...

    def openings_of(self, subject: bytes) -> int:
        """How many entries have an opening for the subject, those that are still gathered too."""
        ...

    def roll_key(self, number: int) -> bytes:
        """The sealed secret of a tree's roll; nothing when its members have rows of their own."""
        ...

    def roll_names(self, number: int, first: int = 0, size: int | None = None) -> bytes:
        """The names in a tree's roll, each combined with its pad; or so many bytes of them from `first` on."""
        ...

    def roll_row(self, number: int, subject: bytes) -> int | None:
        """The subject's row in the roll of a tree."""
        ...

    def erase(self, subject: bytes, mark: bytes, cut: Cut) -> int:
        """Destroy the subject's key and openings so that no copy stays in the store, and keep the mark; returns how many entries lost an opening."""
        ...

    def gone(self, marks: Iterable[bytes]) -> set[bytes]:
        """Those of the marks that an erasure left."""
        ...

    def stored(self, entry_id: str) -> Stored | None:
        """One entry."""
        ...

    def find(self, criteria: Criteria) -> list[Stored]:
        """Entries, newest first, through an index."""
        ...

    def placement(self) -> Placement:
        """How far the store is, in one consistent look."""
        ...

    def entries(self, start: int, end: int) -> list[bytes]:
        """Leaves of the tree from `start` up to, not including, `end`."""
        ...

    def tile(self, level: int, n: int, width: int, by: TreeHash = SHA256) -> bytes:
        """The first `width` hashes of a tile of the tree by that hash."""
        ...

    def keep_second_tree(self) -> None:
        """Keep a tree by SM3 beside the one by SHA-256 from now on, over all entries there are and will be.

        Bit by bit where there are many; when this returns the next checkpoint has both roots. Nothing when it is kept.
        """
        ...

    def checkpoint(self) -> str:
        """The latest signed checkpoint, or nothing when the ledger is empty."""
        ...

    def cosigned(self) -> tuple[int, str]:
        """Size and note of the latest checkpoint that a witness cosigned, or (0, "")."""
        ...

    def keep_cosigned(self, size: int, note: str, moment: str) -> None:
        """Keep a cosigned checkpoint."""
        ...

    def oldest_after(self, size: int) -> str:
        """The moment (ISO text) of the oldest entry that is not among the first `size` of the tree, or nothing."""
        ...

    def change(self, name: str, old: str, new: str) -> bool:
        """Set a named state to `new` if it is `old` (nothing when never set); whether this call did it."""
        ...

    def state(self, name: str) -> str:
        """A named state, or nothing."""
        ...

    def ensure_writable(self) -> None:
        """Raises SystemFailed when the store takes no writes."""
        ...

    def close(self) -> None:
        """Let go of the store."""
        ...
