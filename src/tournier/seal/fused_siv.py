# SPDX-License-Identifier: Apache-2.0
"""SIV of a column by the compiled loops: the bytes that `siv.py` gives without them."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import pyarrow as pa

from tournier.seal.blocks import COUNTER, SIZE, Blocks, Workspace, add_constant, double, words
from tournier.seal.ciphers import BlockCipher
from tournier.seal.cmac import Cmac
from tournier.seal.columns import Answer, Rows
from tournier.seal.fused import FusedMac, Window, windows
from tournier.seal.opened import NotGenuine

_COUNTER = words(COUNTER)
_NOTHING = np.empty(0, np.uint64)


def seal(
    code: ModuleType, mac: Cmac, stream: BlockCipher, source: Rows, start: bytes, nonces: Blocks | None
) -> pa.Array[Any]:
    """The sealed rows of one array."""
    out = source.answer(SIZE)
    ends = FusedMac(code, mac, *_constants(start, nonces))
    with Workspace() as work:
        for window in windows(code, source, 0, SIZE, work, out):
            states = _states(mac, window, start, nonces, work)
            vectors = ends.of(window, window.data, window.ends, 0, work, states).reshape(-1)
            key_stream = _key_stream(code, stream, window, vectors, work)
            code.finish(
                window.data, window.ends, 0, 0, window.order, window.levels, key_stream, vectors, window.outs, out.data
            )
    return out.array(pa.large_binary() if source.large else pa.binary())


def opened(
    code: ModuleType, mac: Cmac, stream: BlockCipher, source: Rows, start: bytes, nonces: Blocks | None, first: int
) -> Answer:
    """The opened rows of one array, whose first row has this number. Raises NotGenuine, and then has opened nothing."""
    short = source.shorter(SIZE)
    if len(short):
        raise NotGenuine(tuple((short + first).tolist()))
    out = source.answer(-SIZE)
    genuine = np.ones(len(source), np.uint8)
    ends = FusedMac(code, mac, *_constants(start, nonces))
    wrong = 0
    with Workspace() as work:
        for window in windows(code, source, SIZE, -SIZE, work, out):
            held = work.blocks("held", len(window.order)).reshape(-1)
            code.heads(window.data, window.ends, window.order, held)
            key_stream = _key_stream(code, stream, window, held, work)
            code.finish(
                window.data,
                window.ends,
                SIZE,
                0,
                window.order,
                window.levels,
                key_stream,
                _NOTHING,
                window.outs,
                out.data,
            )
            states = _states(mac, window, start, nonces, work)
            found = ends.of(window, out.data, window.outs, 0, work, states).reshape(-1)
            wrong += code.compare(held, found, window.order, genuine[window.first :])
    if wrong:
        out.data.fill(0)
        raise NotGenuine(tuple((np.flatnonzero(genuine == 0) + first).tolist()))
    return out


def _constants(start: bytes, nonces: Blocks | None) -> tuple[bytes, bytes]:
    """What S2V adds to every row; with nonces each row has a state of its own, which is added apart."""
    return (start, double(start)) if nonces is None else (bytes(SIZE), bytes(SIZE))


def _states(mac: Cmac, window: Window, start: bytes, nonces: Blocks | None, work: Workspace) -> Blocks | None:
    if nonces is None:
        return None
    keyed = work.blocks("nonces", len(window.order))
    np.take(nonces, window.order + window.first, axis=0, out=keyed)
    add_constant(keyed, mac.full_key)
    states = mac.cipher.encrypt(keyed, work, "states")
    add_constant(states, double(start))
    return states


def _key_stream(code: ModuleType, stream: BlockCipher, window: Window, vectors: Blocks, work: Workspace) -> Blocks:
    """CTR from V on (RFC 5297 2.6) for every block of the window."""
    counters = work.blocks("blocks", window.total)
    code.count_on(window.levels, window.depth, _COUNTER, vectors, counters.reshape(-1))
    return stream.encrypt(counters, work, "stream").reshape(-1)
