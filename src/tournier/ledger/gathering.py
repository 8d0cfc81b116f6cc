# SPDX-License-Identifier: Apache-2.0
"""The subjects of one entry that become known bit by bit: an export of millions, made in parts.

- what is added goes to the store in short transactions, so that no look-up waits for an export;
- it counts for nothing until `record`: then leaf and subjects are there together, or neither;
- after a crash before that the store holds members of no entry, which are removed when they are a day old.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from types import TracebackType
from typing import Self

from tournier.base import BadInput, Clock, SystemFailed, new_id
from tournier.ledger.entries import Entry, Receipt
from tournier.ledger.recording import Recorder, checked_subjects
from tournier.ledger.stores import StaleKeys, Store
from tournier.ledger.subject_trees import AT_ONCE, SubjectHashes, SubjectTree, TreeHead
from tournier.ledger.tree import Tile, Tree

GIVEN_UP = timedelta(days=1)
_TRIES = 5
_TILES_AT_ONCE = 256


class Gathering:
    """Collects the subjects of one entry. A context: left without `record`, nothing was recorded.

    For one thread at a time. Memory does not grow with the number of subjects.
    """

    def __init__(
        self, store: Store, recorder: Recorder, clock: Clock, record: Callable[[Entry, SubjectTree | None], Receipt]
    ) -> None:
        self._store = store
        self._recorder = recorder
        self._clock = clock
        self._record = record
        self._tree = new_id()
        self._place: int | None = None
        self._waiting: dict[str, None] = {}
        self._hashes = SubjectHashes()
        self._over = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.abandon()

    def add(self, subjects: Iterable[str]) -> None:
        """More subjects; one that was added before counts once. Raises BadInput for one that is empty or no text."""
        self._going_on()
        rest = iter(subjects)
        while part := list(islice(rest, AT_ONCE)):
            self._waiting |= checked_subjects(part)
            if len(self._waiting) > AT_ONCE:
                self._bring()

    def record(self, entry: Entry) -> Receipt:
        """Record the entry as one that concerns all that were added, and those that it names itself.

        When this returns, leaf and subjects survive the loss of power. Raises SystemFailed when they cannot be
        written; then nothing is recorded, and the gathering is over.
        """
        self.add(entry.subjects)
        try:
            if self._place is None:
                return self._record(replace(entry, subjects=tuple(self._waiting)), None)
            while self._waiting:
                self._bring()
            return self._record(replace(entry, subjects=()), self._grown(self._place))
        finally:
            self._end()

    def abandon(self) -> None:
        """Forget what was added. Does nothing after `record` or a second time."""
        if self._over:
            return
        self._end()
        if self._place is not None:
            # what stays is removed a day later
            with suppress(SystemFailed):
                self._store.drop_tree(self._place)

    def _going_on(self) -> None:
        if self._over:
            raise BadInput("ledger.gathered", "This gathering is over.", "Begin another one for another entry.")

    def _end(self) -> None:
        self._over = True
        self._waiting = {}
        self._hashes.close()

    def _bring(self) -> None:
        """Bring the first of those that wait to the store."""
        if self._place is None:
            self._place = self._store.begin_tree(self._tree, self._clock.now().isoformat())
        part = list(self._waiting)[:AT_ONCE]
        for _ in range(_TRIES):
            erasures = self._store.erasures()
            hashes = self._recorder.hashes_of(self._tree, part)
            with suppress(StaleKeys):
                self._store.add_members(self._place, list(hashes), erasures)
                self._hashes.add(hashes.values())
                self._waiting = dict.fromkeys(list(self._waiting)[AT_ONCE:])
                return
        raise SystemFailed(
            "ledger.erasing", "Customers' keys are being destroyed all the time.", "Try again when the erasure is over."
        )

    def _grown(self, place: int) -> SubjectTree:
        number, grown = self._hashes.fill(), Tree()
        waiting: list[Tile] = []
        for tiles in self._hashes.tiles(grown):
            waiting += tiles
            if len(waiting) >= _TILES_AT_ONCE:
                self._store.add_tiles(place, waiting)
                waiting = []
        self._store.add_tiles(place, waiting)
        return SubjectTree(TreeHead(self._tree, grown.size, grown.root()), number, place=place)
