# SPDX-License-Identifier: Apache-2.0
"""GCM of a column by the compiled loops: rows as `gcm.py` makes them without, for rows of up to `LONGEST` bytes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tournier.seal.blocks import SIZE, Blocks, Bytes, Workspace
from tournier.seal.ciphers import BlockCipher
from tournier.seal.columns import Answer, Integers, Rows
from tournier.seal.fused import Window, windows
from tournier.seal.opened import NotGenuine

LONGEST = 16 * SIZE  # a table of 64 KiB for each block: more would not stay in the second cache
NONCE, OVERHEAD = 12, 28
_NOTHING = np.empty(0, np.uint64)


@dataclass(frozen=True, slots=True)
class Hash:
    """The tables of GHASH for the key's powers from 1 on, and what a context makes of rows of 0, 1, 2... blocks."""

    tables: Blocks
    contexts: Blocks


def most_blocks(source: Rows, overhead: int) -> int | None:
    """The blocks of the longest row, or None where one is too long for the tables."""
    longest = int(np.diff(source.offsets).max(initial=0)) - overhead
    return None if longest > LONGEST else max(0, -(-longest // SIZE))


def seal(code: ModuleType, cipher: BlockCipher, hashing: Hash, source: Rows) -> pa.Array[Any]:
    """The sealed rows of one array."""
    out = source.answer(OVERHEAD)
    with Workspace() as work:
        for window in windows(code, source, 0, OVERHEAD, work, out):
            rows = len(window.order)
            nonces = work.take("nonces", SIZE * rows)
            nonces.reshape(-1, SIZE)[:, :NONCE] = np.frombuffer(os.urandom(NONCE * rows), np.uint8).reshape(-1, NONCE)
            stream = _key_stream(code, cipher, window, nonces, work)
            _finish(code, window, (0, 0), stream[2 * rows :], window.outs + NONCE, out.data)
            tags = work.take("tags", SIZE * rows).view(np.uint64)
            code.hash_rows(out.data, window.outs, window.order, hashing.tables, hashing.contexts, tags)
            tags ^= stream[: 2 * rows]
            code.put_ends(nonces, tags.view(np.uint8), window.order, window.outs, out.data)
    return out.array(pa.large_binary() if source.large else pa.binary())


def opened(code: ModuleType, cipher: BlockCipher, hashing: Hash, source: Rows, first: int) -> Answer:
    """The opened rows of one array, whose first row has this number. Raises NotGenuine, and then has opened nothing."""
    short = source.shorter(OVERHEAD)
    if len(short):
        raise NotGenuine(tuple((short + first).tolist()))
    out = source.answer(-OVERHEAD)
    genuine: NDArray[np.uint8] = np.ones(len(source), np.uint8)
    wrong = 0
    with Workspace() as work:
        for window in windows(code, source, OVERHEAD, -OVERHEAD, work, out):
            rows = len(window.order)
            held, tags = (work.take(name, SIZE * rows).view(np.uint64) for name in ("held", "tags"))
            code.heads(window.data, window.ends, window.order, held)
            stream = _key_stream(code, cipher, window, held.view(np.uint8), work)
            code.hash_rows(window.data, window.ends, window.order, hashing.tables, hashing.contexts, tags)
            tags ^= stream[: 2 * rows]
            code.heads(window.data, window.ends[1:] - SIZE, window.order, held)
            wrong += code.compare(held, tags, window.order, genuine[window.first :])
            _finish(code, window, (NONCE, SIZE), stream[2 * rows :], window.outs, out.data)
    if wrong:
        out.data.fill(0)
        raise NotGenuine(tuple((np.flatnonzero(genuine == 0) + first).tolist()))
    return out


def _key_stream(code: ModuleType, cipher: BlockCipher, window: Window, nonces: Any, work: Workspace) -> Blocks:
    counters = work.blocks("blocks", len(window.order) + window.total)
    code.count_nonces(nonces, window.levels, window.depth, counters.reshape(-1))
    return cipher.encrypt(counters, work, "stream").reshape(-1)


def _finish(
    code: ModuleType, window: Window, around: tuple[int, int], stream: Blocks, places: Integers, out: Bytes
) -> None:
    code.finish(window.data, window.ends, *around, window.order, window.levels, stream, _NOTHING, places, out)
