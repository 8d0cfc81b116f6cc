# SPDX-License-Identifier: Apache-2.0
"""The intent of a disclosure: its record is written before anything leaves, at the latest with the first page.

An intent and what follows it at once are written together: in one transaction, all or none, the intent first. So a
ledger never holds a page without its intent, and what dies before the writing has released nothing (decision 0176).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress

from tournier.base import TournierError
from tournier.gate.ports import EvidencePort, Late
from tournier.ledger.entries import Entry, Receipt

SOON = 0.25  # seconds; a source that takes longer is read with its intent on record (decision 0275)


class Intent:
    """One intent, recorded already or not yet. Safe for threads."""

    def __init__(self, evidence: EvidencePort, entry: Entry | None = None, receipt: Receipt | None = None) -> None:
        self._evidence = evidence
        self._entry = entry
        self._receipt = receipt
        self._lock = threading.Lock()

    @property
    def waits(self) -> bool:
        """Whether it is not on record yet."""
        return self._entry is not None

    @property
    def receipt(self) -> Receipt:
        """Its receipt; asking for it records it."""
        return self.record()

    def record(self, entry: Entry | None = None) -> Receipt:
        """Record it unless that was done, and `entry` behind it; the receipt of the last of them.

        When this returns both are durable. Raises SystemFailed when they cannot be written; then neither is.
        """
        with self._lock:
            if self._entry is None:
                if entry is not None:
                    return self._evidence.append(entry)
                assert self._receipt is not None  # noqa: S101  one of the two is given
                return self._receipt
            if entry is None:
                receipts: Sequence[Receipt] = (self._evidence.append(self._entry),)
            else:
                receipts = self._evidence.append_many((self._entry, entry))
            self._entry, self._receipt = None, receipts[0]
            return receipts[-1]

    def while_soon(self, late: Late) -> AbstractContextManager[None]:
        """Within this block it may wait for its page; where the block takes longer than `SOON`, it is recorded meanwhile."""
        return late(SOON, self._record_apart)

    def _record_apart(self) -> None:
        # In a thread of its own: who rings the alarm waits for no ledger.
        threading.Thread(target=self._try, name="tournier-intent", daemon=True).start()

    def _try(self) -> None:
        # What stands in its way now stands in the way of the page too, and is told there.
        with suppress(TournierError):
            self.record()
