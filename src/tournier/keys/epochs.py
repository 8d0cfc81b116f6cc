# SPDX-License-Identifier: Apache-2.0
r"""Epochs: what customers' keys are wrapped under for a time, until two persons begin the next.

    wrapped = "\0epoch\0\1" | epoch (4 bytes) | AES-256-SIV(key of the epoch; context, name) over key (32) | whose it is
    context = "tournier/key|" epoch

SIV (RFC 5297) with the name as the last component is what that RFC was made for, wrapping keys; it needs no nonce, opens
with any library of it, and a column of a million takes a second. A wrapped key without the mark is of epoch 0, before there were any:
nonce | AES-256-GCM under the KEK itself, bound to its name.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any, NamedTuple, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV

from tournier.keys.data_keys import not_opening, seal, unseal
from tournier.keys.encryption import KeyEncryption, chosen, direct_of

MARK = b"\0epoch\0\1"
HEADER = len(MARK) + 4
_EPOCH_KEY = 64
_NAME = 16
_FEWEST = 200  # fewer are opened one by one


class StaleKeys(Exception):
    """Some key was destroyed since the batch was sealed, an epoch began, or another process made a key for the same name."""


class Epoch(NamedTuple):
    """One row of the table of epochs: its number from 1, who wrapped its key, the wrapped key, since when (ISO text)."""

    number: int
    holder: str
    wrapped: bytes
    since: str


class EpochTable(Protocol):
    """Where epochs lie, beside the keys."""

    def epochs(self) -> list[Epoch]:
        """The epochs that are not retired, oldest first."""
        ...

    def begin_epoch(self, epoch: Epoch) -> bool:
        """Durably begin this epoch, if it follows the newest; whether this call did it. What was sealed before is StaleKeys."""
        ...

    def is_keyless(self) -> bool:
        """Whether no key lies in the table yet."""
        ...


class Wrapping(Protocol):
    """The key of one epoch in use."""

    number: int

    def wrap(self, name: bytes, clear: bytes) -> bytes:
        """Wrapped so that it opens under this name only."""
        ...

    def unwrap(self, name: bytes, wrapped: bytes) -> bytes:
        """The clear bytes again; SystemFailed when they were changed or belong to another name or epoch."""
        ...

    def unwrap_all(self, names: Sequence[bytes], wrapped: Sequence[bytes]) -> list[bytes]:
        """`unwrap` of many."""
        ...


class Direct:
    """Epoch 0: under the KEK itself."""

    number = 0

    def __init__(self, kek: bytes) -> None:
        self._cipher = AESGCM(kek)

    def wrap(self, name: bytes, clear: bytes) -> bytes:
        """See `Wrapping`."""
        return seal(self._cipher, clear, name)

    def unwrap(self, name: bytes, wrapped: bytes) -> bytes:
        """See `Wrapping`."""
        return unseal(self._cipher, wrapped, name)

    def unwrap_all(self, names: Sequence[bytes], wrapped: Sequence[bytes]) -> list[bytes]:
        """See `Wrapping`."""
        return [self.unwrap(name, one) for name, one in zip(names, wrapped, strict=True)]


class Numbered:
    """An epoch from 1 on. Many keys of customers at once go through the kernels of `tournier.seal`."""

    def __init__(self, number: int, key: bytes) -> None:
        self.number = number
        self._context = b"tournier/key|%d" % number
        self._head = header(number)
        self._cipher = AESSIV(key)
        self._key = key
        self._column: Any = None

    def wrap(self, name: bytes, clear: bytes) -> bytes:
        """See `Wrapping`."""
        return self._head + self._cipher.encrypt(clear, [self._context, name])

    def unwrap(self, name: bytes, wrapped: bytes) -> bytes:
        """See `Wrapping`."""
        try:
            return self._cipher.decrypt(wrapped[HEADER:], [self._context, name])
        except (InvalidTag, ValueError):
            raise not_opening() from None

    def wrap_all(self, names: Sequence[bytes], clear: Sequence[bytes]) -> list[bytes]:
        """`wrap` of many."""
        if not _alike(names):
            return [self.wrap(name, one) for name, one in zip(names, clear, strict=True)]
        import pyarrow as pa

        sealed = self._siv().seal(pa.array(clear, pa.binary()), self._context, pa.array(names, pa.binary()))
        return [self._head + one for one in sealed.to_pylist()]

    def unwrap_all(self, names: Sequence[bytes], wrapped: Sequence[bytes]) -> list[bytes]:
        """See `Wrapping`."""
        if not _alike(names):
            return [self.unwrap(name, one) for name, one in zip(names, wrapped, strict=True)]
        import pyarrow as pa

        from tournier.seal import NotGenuine

        sealed = pa.array([one[HEADER:] for one in wrapped], pa.binary())
        try:
            opened = self._siv().open(sealed, self._context, pa.array(names, pa.binary()), kind=pa.binary())
        except NotGenuine:
            raise not_opening() from None
        clear: list[bytes] = opened.to_pylist()
        return clear

    def _siv(self) -> Any:
        if self._column is None:
            from tournier.seal import Siv

            self._column = Siv(self._key)
        return self._column


def _alike(names: Sequence[bytes]) -> bool:
    return len(names) >= _FEWEST and all(len(name) == _NAME for name in names)


def header(number: int) -> bytes:
    """What a wrapped key of this epoch begins with; nothing for epoch 0."""
    return MARK + number.to_bytes(4, "big") if number else b""


def number_of(wrapped: bytes) -> int:
    """The epoch of a wrapped key."""
    return int.from_bytes(wrapped[len(MARK) : HEADER], "big") if wrapped[: len(MARK)] == MARK else 0


class Opened(NamedTuple):
    """The key of an epoch that its holder has just opened: whose KEK it was, and the key."""

    holder: str
    key: Wrapping


def _nobody(_: Opened) -> None:
    return


class Epochs:
    """The epochs of one key table, read when they are needed. Safe for several threads.

    An epoch's key, once opened, stays in memory until the process ends, so that what was sealed a moment before the
    epoch was retired can still be sealed anew. `told` hears of each use of a KEK before its key is given to anybody; what it raises, the
    caller gets in the key's place.
    """

    def __init__(
        self,
        holders: Sequence[KeyEncryption],
        table: EpochTable,
        now: str = "",
        told: Callable[[Opened], None] = _nobody,
    ) -> None:
        self._holders = holders
        self._table = table
        self._now = now
        self._told = told
        self._open: dict[int, Wrapping] = {}
        self._newest: int | None = None
        self._lock = Lock()

    def knowing(self, opened: Opened, told: Callable[[Opened], None]) -> Epochs:
        """The same epochs for whoever records that this key was opened, and need not ask its holder again."""
        found = Epochs(self._holders, self._table, self._now, told)
        found._open[opened.key.number] = opened.key
        return found

    def forget(self) -> None:
        """Ask the table again which epoch is the newest."""
        with self._lock:  # whoever is reading it now may have read before the change
            self._newest = None

    def newest(self) -> Wrapping:
        """What new keys are wrapped under. The first epoch of a table without keys begins here."""
        with self._lock:
            if self._newest is None:
                rows = self._table.epochs()
                if not rows and self._table.is_keyless():
                    self._table.begin_epoch(self.made(1, self._holders[0], self._now))
                    rows = self._table.epochs()
                found = self._wrapping(rows[-1].number if rows else 0, rows)
                self._newest = found.number
                return found
            return self._wrapping(self._newest)

    def of(self, wrapped: bytes) -> Wrapping:
        """What this key is wrapped under. Raises SystemFailed when its epoch was retired or never was."""
        number = number_of(wrapped)
        if found := self._open.get(number):
            return found
        with self._lock:
            return self._wrapping(number)

    def ensure_begun(self) -> None:
        """Open the newest epoch where none is open yet, so that what is read next holds the entry of this use."""
        with self._lock:
            if not self._open and (rows := self._table.epochs()):
                self._wrapping(rows[-1].number, rows)

    def ensure_open(self) -> None:
        """Open every epoch that is not retired: afterwards `of` asks nobody and records nothing."""
        with self._lock:
            rows = self._table.epochs()
            for row in rows:
                self._wrapping(row.number, rows)

    @staticmethod
    def made(number: int, holder: KeyEncryption, since: str) -> Epoch:
        """A new epoch with a random key, which lies in no table yet."""
        return Epoch(number, holder.name, holder.wrap(number, [os.urandom(_EPOCH_KEY)])[0], since)

    def _wrapping(self, number: int, rows: Sequence[Epoch] | None = None) -> Wrapping:
        if number not in self._open:
            opened = self._opened(number, self._table.epochs() if rows is None else rows)
            self._told(opened)
            self._open[number] = opened.key
        return self._open[number]

    def _opened(self, number: int, rows: Sequence[Epoch]) -> Opened:
        if not number:
            holder = direct_of(self._holders)
            return Opened(holder.name, Direct(holder.direct))
        for row in rows:
            if row.number == number:
                key = chosen(self._holders, row.holder).unwrap(number, [row.wrapped])[0]
                return Opened(row.holder, Numbered(number, key))
        raise not_opening()
