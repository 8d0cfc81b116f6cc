# SPDX-License-Identifier: Apache-2.0
"""Every use of a key-encryption key (KEK) is an entry of the ledger, durable before the key that it opened serves anybody.

The circle: the entry itself is sealed under a key of the month, which lies under the epoch that was just opened, or one before. So the
opened key serves exactly one caller before its entry is durable, the writer in this file, and only to seal that entry.
It goes to the store past the queue of `Ledger.append`: whoever asked for the key may hold its lock. If the store does not
take it, the key is dropped and whoever asked gets the error.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from tournier.base import JSON, Clock, SystemFailed
from tournier.keys import Epochs, KeyEncryption, KeyRing, Opened, StaleKeys
from tournier.ledger.entries import Entry
from tournier.ledger.keys import SearchKey
from tournier.ledger.notes import Signer
from tournier.ledger.promises import Promises
from tournier.ledger.recording import Recorder, checked
from tournier.ledger.stores.port import Probe, Store
from tournier.ledger.tree import leaf_hashes

_TRIES = 5


class KekUses:
    """Writes these entries for one ledger. `ring` is the ring of its keys, whose epochs tell `record`."""

    def __init__(
        self,
        holders: Sequence[KeyEncryption],
        store: Store,
        signer: Signer,
        search: SearchKey,
        clock: Clock,
        used: Entry,
        probe: Probe,
    ) -> None:
        self._store, self._signer, self._search, self._clock = store, signer, search, clock
        self._used, self._probe = used, probe
        self.ring = KeyRing(holders[0], Epochs(holders, store, clock.now().isoformat(), self.record), store)

    def record(self, opened: Opened) -> None:
        """Make the entry durable; SystemFailed when it cannot be. `probe` is called at before_kek_entry and after_kek_entry."""
        self._probe("before_kek_entry")
        for _ in range(_TRIES):
            with suppress(StaleKeys):
                self._write(opened)
                self._probe("after_kek_entry")
                return
        raise SystemFailed(
            "ledger.erasing", "Customers' keys are being destroyed all the time.", "Try again when the erasure is over."
        )

    def _write(self, opened: Opened) -> None:
        uses = [opened]
        erasures = self._store.erasures()
        # The key of the month may lie under an older epoch: to open that one is a use, too, and goes into the same transaction.
        ring = self.ring.beside(self.ring.epochs.knowing(opened, uses.append))
        recorder = Recorder(ring, self._search)
        now = self._clock.now()
        records = recorder.prepare([checked(self._entry(opened))], now)
        if len(uses) > 1:
            records = recorder.prepare([checked(self._entry(one)) for one in uses], now)
        hashes = leaf_hashes([record.leaf for record in records])
        promises = Promises(self._signer, hashes)
        self._store.write(records, (recorder.writer, len(records) - 1, promises[-1]), erasures, recorder.fresh.wrapped)

    def _entry(self, opened: Opened) -> Entry:
        detail: dict[str, JSON] = {**self._used.detail, "epoch": opened.key.number, "holder": opened.holder}
        return replace(self._used, detail=detail)
