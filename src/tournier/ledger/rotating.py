# SPDX-License-Identifier: Apache-2.0
"""A rotation of the ledger's keys needs two persons, and each step is an entry (design.md 2, law 5).

One person proposes, somebody else agrees, and then anybody who may open the ledger carries it out, again and again
until it is done. What was agreed to is one epoch with one holder of its KEK: it begins once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import NamedTuple

from tournier.base import JSON, Clock, Refused
from tournier.keys import KeyRing
from tournier.keys.rotation import begin, retire, rewrap
from tournier.ledger.entries import Entry, Event, OpenedEntry, Receipt
from tournier.ledger.stores import Store

VALID = timedelta(days=7)


class EpochStatus(NamedTuple):
    """An epoch as it stands: its number (0: before there were epochs), who holds its KEK, since when, and what it wraps."""

    number: int
    holder: str
    since: str
    keys: int


class Rotated(NamedTuple):
    """What a run did: the epoch that is in force, how many keys it wrapped anew, and how many are still older."""

    epoch: int
    keys: int
    left: int


class Rotating(ABC):
    """The part of the ledger that rotates its keys."""

    _ring: KeyRing
    _store: Store
    _clock: Clock

    @abstractmethod
    def append(self, entry: Entry) -> Receipt:
        """See `Ledger`."""

    @abstractmethod
    def read(self, entry_id: str) -> OpenedEntry:
        """See `Ledger`."""

    def key_epochs(self) -> list[EpochStatus]:
        """The epochs that are not retired, oldest first."""
        counts = self._store.key_counts()
        known = [
            EpochStatus(one.number, one.holder, one.since, counts.get(one.number, 0)) for one in self._store.epochs()
        ]
        if 0 in counts:
            known.insert(0, EpochStatus(0, "file", "", counts[0]))
        return known

    def ensure_keys(self) -> EpochStatus:
        """The newest epoch, when its key opens; SystemFailed when whoever holds the KEK is out of reach or holds another."""
        self._ring.epochs.newest()
        return self.key_epochs()[-1]

    def propose_rotation(self, person: str, why: str) -> str:
        """Record the proposal of the next epoch; the id is what the second person agrees to. Nothing changes by this."""
        detail: dict[str, JSON] = {**self._next(), "why": why}
        return self.append(Entry(Event.ROTATION_PROPOSED, person, detail=detail)).id

    def agree_to_rotation(self, proposed: str, person: str) -> None:
        """Record that a second person agrees. Refused for whoever proposed it, and for what is old or no longer next."""
        entry = self.read(proposed)
        if entry.event is not Event.ROTATION_PROPOSED:
            raise Refused("keys.proposed", "The entry is no proposal of a rotation.", "Give the id that it printed.")
        if entry.actor in {"", person}:
            raise Refused(
                "keys.two_persons", "Whoever proposed a rotation does not agree to it.", "Ask another person."
            )
        if not self._is_next(entry.detail) or self._clock.now() - entry.at > VALID:
            raise Refused(
                "keys.old", "The proposal is older than seven days, or another epoch is next.", "Propose it anew."
            )
        self.append(Entry(Event.ROTATION_AGREED, person, detail=self._next(), disclosure=proposed))

    def rotate(
        self,
        person: str,
        *,
        told: Callable[[int], None] = lambda _: None,
        probe: Callable[[str], None] = lambda _: None,
    ) -> Rotated:
        """Begin the epoch that two persons agreed to, wrap every older key under it, and destroy the older epochs.

        What a crash left undone is gone on with. Look-ups and appends go on meanwhile. `told` hears how many keys each
        batch had. Refused when nothing was agreed to and nothing is left to do.
        """
        self._ring.epochs.forget()
        begun = self._agreed()
        if begun:
            begin(self._ring.epochs, self._store, self._ring.holder, self._clock.now().isoformat())
        epoch = self._ring.epochs.newest().number
        if not begun and [one.number for one in self.key_epochs()] == [epoch]:
            raise Refused(
                "keys.nothing", "No rotation was agreed to, and every key is of the newest epoch.", "Propose one first."
            )
        keys = 0
        for count in rewrap(self._ring.epochs, self._store, probe=probe):
            keys += count
            told(count)
        left = retire(self._ring.epochs, self._store)
        self.append(Entry(Event.ROTATION_DONE, person, detail={"epoch": epoch, "keys": keys, "left": left}))
        return Rotated(epoch, keys, left)

    def _next(self) -> dict[str, JSON]:
        self._ring.epochs.forget()
        return {"epoch": self._ring.epochs.newest().number + 1, "holder": self._ring.holder.name}

    def _is_next(self, detail: Mapping[str, JSON]) -> bool:
        return all(detail.get(name) == value for name, value in self._next().items())

    def _agreed(self) -> bool:
        """Whether two persons agreed to the next epoch, with the holder that this project names now."""
        for one in self.entries(event=Event.ROTATION_AGREED, limit=1):
            proposed = self.read(one.disclosure)
            if proposed.event is not Event.ROTATION_PROPOSED or one.actor in {"", proposed.actor}:
                return False
            return self._is_next(one.detail) and self._clock.now() - one.at <= VALID
        return False

    @abstractmethod
    def entries(self, *, event: Event | None = None, limit: int = 50) -> list[OpenedEntry]:
        """See `Ledger`."""
