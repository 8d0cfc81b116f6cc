# SPDX-License-Identifier: Apache-2.0
"""The ledger as the gate, the office and the command line use it."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event as Signal
from threading import Lock, Thread
from typing import Literal

from tournier.base import JSON, BadInput, Clock, Refused, SystemFailed
from tournier.base.texts import Texts
from tournier.keys import DataKey, KeyRing
from tournier.ledger.bundles import write_bundle
from tournier.ledger.entries import Entry, Event, OpenedEntry, Receipt, Status
from tournier.ledger.gathering import GIVEN_UP, Gathering
from tournier.ledger.keys import SearchKey, period_name
from tournier.ledger.leaves import read_leaf
from tournier.ledger.membership import membership, not_concerned
from tournier.ledger.notes import Checkpoint, Signer
from tournier.ledger.paths import Paths
from tournier.ledger.promises import Promises
from tournier.ledger.recording import Opening, Ready, Recorder, Stored, checked, opened, openings
from tournier.ledger.rotating import Rotating
from tournier.ledger.sealing import Sealing, with_renewed_rolls
from tournier.ledger.stores import Criteria, StaleKeys, Store
from tournier.ledger.subject_trees import AT_ONCE
from tournier.ledger.tree import leaf_hashes
from tournier.ledger.witnessing import Witnessing

_TRIES = 5
_PAUSE = 0.2
_MOST_TOGETHER = 20_000


@dataclass(slots=True)
class _Ticket:
    """Entries of one caller on their way into a common transaction. `turn` comes when they are written, or are to write."""

    entries: Sequence[Ready]
    receipts: list[Receipt] = field(default_factory=list)
    error: BaseException | None = None
    done: bool = False
    left: bool = False
    turn: Signal = field(default_factory=Signal)


class Ledger(Sealing, Rotating):
    """Append-only evidence. May be used by several threads; each process opens its own (after a fork, anew).

    Every method raises SystemFailed (`ledger.unavailable`) when the store cannot do what is asked.
    """

    def __init__(
        self,
        store: Store,
        signer: Signer,
        ring: KeyRing,
        search: SearchKey,
        clock: Clock,
        witnessing: Witnessing | None,
        paths: Paths,
    ) -> None:
        self._store = store
        self._signer = signer
        self._ring = ring
        self._search = search
        self._clock = clock
        self._witnessing = witnessing
        self._paths = paths
        self._recorder = Recorder(ring, search)
        self._waiting: deque[_Ticket] = deque()
        self._writing = Lock()
        self._queue = Lock()
        self._led = False
        self._erasures = -1
        self._process = os.getpid()
        self._stop = Signal()
        self._thread: Thread | None = None

    @property
    def verifier_key(self) -> str:
        """The public key of the ledger, as `name+id+key`: what outsiders need to check anything."""
        return str(self._signer.verifier)

    def append(self, entry: Entry) -> Receipt:
        """Record one entry; when this returns it is durable. Raises BadInput when it cannot be recorded as it is."""
        return self.append_many([entry])[0]

    def enrolled(self, subjects: Texts) -> Texts:
        """The same, with what recording them takes computed now and not under a lock. For one entry; nothing is recorded."""
        return self._recorder.enrolled(subjects)

    def gather(self) -> Gathering:
        """Begin an entry whose subjects become known bit by bit; see `Gathering`."""
        self._own_process()
        for number in self._store.abandoned((self._clock.now() - GIVEN_UP).isoformat()):
            self._store.drop_tree(number)
        return Gathering(
            self._store,
            self._recorder,
            self._clock,
            lambda entry, tree: self.append(entry) if tree is None else self._append([checked(entry, tree)])[0],
        )

    def append_many(self, entries: Sequence[Entry]) -> list[Receipt]:
        """Record entries together, in order: all of them or none."""
        ready = [self._recorder.with_roll(checked(entry)) for entry in entries]
        large = [one.entry for one in ready if len(one.entry.subjects) > AT_ONCE]
        if not large:
            return self._append(ready)
        if len(entries) > 1:
            raise BadInput(
                "ledger.subjects",
                f"An entry that names more than {AT_ONCE} subjects is recorded alone.",
                "Record it by itself.",
            )
        with self.gather() as gathering:
            return [gathering.record(entries[0])]

    def _append(self, entries: Sequence[Ready]) -> list[Receipt]:
        self._own_process()
        ticket = _Ticket(entries)
        if not ticket.entries:
            return []
        with self._queue:
            self._waiting.append(ticket)
            leads, self._led = not self._led, True
        if not leads:
            self._wait(ticket)
        if not ticket.done:
            try:
                with self._writing:
                    while not ticket.done:
                        self._write_waiting()
            finally:
                self._hand_on()
        if ticket.error is not None:
            raise ticket.error
        return ticket.receipts

    def _wait(self, ticket: _Ticket) -> None:
        try:
            ticket.turn.wait()
        except BaseException:
            # interrupted: whoever leads must not wait for this caller to write
            with self._queue:
                ticket.left, called = True, ticket.turn.is_set() and not ticket.done
            if called:
                self._hand_on()
            raise

    def _hand_on(self) -> None:
        """While one caller syncs, the others queue; then the first of them writes for all, and those who are done go at once."""
        with self._queue:
            following = next((ticket for ticket in self._waiting if not ticket.left), None)
            self._led = following is not None
            if following:
                following.turn.set()

    def _write_waiting(self) -> None:
        together: list[_Ticket] = []
        count = 0
        while count < _MOST_TOGETHER:
            with self._queue:
                if not self._waiting:
                    break
                together.append(self._waiting.popleft())
            count += sum(1 + len(ready.entry.subjects) for ready in together[-1].entries)
        try:
            receipts = self._commit([entry for ticket in together for entry in ticket.entries])
        except BaseException as error:  # noqa: BLE001 - each waiting caller gets it; none may hang
            self._recorder.start_anew()
            for ticket in together:
                ticket.error, ticket.done = error, True
                ticket.turn.set()
            return
        start = 0
        for ticket in together:
            ticket.receipts = receipts[start : start + len(ticket.entries)]
            ticket.done = True
            ticket.turn.set()
            start += len(ticket.entries)

    def _commit(self, entries: Sequence[Ready]) -> list[Receipt]:
        now = self._clock.now()
        for attempt in range(_TRIES):
            # the store says when a key was destroyed since: asking it before each batch would be one more round trip
            if attempt or self._erasures < 0:
                self._refresh_keys()
            records = with_renewed_rolls(self._ring, self._recorder.prepare(entries, now))
            hashes = leaf_hashes([record.leaf for record in records])
            promised = Promises(self._signer, hashes)
            last = (self._recorder.writer, self._recorder.number + len(records) - 1, promised[-1])
            with suppress(StaleKeys):
                self._store.write(records, last, self._erasures, self._recorder.fresh.wrapped)
                self._recorder.wrote(records)
                return [Receipt(r.id, now, hashes[i], promised, i) for i, r in enumerate(records)]
        raise SystemFailed(
            "ledger.erasing", "Customers' keys are being destroyed all the time.", "Try again when the erasure is over."
        )

    def _refresh_keys(self) -> None:
        erasures = self._store.erasures()
        if erasures != self._erasures:
            self._ring.forget()
            self._erasures = erasures

    def _own_process(self) -> None:
        if os.getpid() != self._process:
            raise SystemFailed(
                "ledger.forked", "The ledger was opened in another process.", "Open it in each worker after the fork."
            )

    def ensure_open(self) -> None:
        """Raises SystemFailed when nothing may be released: the store takes no writes, or the witness is lost beyond its grace."""
        self._own_process()
        self._store.ensure_writable()
        self.ensure_witnessed()

    def ensure_witnessed(self) -> None:
        """Raises SystemFailed when the witness is lost beyond its grace; whether the store takes writes, an append shows."""
        if self._witnessing:
            self._witnessing.ensure_open(self.append)

    def read(self, entry_id: str) -> OpenedEntry:
        """One entry with its clear values. Raises Refused (`ledger.unknown`) when there is none."""
        found = self._stored(entry_id)
        return opened(found, self._keys_of([found]))

    def entries(
        self,
        *,
        subject: str | None = None,
        actor: str | None = None,
        event: Event | None = None,
        disclosure: str | None = None,
        before: str | None = None,
        limit: int = 50,
    ) -> list[OpenedEntry]:
        """Entries, newest first, that fit all that is given; `before` is the id of the last one already seen."""
        self._ring.epochs.ensure_begun()
        index = self._search.index
        criteria = Criteria(
            subject=None if subject is None else index("subject", subject),
            actor=None if actor is None else index("actor", actor),
            disclosure=None if disclosure is None else index("disclosure", disclosure),
            event=None if event is None else event.value,
            before=before,
            limit=limit,
        )
        found = self._store.find(criteria)
        keys = self._keys_of(found)
        if subject is not None:
            for one in found:
                if many := membership(self._store, self._ring, one):
                    many.confirm(index("subject", subject), subject)
        return [opened(one, keys) for one in found]

    def subjects_of(self, entry_id: str) -> Iterator[str]:
        """Every subject of an entry that was not erased, one by one, of millions too."""
        found = self._stored(entry_id)
        many = membership(self._store, self._ring, found)
        return many.subjects() if many else iter(opened(found, self._keys_of([found])).subjects)

    def _stored(self, entry_id: str) -> Stored:
        found = self._store.stored(entry_id)
        if found is None:
            raise Refused("ledger.unknown", "The ledger has no entry with this id.", "Check the id.")
        return found

    def _keys_of(self, found: Sequence[Stored]) -> dict[bytes, DataKey]:
        names = {concern.subject for one in found for concern in one.concerns}
        names |= {period_name(read_leaf(one.leaf).at) for one in found}
        self._own_process()
        with self._writing:
            self._refresh_keys()
            return self._ring.find(names)

    def integrate(self) -> int:
        """Bring what is staged into the tree; returns how many entries. Nothing to do on SQLite."""
        self._own_process()
        return self._store.integrate()

    def checkpoint(self) -> str:
        """The latest signed checkpoint, with the witness's cosignature when it has one; empty for an empty ledger."""
        note, (size, cosigned) = self._store.checkpoint(), self._store.cosigned()
        return cosigned if note and size == Checkpoint.parse(note).size else note

    def prove(self, entry_id: str, reveal: Collection[str] | None = None, *, subject: str | None = None) -> str:
        """One file that shows offline that the entry stands in the ledger (C2SP tlog-proof).

        `reveal` names the parts to open (`actor`, `disclosure`, `detail`, `number`, `subject/0`, ...); all readable ones
        without it. With `subject` it shows that the entry concerns this customer and tells of no other one, and it opens
        besides only what `reveal` names; Refused (`ledger.not_concerned`) when it does not concern them.
        The checkpoint is a cosigned one when a cosigned one holds the entry.
        """
        found = self._stored(entry_id)
        if found.place is None:
            self._store.integrate()
            found = self._stored(entry_id)
        if found.place is None:
            raise SystemFailed(
                "ledger.pending", "The entry is durable but not yet in the tree.", "Ask again in a moment."
            )
        size, note = self._store.cosigned()
        if size <= found.place:
            note = self._store.checkpoint()
        parts = openings(found, self._keys_of([found]))
        shown = {label: part for label, part in parts.items() if reveal is None or label in reveal}
        if subject is not None:
            shown = shown if reveal else {}
            shown |= self._subject_opening(found, parts, subject)
        return self._paths.proof(found.leaf, shown, found.place, note)

    def _subject_opening(self, found: Stored, parts: Mapping[str, Opening], subject: str) -> dict[str, Opening]:
        if many := membership(self._store, self._ring, found):
            return {"subject": many.opening(self._search.index("subject", subject), subject)}
        for label, part in parts.items():
            if label.startswith("subject/") and part.value == subject.encode():
                return {label: part}
        raise not_concerned()

    def bundle(self, path: Path) -> Path:
        """Write the public part of the ledger as static files (C2SP tlog-tiles) into an empty or new folder."""
        return write_bundle(self._store, self.checkpoint(), path)

    def erase(
        self, subject: str, *, actor: str = "ledger", said: Mapping[str, JSON] | None = None, request: str = ""
    ) -> int:
        """Destroy what the ledger can read about a customer; returns how many entries lost an opening. The tree stays whole.

        The erasure is recorded without naming the customer; where something is `said` of it, also when nothing is left to destroy.
        """
        self._own_process()
        self._ring.epochs.ensure_open()  # the store cuts rolls within a transaction, where no use of a KEK can be recorded
        blind = self._search.index("subject", subject)
        expected = self._store.openings_of(blind)
        # a register may have sealed for somebody whom no entry names
        if not said and not expected and not self._is_known(blind):
            return 0
        # recorded first: openings that are gone without a record are what an auditor calls a finding
        self.append(
            Entry(Event.SUBJECT_ERASED, actor, detail={**(said or {}), "openings": expected}, disclosure=request)
        )
        with self._writing:
            lost = self._store.erase(blind, self._search.fresh("erased", subject), self._recorder.without)
        if lost > expected:
            self.append(Entry(Event.SUBJECT_ERASED, actor, detail={"openings": lost - expected}))
        return lost

    def status(self) -> Status:
        """The ledger's health."""
        placed = self._store.placement()
        size, _ = self._store.cosigned()
        oldest_first = self._store.oldest_after(placed.size - 1) if placed.size else ""
        watching = self._witnessing
        lag = placed.size + placed.staged - size if watching else placed.staged
        state: Literal["unwitnessed", "witnessed", "waiting", "lost", "promise_broken"] = "unwitnessed"
        if placed.unmet:
            state = "promise_broken"
        elif watching:
            state = "lost" if watching.lost() else "waiting" if lag else "witnessed"
        moment = datetime.fromisoformat(oldest_first) if oldest_first else None
        return Status(
            placed.size, placed.staged, moment, size, watching.cosigned_at() if watching else None, lag, state
        )

    def start(self) -> None:
        """Integrate and have cosigned in the background until `close`."""
        self._thread = Thread(target=self._run, name="ledger", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.wait(_PAUSE):
            # what fails now is tried again; `ensure_open` and `status` tell people
            with suppress(SystemFailed):
                self._store.integrate()
                if self._witnessing:
                    self._witnessing.cosign()
                    self._witnessing.settle(self.append)

    def cosign(self) -> bool:
        """Ask the witness now; whether the latest checkpoint is cosigned. Raises SystemFailed when it refuses or is out of reach."""
        self._own_process()
        return self._witnessing.cosign() if self._witnessing else False

    def close(self) -> None:
        """Stop the background work and let go of the store."""
        self._stop.set()
        if self._thread:
            self._thread.join()
        self._store.close()
