# SPDX-License-Identifier: Apache-2.0
"""A blind index: a keyed tag by which an equal value is found again, and nothing else of it.

    key of the context = CMAC(key, 0x01 || "tournier.index" || 0x00 || context || bits), SP 800-108 4.1, counter mode
    tag = the first `size` bytes of CMAC(key of the context, value), SP 800-38B

Tags of few possible values can be tried one by one by whoever holds the key: the key is as secret as the column.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tournier.base import BadInput
from tournier.seal.blocks import SIZE, Bytes, Workspace
from tournier.seal.ciphers import Algorithm, block_cipher
from tournier.seal.cmac import Cmac
from tournier.seal.columns import NULL, Arrow, Rows, each_chunk, read, rows_as_they_lie
from tournier.seal.fused import CODE, FusedMac, windows
from tournier.seal.rows import gather, groups

_LABEL = b"tournier.index"
_LEAST = 8  # bytes: in a column of a hundred million values a chance match is then one in a thousand


class BlindIndex:
    """Tags of a column's values. Safe for threads and across forks."""

    def __init__(self, key: bytes, cipher: Algorithm = "AES", *, size: int = SIZE, engine: str = "") -> None:
        if not _LEAST <= size <= SIZE:
            raise BadInput("seal.index", f"A tag has {_LEAST} to {SIZE} bytes.", "Choose a size in between.")
        self._key, self._cipher, self._size, self._engine = key, cipher, size, engine
        self._derive = Cmac(block_cipher(cipher, key, engine))

    def _of(self, context: bytes) -> Cmac:
        bits = (8 * len(self._key)).to_bytes(4, "big")
        blocks = -(-len(self._key) // SIZE)
        made = b"".join(
            self._derive.one(number.to_bytes(1, "big") + _LABEL + b"\0" + context + bits)
            for number in range(1, blocks + 1)
        )
        return Cmac(block_cipher(self._cipher, made[: len(self._key)], self._engine))

    def tags(self, column: Arrow, context: bytes = b"") -> Any:
        """A tag for each row as binary of fixed size, nulls null. The context names what may be compared with what."""
        mac = self._of(context)

        def work(array: pa.Array[Any], _first: int) -> pa.Array[Any]:
            if code := CODE.now():
                return _fused(code, mac, rows_as_they_lie(array), self._size)
            source = read(array)
            found = np.zeros((len(source), 2), np.uint64)
            with Workspace() as scratch:
                for group in groups(source, source.starts, 0):
                    blocks = gather(source.data, group.source, group.length, scratch, "rows")
                    found[group.rows] = mac.tags(blocks, group.length, scratch, "tags")
            cut = np.ascontiguousarray(found.view(np.uint8).reshape(-1, SIZE)[:, : self._size])
            return _fixed(cut, self._size, source.lengths != NULL)

        return each_chunk(column, work, pa.binary(self._size))

    def tag(self, value: str | bytes, context: bytes = b"") -> bytes:
        """The tag of one value, to look it up."""
        text = value.encode() if isinstance(value, str) else value
        return self._of(context).one(text)[: self._size]


def _fixed(tags: Bytes, size: int, valid: NDArray[np.bool_]) -> pa.Array[Any]:
    mask = None if valid.all() else pa.py_buffer(np.packbits(valid, bitorder="little").data)
    return pa.Array.from_buffers(pa.binary(size), tags.size // size, [mask, pa.py_buffer(tags.data)])


def _fused(code: ModuleType, mac: Cmac, source: Rows, size: int) -> pa.Array[Any]:
    """The same by the compiled loops."""
    tags = np.zeros(len(source) * size, np.uint8)
    ends = FusedMac(code, mac)
    with Workspace() as work:
        for window in windows(code, source, 0, 0, work):
            found = ends.of(window, window.data, window.ends, 0, work)
            code.put_tags(found.reshape(-1).view(np.uint8), window.order, size, tags[size * window.first :])
    return _fixed(tags, size, source.valid)
