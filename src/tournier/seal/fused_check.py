# SPDX-License-Identifier: Apache-2.0
"""The self-test of the compiled loops, before they are used in a process: SIV and GCM as `cryptography` has them, value by value."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pyarrow as pa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV

from tournier.seal import fused_gcm, fused_siv
from tournier.seal.blocks import SIZE
from tournier.seal.ciphers import block_cipher, encrypt_one
from tournier.seal.cmac import Cmac
from tournier.seal.columns import rows_as_they_lie
from tournier.seal.gcm import Ghash
from tournier.seal.opened import NotGenuine

_LONGEST = 3 * SIZE + 2
_BEFORE = 7  # rows that a slice leaves out


def check(code: ModuleType) -> None:
    """Raises ValueError where a row of any length is not what it should be, or a changed one is opened."""
    _check_siv(code)
    _check_gcm(code)


def _check_gcm(code: ModuleType) -> None:
    key, context = bytes(range(32)), bytes(SIZE + 1)
    clear = [bytes(range(length)) for length in range(_LONGEST)]
    cipher = block_cipher("AES", key)
    hashing = Ghash(encrypt_one(cipher, bytes(SIZE))).fused(-(-_LONGEST // SIZE), context)
    sealed = fused_gcm.seal(code, cipher, hashing, rows_as_they_lie(pa.array(clear, pa.binary())))
    alone, closed = AESGCM(key), [row or b"" for row in sealed.to_pylist()]
    if [alone.decrypt(row[:12], row[12:], context) for row in closed] != clear:
        raise ValueError("other rows")
    opened = fused_gcm.opened(code, cipher, hashing, rows_as_they_lie(sealed), 0)
    if opened.array(pa.binary()).to_pylist() != clear:
        raise ValueError("other rows")


def _check_siv(code: ModuleType) -> None:
    key = bytes(range(64))
    mac, stream = Cmac(block_cipher("AES", key[:32])), block_cipher("AES", key[32:])
    clear = [bytes(range(length, 2 * length)) for length in range(_LONGEST)]
    clear.insert(_BEFORE + 3, None)  # type: ignore[arg-type]  # a null
    rows = rows_as_they_lie(pa.array(clear, pa.binary())[_BEFORE:])
    start, wanted = mac.one(bytes(SIZE)), clear[_BEFORE:]
    beside = np.arange(2 * len(rows), dtype=np.uint64).reshape(-1, 2)
    for nonces in (None, beside):
        sealed = fused_siv.seal(code, mac, stream, rows, start, nonces)
        parts = [[] if nonces is None else [nonce.tobytes()] for nonce in beside]
        expected = [
            None if row is None else AESSIV(key).encrypt(row, part) for row, part in zip(wanted, parts, strict=True)
        ]
        closed = rows_as_they_lie(sealed)
        opened = fused_siv.opened(code, mac, stream, closed, start, nonces, 0).array(pa.binary())
        if sealed.to_pylist() != expected or opened.to_pylist() != wanted:
            raise ValueError("other rows")
        try:
            fused_siv.opened(code, mac, stream, closed, bytes(SIZE), nonces, 0)
        except NotGenuine as caught:
            if len(caught.rows) != len(wanted) - 1:
                raise ValueError("not every row is looked at") from None
        else:
            raise ValueError("rows are opened that are not genuine")
