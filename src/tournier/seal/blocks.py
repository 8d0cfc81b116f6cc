# SPDX-License-Identifier: Apache-2.0
"""Arithmetic on many 16-byte blocks at once: arrays of shape (..., 2) of 64-bit words, as they lie in memory.

Scratch is taken from a `Workspace`, because fresh buffers of this size cost more in page faults than the cipher does;
it holds clear text, so whoever opens one wipes it (`with Workspace() as work`).
"""

from __future__ import annotations

import math
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

Blocks = NDArray[np.uint64]
Bytes = NDArray[np.uint8]

SIZE = 16
SLACK = 32  # bytes behind the last row that may be read or written over
# RFC 5297 2.6: two bits of the counter are cleared, so that 32-bit additions never carry.
COUNTER = b"\xff" * 8 + b"\x7f\xff\xff\xff\x7f\xff\xff\xff"
_BIG_ENDIAN = np.dtype(">u8")
_REDUCTION = 0x87  # x^128 + x^7 + x^2 + x + 1, RFC 5297 2.3


def words(block: bytes) -> Blocks:
    """One block as two words."""
    return np.frombuffer(block, np.uint64)


def xor_bytes(left: bytes, right: bytes) -> bytes:
    """Two blocks added."""
    return bytes(one ^ other for one, other in zip(left, right, strict=True))


def double(block: bytes) -> bytes:
    """dbl() of RFC 5297 2.3: multiplication by x."""
    number = int.from_bytes(block, "big")
    doubled = (number << 1) & ((1 << 128) - 1)
    return (doubled ^ _REDUCTION if number >> 127 else doubled).to_bytes(SIZE, "big")


def swap(source: Blocks, out: Blocks) -> Blocks:
    """Words with their bytes turned round. A copy through a big-endian view is many times faster than byteswap()."""
    np.copyto(out, source.view(_BIG_ENDIAN))
    return out


def double_all(blocks: Blocks) -> Blocks:
    """dbl() of each block of shape (n, 2)."""
    high, low = (
        swap(blocks[:, 0], np.empty(len(blocks), np.uint64)),
        swap(blocks[:, 1], np.empty(len(blocks), np.uint64)),
    )
    carried = (high >> np.uint64(63)) * np.uint64(_REDUCTION)
    out = np.empty_like(blocks)
    swap((high << np.uint64(1)) | (low >> np.uint64(63)), out[:, 0])
    swap((low << np.uint64(1)) ^ carried, out[:, 1])
    return out


def add_constant(blocks: Blocks, block: bytes) -> None:
    """Add one block to each, in place. By column, because broadcasting over a last axis of two is slow."""
    first, second = words(block)
    blocks[..., 0] ^= first
    blocks[..., 1] ^= second


_KEPT = [words(b"\xff" * count + bytes(SIZE - count)) for count in range(SIZE + 1)]


def keep_first(blocks: Blocks, count: int) -> None:
    """Clear all but the first `count` bytes of each block, in place."""
    first, second = _KEPT[count]
    blocks[..., 0] &= first
    blocks[..., 1] &= second


class Workspace:
    """Named scratch of one call of one thread. Wiped when it is left, because clear text and key stream lie in it."""

    def __init__(self) -> None:
        self._held: dict[str, Bytes] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for held in self._held.values():
            held.fill(0)

    def take(self, name: str, size: int) -> Bytes:
        """`size` bytes under this name, and SLACK behind them.

        What is taken again is not cleared: fewer bytes are the beginning of those taken before, more are undefined.
        """
        held = self._held.get(name)
        if held is None or held.nbytes < size + SLACK:
            if held is not None:
                held.fill(0)
            held = self._held[name] = np.empty(size + SLACK, np.uint8)
        return held[:size]

    def blocks(self, name: str, *shape: int) -> Blocks:
        """Blocks of shape (*shape, 2) under this name."""
        count = math.prod(shape)
        return self.take(name, count * SIZE).view(np.uint64).reshape(*shape, 2)

    def whole(self, name: str) -> Bytes:
        """What was taken under this name last, and the slack behind it."""
        return self._held[name]
