# SPDX-License-Identifier: Apache-2.0
"""HMAC-SM3 (RFC 2104 over GB/T 32905-2016) of each row: where a keyed digest by a Chinese standard is asked for by name.

A row at a time, a quarter of a million to a million a second by the machine: `BlindIndex` finds equal rows a hundred times as fast.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC

from tournier.base import BadInput
from tournier.seal.columns import NULL, Arrow, each_chunk, read, room

_SIZE = 32
_LEAST = 16  # bytes of a key and of a digest


class HmacSm3:
    """Digests of a column's values. Safe for threads and across forks."""

    def __init__(self, key: bytes, *, size: int = _SIZE) -> None:
        if len(key) < _LEAST:
            raise BadInput("seal.key", "A key of HMAC-SM3 has at least 16 bytes.", "Give 32 random bytes.")
        if not _LEAST <= size <= _SIZE:
            raise BadInput("seal.digest", f"A digest has {_LEAST} to {_SIZE} bytes.", "Choose a size in between.")
        self._started = HMAC(key, hashes.SM3())
        self._size = size

    def digests(self, column: Arrow) -> Any:
        """The digest of each row as binary, cut to its first `size` bytes; nulls stay null."""

        def work(array: pa.Array[Any], _first: int) -> pa.Array[Any]:
            source = read(array)
            out = room(np.where(source.lengths == NULL, NULL, self._size), large=source.large)
            held = source.data.data
            for row in np.flatnonzero(source.lengths != NULL).tolist():
                start, place = int(source.starts[row]), int(out.starts[row])
                made = self._digest(held[start : start + int(source.lengths[row])])
                out.data[place : place + self._size] = np.frombuffer(made, np.uint8)
            return out.array(pa.large_binary() if source.large else pa.binary())

        return each_chunk(column, work, pa.binary())

    def digest(self, value: str | bytes) -> bytes:
        """The digest of one value."""
        return self._digest(value.encode() if isinstance(value, str) else value)

    def _digest(self, value: bytes | memoryview) -> bytes:
        running = self._started.copy()
        running.update(value)
        return running.finalize()[: self._size]
