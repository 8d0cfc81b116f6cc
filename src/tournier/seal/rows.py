# SPDX-License-Identifier: Apache-2.0
"""Rows of one length into blocks and back: a whole group in one copy for each block of its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tournier.seal.blocks import SIZE, Blocks, Bytes, Workspace, keep_first
from tournier.seal.columns import NULL, Column, Integers

CHUNK = 16_384  # rows at a time: their blocks stay in the processor's second cache
_WINDOW = 131_072  # rows among which equal lengths are looked for: gathers stay near each other


@dataclass(frozen=True, slots=True)
class Places:
    """Where rows begin in a buffer: at these offsets, or from `start` on in equal steps."""

    count: int
    offsets: Integers | None = None
    start: int = 0
    step: int = 0

    def after(self, bytes_: int) -> Places:
        """The places so many bytes further on in each row."""
        if self.offsets is None:
            return Places(self.count, None, self.start + bytes_, self.step)
        return Places(self.count, self.offsets + bytes_)

    def items(self, data: Bytes, size: int) -> NDArray[Any]:
        """`size` bytes of each row as one opaque item, to be read."""
        if self.offsets is None:
            return np.ndarray((self.count,), f"V{size}", data, self.start, (self.step,))
        found: NDArray[Any] = _overlapping(data, size)[self.offsets]
        return found

    def put(self, data: Bytes, items: NDArray[Any]) -> None:
        """Write one opaque item to the place of each row."""
        size = items.dtype.itemsize
        if self.offsets is None:
            np.ndarray((self.count,), f"V{size}", data, self.start, (self.step,))[:] = items
        else:
            _overlapping(data, size)[self.offsets] = items


def _overlapping(data: Bytes, size: int) -> NDArray[Any]:
    return np.ndarray((len(data) - size + 1,), f"V{size}", data, 0, (1,))


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one length: their numbers, and where they are."""

    length: int
    rows: Integers | slice
    source: Places
    out: Places


def groups(column: Column, starts: Integers, extra: int) -> Iterator[Group]:
    """The rows that are no null, by length, CHUNK at a time; the answers begin at `starts` and are `extra` bytes longer."""
    if column.alike:
        length = int(column.lengths[0])
        for at in range(0, len(column), CHUNK):
            count = min(CHUNK, len(column) - at)
            source = Places(count, None, int(column.starts[at]), length)
            yield Group(length, slice(at, at + count), source, Places(count, None, int(starts[at]), length + extra))
        return
    for window in range(0, len(column), _WINDOW):
        lengths = column.lengths[window : window + _WINDOW]
        order = np.argsort(lengths, kind="stable")
        cuts = np.flatnonzero(np.diff(lengths[order])) + 1
        for part in np.split(order, cuts):
            length = int(lengths[part[0]])
            if length == NULL:
                continue
            for at in range(0, len(part), CHUNK):
                rows = part[at : at + CHUNK] + window
                yield Group(length, rows, Places(len(rows), column.starts[rows]), Places(len(rows), starts[rows]))


def block_count(length: int) -> int:
    """How many blocks a row of this length takes; an empty one takes one."""
    return max(1, -(-length // SIZE))


def gather(data: Bytes, places: Places, length: int, work: Workspace, name: str) -> Blocks:
    """Rows as blocks of shape (blocks, rows, 2), filled up with zeros."""
    count = block_count(length)
    out = work.blocks(name, count, places.count)
    items = out.reshape(-1, 2).view("V16").reshape(count, places.count)
    for number in range(count):
        items[number] = places.after(SIZE * number).items(data, SIZE)
    rest = length - SIZE * (count - 1)
    if rest < SIZE:
        keep_first(out[-1], rest)
    return out


def scatter(data: Bytes, places: Places, blocks: Blocks, length: int) -> None:
    """Write the first `length` bytes of each row of blocks; nothing beyond is touched."""
    whole, rest = divmod(length, SIZE)
    for number in range(whole):
        places.after(SIZE * number).put(data, blocks[number].view("V16")[:, 0])
    if rest:
        put_bytes(data, places.after(SIZE * whole), blocks[whole].view(np.uint8).reshape(places.count, -1), 0, rest)


def put_bytes(data: Bytes, places: Places, rows: Bytes, start: int, count: int) -> None:
    """Write `count` bytes, at most 16, of each row of `rows` from `start` on.

    Two copies of a machine word that overlap are several times faster than one of an odd size.
    """
    size = 1 << (count.bit_length() - 1)
    step = rows.strides[0]
    for at in {0, count - size}:
        items = np.ndarray((places.count,), f"V{size}", rows, start + at, (step,))
        places.after(at).put(data, items)
