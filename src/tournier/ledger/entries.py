# SPDX-License-Identifier: Apache-2.0
"""What is written into the ledger, and the vocabulary of events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from tournier.base import JSON


class Event(StrEnum):
    """The audit vocabulary: subject, colon, what happened. Everything that is recorded is one of these."""

    DISCLOSURE_INTENDED = "disclosure:intended"
    DISCLOSURE_PAGE = "disclosure:page"
    DISCLOSURE_DELIVERED = "disclosure:delivered"
    DISCLOSURE_FAILED = "disclosure:failed"
    DISCLOSURE_REFUSED = "disclosure:refused"
    DISCLOSURE_NEEDS_APPROVAL = "disclosure:needs_approval"
    REQUEST_FILED = "request:filed"
    REQUEST_WITHDRAWN = "request:withdrawn"
    REQUEST_EXPIRED = "request:expired"
    APPROVAL_GIVEN = "approval:given"
    APPROVAL_REFUSED = "approval:refused"
    TAKING_DESTROYED = "taking:destroyed"
    EXPORT_FILED = "export:filed"
    EXPORT_MADE = "export:made"
    EXPORT_STOPPED = "export:stopped"
    EXPORT_CANCELLED = "export:cancelled"
    EXPORT_REVOKED = "export:revoked"
    EXPORT_RECALLED = "export:recalled"
    EXPORT_EXPIRED = "export:expired"
    RECEIVER_KEY_REGISTERED = "receiver_key:registered"
    RECEIVER_KEY_REVOKED = "receiver_key:revoked"
    BREAK_GLASS_OPENED = "break_glass:opened"
    BREAK_GLASS_REVIEWED = "break_glass:reviewed"
    RULES_PROPOSED = "rules:proposed"
    RULES_SCHEDULED = "rules:scheduled"
    RULES_ACTIVATED = "rules:activated"
    RULES_REJECTED = "rules:rejected"
    CATALOGUE_PROPOSED = "catalogue:proposed"
    CATALOGUE_CONFIRMED = "catalogue:confirmed"
    CATALOGUE_REJECTED = "catalogue:rejected"
    SIGN_IN_SUCCEEDED = "sign_in:succeeded"
    SIGN_IN_FAILED = "sign_in:failed"
    SIGN_IN_LOCKED = "sign_in:locked"
    SIGN_IN_REFUSED = "sign_in:refused"
    SESSION_ENDED = "session:ended"
    SCREEN_LOCKED = "screen:locked"
    SCREEN_UNLOCKED = "screen:unlocked"
    FACTOR_ADDED = "factor:added"
    FACTOR_REMOVED = "factor:removed"
    STAFF_CHANGED = "staff:changed"
    ADMINISTRATION = "administration:act"
    KEY_ISSUED = "service_key:issued"
    KEY_REVOKED = "service_key:revoked"
    KEY_USED_WRONGLY = "service_key:refused"
    LEDGER_OPENED = "ledger:opened"
    LEDGER_READ = "ledger:read"
    REGISTERS_WRITTEN = "registers:written"
    REGISTERS_PROPOSED = "registers:proposed"
    REGISTERS_ACCEPTED = "registers:accepted"
    REGISTERS_REJECTED = "registers:rejected"
    TRACE_FILED = "trace:filed"
    TRACE_APPROVED = "trace:approved"
    TRACE_REJECTED = "trace:rejected"
    TRACE_RUN = "trace:run"
    TRACE_READ = "trace:read"
    REGISTER_OPENED = "register:opened"
    REGISTER_STEP = "register:step"
    REGISTER_EXPORTED = "register:exported"
    KEK_USED = "kek:used"
    ROTATION_PROPOSED = "rotation:proposed"
    ROTATION_AGREED = "rotation:agreed"
    ROTATION_DONE = "rotation:done"
    BACKUP_MADE = "backup:made"
    BACKUP_DRILLED = "backup:drilled"
    BACKUP_RESTORED = "backup:restored"
    STORE_SEALING = "store:sealing"
    STORE_SEALED = "store:sealed"
    STORE_SWITCHED = "store:switched"
    OPENING_PROPOSED = "opening:proposed"
    OPENING_AGREED = "opening:agreed"
    STORE_OPENED = "store:opened"
    SUBJECT_ERASED = "subject:erased"
    LINE_SCREENED = "line:screened"
    WITNESS_LOST = "witness:lost"
    WITNESS_BACK = "witness:back"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. Actor, subjects and detail never stand in a leaf, only salted commitments to them.

    `subjects` are the keys of every customer concerned, any number of them (or see `Ledger.gather`). `detail` holds names of fields and rules, counts and
    references, never a customer's value. `beside` lies sealed with the detail and goes with it, but no proof shows it: the
    detail holds only its salted digest, under the name `beside`.
    """

    event: Event
    actor: str
    subjects: Sequence[str] = ()
    detail: Mapping[str, JSON] = field(default_factory=dict)
    disclosure: str = ""  # the request's id, tying intent, pages and receipt together
    beside: bytes = b""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Given when the entry is durable. `promises` are those of all entries that became so together, this one's at `place`."""

    id: str
    at: datetime
    leaf_hash: bytes = b""
    promises: Sequence[bytes] = field(default=(), repr=False, compare=False)
    place: int = 0

    @property
    def promise(self) -> bytes:
        """The ledger's signature over this leaf hash; empty in a receipt that was kept without it."""
        return self.promises[self.place] if self.promises else b""


@dataclass(frozen=True, slots=True)
class OpenedEntry:
    """An entry read back with its clear values. `index` is None until it stands in the log; `erased` when its key is gone.

    `number` says how many customers it concerns. A few stand in `subjects`. Of many (`in_tree`) `subjects` is empty, and
    `Ledger.subjects_of` tells them one by one.
    """

    id: str
    event: Event
    at: datetime
    actor: str
    subjects: tuple[str, ...]
    detail: Mapping[str, JSON]
    disclosure: str
    index: int | None
    erased: bool = False
    number: int = 0
    in_tree: bool = False
    beside: bytes = b""


@dataclass(frozen=True, slots=True)
class Status:
    """The ledger's health for a screen. `lag` counts entries without a cosignature (or not yet in the tree)."""

    size: int
    staged: int
    last_checkpoint: datetime | None
    witnessed_size: int
    witnessed_at: datetime | None
    lag: int
    state: Literal["unwitnessed", "witnessed", "waiting", "lost", "promise_broken"]
