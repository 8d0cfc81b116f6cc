# SPDX-License-Identifier: Apache-2.0
"""Thousands of SHA-256 at once: sixteen side by side where numba is and `begin` was called, else one by one by OpenSSL.

Both give the same bytes. The compiled code is tested against OpenSSL before it is used.
"""

from __future__ import annotations

from hashlib import sha256
from types import ModuleType
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from tournier.base.compiled import Compiled
from tournier.base.texts import Texts
from tournier.keys.macs import INNER, OUTER

Run = npt.NDArray[np.uint8]
#: A run of bytes as it was computed: what is only read on is not copied.
View: TypeAlias = "bytes | bytearray | memoryview"

_HASH, _BLOCK = 32, 64
_FEWEST = 64  # fewer are hashed one by one
_AT_ONCE = 4096  # messages of which inner hashes stay within a processor's own memory
_NOTHING = np.empty(0, np.uint8)
_NODE = np.ones(1, np.uint8)  # what a node of RFC 6962, 2.1 begins with


def _made() -> ModuleType:
    from tournier.ledger import lanes_code

    _test(lanes_code)
    return lanes_code


CODE: Compiled[ModuleType] = Compiled(_made)


def _test(code: ModuleType) -> None:
    """Against OpenSSL: every length around the border of a block, and pairs."""
    names = [bytes(range(length)) for length in range(2 * _BLOCK + 8)]
    salts = b"".join(sha256(name).digest() for name in names)
    ends = np.concatenate(([0], np.cumsum([len(name) for name in names]))).astype(np.int64)
    data, rows = np.frombuffer(b"".join(names), np.uint8), np.frombuffer(salts, np.uint8)
    wanted = b"".join(
        sha256(b"lead" + salts[_HASH * n : _HASH * (n + 1)] + name).digest() for n, name in enumerate(names)
    )
    out = np.empty(len(salts), np.uint8)
    code.digests(code.START, 0, np.frombuffer(b"lead", np.uint8), rows, _HASH, _HASH, data, ends, out)
    pairs = np.empty(len(salts) // 2, np.uint8)
    _above_by(code, rows, pairs)
    if out.tobytes() != wanted or pairs.tobytes() != _above_one_by_one(salts):
        raise ValueError("other hashes")


def salted(lead: bytes, rows: View, step: int, names: Texts) -> View:
    """SHA-256 of lead | salt | name for each name; the salts are the first 32 bytes of rows of `step` bytes."""
    code = CODE.now()
    if code is None or len(names) < _FEWEST:
        return b"".join(
            [
                sha256(lead + rows[at : at + _HASH] + name).digest()
                for at, name in zip(range(0, step * len(names), step), names.encoded(), strict=True)
            ]
        )
    data, ends = names.bytes_and_ends()
    out = np.empty(_HASH * len(names), np.uint8)
    salts = np.frombuffer(rows, np.uint8)
    code.digests(code.START, 0, np.frombuffer(lead, np.uint8), salts, step, _HASH, data, ends, out)
    return out.data


def macs(key: bytes, lead: bytes, names: Texts, size: int = _HASH) -> View:
    """The first `size` bytes of HMAC-SHA256 (RFC 2104) of lead | name for each name, under a key of at most 64 bytes."""
    code = CODE.now()
    block = key.ljust(_BLOCK, b"\0")
    if code is None or len(names) < _FEWEST:
        opening, closing = sha256(block.translate(INNER) + lead), sha256(block.translate(OUTER))
        found = []
        for name in names.encoded():
            inner, outer = opening.copy(), closing.copy()
            inner.update(name)
            outer.update(inner.digest())
            found.append(outer.digest()[:size])
        return b"".join(found)
    data, ends = names.bytes_and_ends()
    out = np.empty((len(names), size), np.uint8)
    within, whole = np.empty((2, _HASH * min(_AT_ONCE, len(names))), np.uint8)
    none, begun = np.zeros(_AT_ONCE + 1, np.int64), np.frombuffer(lead, np.uint8)
    first, second = (_state(code, block.translate(pad)) for pad in (INNER, OUTER))
    for at in range(0, len(names), _AT_ONCE):
        number = min(_AT_ONCE, len(names) - at)
        inner_hashes, outer_hashes = within[: _HASH * number], whole[: _HASH * number]
        code.digests(first, _BLOCK, begun, _NOTHING, 0, 0, data, ends[at : at + number + 1], inner_hashes)
        code.digests(second, _BLOCK, _NOTHING, inner_hashes, _HASH, _HASH, _NOTHING, none[: number + 1], outer_hashes)
        out[at : at + number] = outer_hashes.reshape(number, _HASH)[:, :size]
    return out.data.cast("B")


def _state(code: ModuleType, block: bytes) -> npt.NDArray[np.uint32]:
    """The state after one block."""
    found = np.empty(8, np.uint32)
    code.state_after(np.frombuffer(block, np.uint8), found)
    return found


def above(nodes: View) -> View:
    """The nodes of RFC 6962 above an even number of them, two by two."""
    code = CODE.now()
    if code is None or len(nodes) < 2 * _FEWEST * _HASH:
        return _above_one_by_one(nodes)
    out = np.empty(len(nodes) // 2, np.uint8)
    _above_by(code, np.frombuffer(nodes, np.uint8), out)
    return out.data


def _above_by(code: ModuleType, nodes: Run, out: Run) -> None:
    none = np.zeros(len(out) // _HASH + 1, np.int64)
    code.digests(code.START, 0, _NODE, nodes, 2 * _HASH, 2 * _HASH, _NOTHING, none, out)


def _above_one_by_one(nodes: View) -> bytes:
    run = bytes(nodes)
    return b"".join([sha256(b"\1" + run[at : at + 2 * _HASH]).digest() for at in range(0, len(run), 2 * _HASH)])


def order(joined: View, size: int) -> npt.NDArray[np.int64] | None:
    """Where each item of a run of hashes was, in rising order; None when nothing compiled can say so."""
    code = CODE.now()
    found = np.empty(len(joined) // size, np.int64)
    return found if code and code.order(np.frombuffer(joined, np.uint8), size, found) else None
