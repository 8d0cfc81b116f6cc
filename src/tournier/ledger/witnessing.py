# SPDX-License-Identifier: Apache-2.0
"""Keeps the ledger witnessed: asks for cosignatures, and closes the gate when they stay away beyond the grace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from tournier.base import BadInput, Clock, SystemFailed
from tournier.ledger.entries import Entry, Event
from tournier.ledger.notes import Checkpoint, b64, parse_signatures
from tournier.ledger.stores import Store
from tournier.ledger.tree import Prover
from tournier.ledger.witness_client import WitnessPort

_OK = 200
_CONFLICT = 409
_STATE = "witness"
_LOST = "lost"
_HERE = "here"


class Witnessing:
    """The dealings with one witness. State lies in the store, so that every process of the office sees the same."""

    def __init__(self, store: Store, prover: Prover, witness: WitnessPort, clock: Clock, grace: timedelta) -> None:
        self._store = store
        self._prover = prover
        self._witness = witness
        self._clock = clock
        self.grace = grace

    def cosign(self) -> bool:
        """Ask for a cosignature on the latest checkpoint, if it has none; whether it has one now.

        Raises SystemFailed when the witness is out of reach or refuses: then it saw another history.
        """
        note = self._store.checkpoint()
        known, _ = self._store.cosigned()
        if not note:
            return False
        checkpoint = Checkpoint.parse(note)
        if checkpoint.size <= known:
            return True
        status, body = self._ask(checkpoint, known)
        if status == _CONFLICT and body.strip().isdecimal() and int(body) <= checkpoint.size and int(body) != known:
            # another process was faster, or the answer to it was lost on the way
            status, body = self._ask(checkpoint, int(body))
        if status != _OK:
            raise SystemFailed(
                "ledger.witness_refused",
                f"The witness refused to cosign the checkpoint of {checkpoint.size} entries (status {status}).",
                "It has seen another history: keep the ledger as it is and run `tournier ledger verify`.",
            )
        self._keep(checkpoint, body)
        return True

    def _ask(self, checkpoint: Checkpoint, old: int) -> tuple[int, str]:
        proof = "".join(f"{b64(step)}\n" for step in self._prover.consistency(old, checkpoint.size))
        return self._witness.add_checkpoint(f"old {old}\n{proof}\n{checkpoint.note}".encode())

    def _keep(self, checkpoint: Checkpoint, lines: str) -> None:
        key = self._witness.key
        try:
            ours = [s for s in parse_signatures(lines) if s.name == key.name and s.key_id == key.id]
        except BadInput:
            ours = []
        if not ours or not key.holds(ours[0].data, checkpoint.text):
            raise SystemFailed(
                "ledger.witness_refused",
                "The witness answered without a valid cosignature by its key.",
                "Check the witness's key in the project against the one its owner gave.",
            )
        self._store.keep_cosigned(checkpoint.size, f"{checkpoint.note}{ours[0]}", self._clock.now().isoformat())

    def cosigned_at(self) -> datetime | None:
        """When the witness last cosigned, by its own clock."""
        _, note = self._store.cosigned()
        if not note:
            return None
        key = self._witness.key
        times = [s.time for s in Checkpoint.parse(note).signatures if s.name == key.name and s.key_id == key.id]
        return datetime.fromtimestamp(max(times), self._clock.now().tzinfo) if times else None

    def lost(self) -> bool:
        """Whether entries wait for a cosignature longer than the grace."""
        size, _ = self._store.cosigned()
        oldest = self._store.oldest_after(size)
        return bool(oldest) and self._clock.now() - datetime.fromisoformat(oldest) > self.grace

    def ensure_open(self, record: Callable[[Entry], object]) -> None:
        """Raises SystemFailed (`ledger.witness_lost`) beyond the grace."""
        if self.settle(record):
            raise SystemFailed(
                "ledger.witness_lost",
                f"The witness has not cosigned the ledger for longer than {self.grace}.",
                "Start the witness again; the gate opens by itself when it has cosigned.",
            )

    def settle(self, record: Callable[[Entry], object]) -> bool:
        """Whether the witness is lost; the first process to notice a change records it."""
        lost, before = self.lost(), self._store.state(_STATE)
        if lost != (before == _LOST) and self._store.change(_STATE, before, _LOST if lost else _HERE):
            event = Event.WITNESS_LOST if lost else Event.WITNESS_BACK
            record(Entry(event, "ledger", detail={"witness": self._witness.key.name}))
        return lost
