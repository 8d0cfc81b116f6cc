# SPDX-License-Identifier: Apache-2.0
"""Whole columns of cells, each under the key of its owner: the bytes of `fields.FieldKey`, many at a time.

With numba (tournier[fast]) and a processor that has AES by instructions, compiled loops do it, checked cell by cell against
`FieldKey` before their first use; else `FieldKey` does. Whoever has many rows waits for the loops once (`LOOPS.waited()`).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from types import ModuleType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tournier.base import BadInput
from tournier.base.compiled import Compiled
from tournier.seal.columns import NULL, Arrow, Integers, read, room
from tournier.seal.fields import BODY, CONTEXT, MAGIC, NONCE, FieldKey, NotOpening, Place

_VECTOR = 16
_SCHEDULE = 240
_KEY = 64


class Told(IntEnum):
    """What is told of a cell; a null is GENUINE."""

    GENUINE = 0
    FALSE = 1  # not sealed for this place, or changed since
    OTHER = 2  # sealed by a key that is not the owner's
    CLEAR = 3  # no sealed cell


@dataclass(frozen=True, slots=True)
class Cells:
    """The clear bytes of cells, null for what is not genuine; and what is told of each (`Told`)."""

    clear: pa.Array[Any]
    told: NDArray[np.uint8]


class FieldKeys:
    """The keys of some owners in use for columns of their rows. `owners` are what their cells are bound to (`Place.owner`)."""

    def __init__(self, keys: Sequence[FieldKey], owners: Sequence[bytes]) -> None:
        self._keys, self._owners = tuple(keys), tuple(owners)
        self._code = LOOPS.now()
        if self._code is not None:
            self._ready = _Ready(self._code, self._keys, self._owners)

    def seal(self, clear: Arrow, which: Integers, field: bytes, *, deterministic: bool = False) -> pa.Array[Any]:
        """Each value's clear bytes (`fields.written`) sealed for this field under the key that its number names; null for null.

        Both are binary, or large_binary. Raises BadInput for a number that names no key.
        """
        self._check(which, len(clear), 0)
        if self._code is not None:
            return self._ready.seal(_one(clear), which, field, deterministic=deterministic)
        cells = [
            None
            if value is None
            else self._keys[key].seal_bytes(value, Place(field, self._owners[key]), deterministic=deterministic)
            for value, key in zip(clear.to_pylist(), which.tolist(), strict=True)
        ]
        made: pa.Array[Any] = pa.array(cells, clear.type)
        return made

    def open(self, sealed: Arrow, which: Integers, field: bytes) -> Cells:
        """The clear bytes of cells of this field; a number of -1 is an owner without a key, another that names none BadInput."""
        self._check(which, len(sealed), -1)
        if self._code is not None:
            return self._ready.open(_one(sealed), which, field)
        found = [self._opened(cell, key, field) for cell, key in zip(sealed.to_pylist(), which.tolist(), strict=True)]
        told = np.array([one.value for _, one in found], np.uint8)
        return Cells(pa.array([clear for clear, _ in found], sealed.type), told)

    def _check(self, which: Integers, rows: int, least: int) -> None:
        if len(which) != rows or (rows and not least <= int(which.min()) <= int(which.max()) < len(self._keys)):
            raise BadInput(
                "seal.owners", "Rows and their keys do not belong together.", "Give each row a key's number."
            )

    def _opened(self, cell: bytes | None, key: int, field: bytes) -> tuple[bytes | None, Told]:
        if cell is None:
            return None, Told.GENUINE
        if not cell.startswith(MAGIC):
            return None, Told.CLEAR
        if key < 0 or not self._keys[key].is_of(cell):
            return None, Told.OTHER
        try:
            return self._keys[key].open_bytes(cell, Place(field, self._owners[key])), Told.GENUINE
        except NotOpening:
            return None, Told.FALSE


class _Ready:
    """The keys as the compiled loops take them."""

    def __init__(self, code: ModuleType, keys: Sequence[FieldKey], owners: Sequence[bytes]) -> None:
        self._code = code
        many = len(keys)
        raw = np.frombuffer(b"".join(key.key for key in keys), np.uint8)
        self._macs, self._streams = (np.empty(many * _SCHEDULE, np.uint8) for _ in range(2))
        self._subkeys = np.empty(4 * many, np.uint64)
        code.prepare(raw, self._macs, self._streams, self._subkeys)
        self._marks = np.frombuffer(b"".join(key.mark for key in keys), np.uint64)
        self._owners = _with_slack(b"".join(owners))
        self._ends = np.zeros(many + 1, np.int64)
        np.cumsum([len(owner) for owner in owners], out=self._ends[1:])

    def _begun(self, field: bytes) -> NDArray[np.uint64]:
        found = np.empty(2 * len(self._marks), np.uint64)
        context, name = _with_slack(CONTEXT), _with_slack(field)
        self._code.states(
            self._macs, self._subkeys, context, len(CONTEXT), name, len(field), self._owners, self._ends, found
        )
        return found

    def seal(self, clear: pa.Array[Any], which: Integers, field: bytes, *, deterministic: bool) -> pa.Array[Any]:
        source = read(clear)
        nonces = b"" if deterministic else os.urandom(NONCE * len(source))
        extra = BODY + _VECTOR + (0 if deterministic else NONCE)
        out = room(np.where(source.lengths == NULL, NULL, source.lengths + extra), large=source.large)
        scratch = np.zeros(int(source.lengths.max(initial=0)) + 2 * NONCE, np.uint8)
        self._code.seal(
            source.data, source.starts, source.lengths, which, self._marks, _with_slack(nonces) if nonces else _NOTHING,
            self._macs, self._streams, self._subkeys, self._begun(field), out.starts, out.data, scratch,
        )  # fmt: skip
        _wipe(out.data, out.starts, out.lengths, scratch)
        return out.array(pa.large_binary() if source.large else pa.binary())

    def open(self, sealed: pa.Array[Any], which: Integers, field: bytes) -> Cells:
        source = read(sealed)
        lengths = np.empty(len(source), np.int64)
        self._code.measure(source.data, source.starts, source.lengths, lengths)
        out = room(lengths, large=source.large)
        scratch = np.zeros(int(lengths.max(initial=0)) + 2 * NONCE, np.uint8)
        told = np.zeros(len(source), np.uint8)
        self._code.opened(
            source.data, source.starts, source.lengths, which, self._marks,
            self._macs, self._streams, self._subkeys, self._begun(field), out.starts, out.data, scratch, told,
        )  # fmt: skip
        _wipe(out.data, out.starts, out.lengths, scratch)
        found = out.array(pa.large_binary() if source.large else pa.binary())
        if told.any():
            found = pc.if_else(pa.array(told == Told.GENUINE), found, pa.scalar(None, found.type))
        return Cells(found, told)


_NOTHING = np.empty(0, np.uint8)
_SLACK = bytes(32)


def _one(column: Arrow) -> pa.Array[Any]:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _with_slack(data: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(data + _SLACK, np.uint8)


def _wipe(data: NDArray[np.uint8], starts: Integers, lengths: Integers, scratch: NDArray[np.uint8]) -> None:
    """Clear text leaves no trace in scratch, nor key stream behind the last row."""
    scratch.fill(0)
    end = int(starts[-1] + max(0, int(lengths[-1]))) if len(starts) else 0
    data[end:] = 0


def _made() -> ModuleType:
    from llvmlite import binding

    if not binding.get_host_cpu_features().get("aes"):
        raise ImportError("no instructions for AES")
    from tournier.seal import field_code

    _check(field_code)
    return field_code


_OWNERS = (b"", b"1", b"1000001", bytes(range(16)), bytes(range(40)))
_LONGEST = 50


def _check(code: ModuleType) -> None:
    """The self-test before the first use. Raises ValueError where a cell is not what `FieldKey` makes or opens."""
    keys = [FieldKey(bytes((7 * at + i) % 256 for i in range(_KEY)), bytes([at]) * 8) for at in range(len(_OWNERS))]
    which = np.array([row % len(keys) for row in range(_LONGEST)], np.int64)
    clear = [bytes(range(row)) if row != _LONGEST - 1 else None for row in range(_LONGEST)]
    ready = _Ready(code, keys, _OWNERS)
    for field in (b"a:b.c", bytes(range(16)), bytes(range(35))):
        places = [Place(field, _OWNERS[key]) for key in which]
        for deterministic in (False, True):
            sealed = ready.seal(pa.array(clear, pa.binary()), which, field, deterministic=deterministic).to_pylist()
            for value, cell, key, place in zip(clear, sealed, which, places, strict=True):
                if value is not None and keys[key].open_bytes(cell, place) != value:
                    raise ValueError("other cells")
            alone = [
                None if value is None else keys[key].seal_bytes(value, place, deterministic=deterministic)
                for value, key, place in zip(clear, which, places, strict=True)
            ]
            opened = ready.open(pa.array(alone, pa.binary()), which, field)
            if opened.told.any() or opened.clear.to_pylist() != clear:
                raise ValueError("other values")
            changed = [cell and cell[:-1] + bytes([cell[-1] ^ 1]) for cell in alone]
            if ready.open(pa.array(changed, pa.binary()), which, field).told.tolist() != [1] * (_LONGEST - 1) + [0]:
                raise ValueError("changed cells are opened")


#: The loops; see `Compiled` on when they are there.
LOOPS: Compiled[ModuleType] = Compiled(_made)
