# SPDX-License-Identifier: Apache-2.0
"""Reading the tree of an entry's subjects: who is in it, and the path that proves one of them and nobody else.

What is read is compared with the tree: a member that was put into the store by hand has no hash there and is an error,
not evidence. Only what `tournier ledger verify` recomputes shows that the tiles themselves are those of the leaf.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Iterator

import numpy as np

from tournier.base import Refused, SystemFailed
from tournier.keys import KeyRing
from tournier.ledger.keys import roll_name
from tournier.ledger.leaves import read_leaf
from tournier.ledger.recording import Opening, Stored
from tournier.ledger.roll_trees import RollTile, tiles_of_roll
from tournier.ledger.rolls import CHUNK, Secret, opened
from tournier.ledger.stores import Store
from tournier.ledger.subject_trees import TreeHead, cut, subject_hash, subject_salt, tile_count
from tournier.ledger.tree import WIDTH, Prover

_PAGE = 4_096
_HASH = 32


class Membership(ABC):
    """The subjects of one stored entry that has a tree of them."""

    def __init__(self, store: Store, ring: KeyRing, head: TreeHead, place: int) -> None:
        self._store = store
        self._ring = ring
        self._head = head
        self._place = place

    @abstractmethod
    def _salt(self, blind: bytes) -> bytes:
        """The salt of a subject; nothing when they are not among the entry's, or not any more."""

    @abstractmethod
    def _opened(self) -> Iterator[list[tuple[bytes, bytes]]]:
        """Salt and name of every subject that was not erased, bit by bit."""

    def opening(self, blind: bytes, subject: str) -> Opening:
        """What proves that `subject` is in the tree. Raises Refused (`ledger.not_concerned`) when it is not, or not any more."""
        if salt := self._salt(blind):
            value = subject.encode()
            place = self._position(blind, subject_hash(salt, value))
            if place is not None:
                return Opening(value, salt, place, tuple(Prover(self._tile).inclusion(place, self._head.size)))
        raise not_concerned()

    def confirm(self, blind: bytes, subject: str) -> None:
        """Raises SystemFailed when a member is not in the tree. One whose key was destroyed meanwhile tells nothing any more."""
        salt = self._salt(blind)
        if salt and self._position(blind, subject_hash(salt, subject.encode())) is None:
            raise foreign_member()

    def subjects(self) -> Iterator[str]:
        """Every subject that was not erased, in no telling order. Raises SystemFailed when one does not belong to the tree."""
        count = tile_count(self._head.size)
        hashes = b"".join(self._row(n) for n in range(count))
        starts = np.frombuffer(hashes, ">u8")[:: _HASH // 8].astype(np.uint64)
        for part in self._opened():
            found = [subject_hash(salt, name) for salt, name in part]
            places = np.searchsorted(starts, np.array([int.from_bytes(one[:8], "big") for one in found], np.uint64))
            for (_, name), one, place in zip(part, found, places.tolist(), strict=True):
                if hashes[_HASH * place : _HASH * (place + 1)] != one:
                    raise foreign_member()
                yield name.decode()

    def _position(self, blind: bytes, hashed: bytes) -> int | None:  # noqa: ARG002 -- where a tree has the hashes, only they tell a place
        count = tile_count(self._head.size)
        n = max(0, bisect_right(range(count), hashed, key=lambda n: self._row(n)[:_HASH]) - 1)
        row = cut(self._row(n))
        return n * WIDTH + row.index(hashed) if hashed in row else None

    def _row(self, n: int) -> bytes:
        return self._tile(0, n, WIDTH)

    def _tile(self, level: int, n: int, width: int) -> bytes:
        return self._store.subject_tile(self._place, level, n, width)


class Members(Membership):
    """Subjects with a row and a key each."""

    def _salt(self, blind: bytes) -> bytes:
        key = self._ring.those([blind]).get(blind)
        return subject_salt(key.raw, self._head.tree.encode()) if key else b""

    def _opened(self) -> Iterator[list[tuple[bytes, bytes]]]:
        name, after = self._head.tree.encode(), b""
        while members := self._store.members(self._place, after, _PAGE):
            yield [(subject_salt(key.raw, name), key.name) for key in self._ring.those(members).values()]
            after = members[-1]


class OnRoll(Membership):
    """Subjects on a roll of before 0368: its tiles hold the hashes."""

    def __init__(self, store: Store, ring: KeyRing, head: TreeHead, place: int, secret: Secret) -> None:
        super().__init__(store, ring, head, place)
        self._secret = secret

    def _salt(self, blind: bytes) -> bytes:
        row = self._row_of(blind)
        return b"" if row is None else self._secret.salt(row)

    def _row_of(self, blind: bytes) -> int | None:
        row = self._store.roll_row(self._place, blind)
        if row is not None and row >= self._secret.number:
            raise foreign_member()
        return row

    def _opened(self) -> Iterator[list[tuple[bytes, bytes]]]:
        yield list(opened(self._secret, self._names()))

    def _names(self) -> bytes:
        names = self._store.roll_names(self._place)
        if len(names) != self._secret.number * self._secret.width:
            raise foreign_member()
        return names


class OnBareRoll(OnRoll):
    """Subjects on a roll from which the hashes of the tree follow; of its tiles the roots are kept."""

    _found: tuple[int, RollTile] | None = None

    def subjects(self) -> Iterator[str]:
        roots = self._roots()
        for tile in tiles_of_roll(self._secret, self._names()):
            if tile.root not in roots:
                raise foreign_member()
            yield from (name.decode() for _, name in tile.members.values())

    def _position(self, blind: bytes, hashed: bytes) -> int | None:
        row = self._row_of(blind)
        if row is None:
            return None
        n, step = row // CHUNK, CHUNK * self._secret.width
        hidden = self._store.roll_names(self._place, n * step, step)
        if len(hidden) != min(CHUNK, self._secret.number - n * CHUNK) * self._secret.width:
            raise foreign_member()
        tile, roots = RollTile(self._secret, n, hidden), self._roots()
        if tile.root not in roots or tile.row_hashes[row % CHUNK] != hashed:
            return None
        number = roots.index(tile.root)
        self._found = (number, tile)
        return number * WIDTH + cut(tile.hashes).index(hashed)

    def _roots(self) -> list[bytes]:
        return cut(super()._tile(1, 0, WIDTH))

    def _tile(self, level: int, n: int, width: int) -> bytes:
        # of the lowest tiles a path passes only the one in which it begins
        if not level and self._found and self._found[0] == n:
            return self._found[1].hashes
        return super()._tile(level, n, width)


def membership(store: Store, ring: KeyRing, stored: Stored) -> Membership | None:
    """The subjects of an entry by its tree; None when they stand in the leaf. Raises SystemFailed when the tree is missing."""
    head = read_leaf(stored.leaf).hidden.tree
    if head is None:
        return None
    if stored.members is None:
        raise foreign_member()
    if sealed := store.roll_key(stored.members):
        secret = Secret.read(ring.unwrap(roll_name(head.tree), sealed))
        return (OnBareRoll if secret.bare else OnRoll)(store, ring, head, stored.members, secret)
    return Members(store, ring, head, stored.members)


def not_concerned() -> Refused:
    """What is raised for somebody whom an entry does not concern."""
    return Refused(
        "ledger.not_concerned",
        "The entry does not concern this customer, or what it knew of them was destroyed.",
        "Look for the entries about the customer first.",
    )


def foreign_member() -> SystemFailed:
    """What is raised when rows beside the tree of subjects are not those that the leaf commits to."""
    return SystemFailed(
        "ledger.opening",
        "The stored subjects of an entry are not those that its leaf commits to.",
        "Run `tournier ledger verify` and call the auditor.",
    )
