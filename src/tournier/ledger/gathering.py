# SPDX-License-Identifier: Apache-2.0
"""The subjects of one entry that become known bit by bit: an export of millions, made in parts.

- what is added waits in a sealed file, sorted, so that the store's pages are each written once and not once for each part;
- `record` brings it to the store in short transactions, so that no look-up waits for an export; it counts for nothing
  until the last of them: then leaf and subjects are there together, or neither;
- after a crash before that the store holds members of no entry, which are removed when they are a day old.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from types import TracebackType
from typing import Self

from tournier.base import BadInput, Clock, SystemFailed, new_id
from tournier.ledger.entries import Entry, Receipt
from tournier.ledger.recording import Recorder, checked_subjects
from tournier.ledger.spools import HashSpool, SubjectSpool
from tournier.ledger.stores import StaleKeys, Store
from tournier.ledger.subject_trees import AT_ONCE, SubjectTree, TreeHead, fill, tiles_of
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
        self._waiting: dict[str, None] = {}
        self._spool = SubjectSpool()
        self._spooled = False
        self._place: int | None = None
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
                self._put_by()

    def record(self, entry: Entry) -> Receipt:
        """Record the entry as one that concerns all that were added, and those that it names itself.

        When this returns, leaf and subjects survive the loss of power. Raises SystemFailed when they cannot be
        written; then nothing is recorded, and the gathering is over.
        """
        self.add(entry.subjects)
        try:
            if not self._spooled:
                return self._record(replace(entry, subjects=tuple(self._waiting)), None)
            self._put_by()
            return self._record(replace(entry, subjects=()), self._brought())
        except BaseException:
            self._drop()
            raise
        finally:
            self._end()

    def abandon(self) -> None:
        """Forget what was added. Does nothing after `record` or a second time."""
        self._end()

    def _drop(self) -> None:
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
        self._spool.close()

    def _put_by(self) -> None:
        self._spool.add(self._recorder.blind(self._waiting))
        self._waiting, self._spooled = {}, True

    def _brought(self) -> SubjectTree:
        """The tree of all that were added, once members and tiles are in the store."""
        tree, grown = new_id(), Tree()
        self._place = place = self._store.begin_tree(tree, self._clock.now().isoformat())
        with HashSpool() as hashes:
            for part in self._spool.rising(AT_ONCE):
                hashes.add(self._bring(place, tree, part))
            number = fill(hashes)
            waiting: list[Tile] = []
            for tiles in tiles_of(hashes, grown):
                waiting += tiles
                if len(waiting) >= _TILES_AT_ONCE:
                    self._store.add_tiles(place, waiting)
                    waiting = []
            self._store.add_tiles(place, waiting)
        return SubjectTree(TreeHead(tree, grown.size, grown.root()), number, place=place)

    def _bring(self, place: int, tree: str, part: Mapping[bytes, str]) -> list[bytes]:
        for _ in range(_TRIES):
            erasures = self._store.erasures()
            hashes = self._recorder.hashes_of(tree, part)
            with suppress(StaleKeys):
                self._store.add_members(place, list(part), erasures)
                return hashes
        raise SystemFailed(
            "ledger.erasing", "Customers' keys are being destroyed all the time.", "Try again when the erasure is over."
        )
