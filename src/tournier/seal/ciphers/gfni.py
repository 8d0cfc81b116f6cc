# SPDX-License-Identifier: Apache-2.0
"""SM4 on processors with GFNI and AVX-512: 64 blocks at a time, without tables, written as LLVM code through numba.

`gfni_code` holds the machine's part; it is imported only where numba is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from tournier.base import SystemFailed
from tournier.seal.blocks import SIZE, Blocks, Workspace

_FEATURES = ("gfni", "avx512f", "avx512bw", "avx512vl")
_STEP = 64  # blocks at a time
_ROUNDS = 32

# GB/T 32907-2016 6.2: the system parameter FK; CK holds the bytes (4 i + j) * 7 mod 256.
_FK = (0xA3B1BAC6, 0x56AA3350, 0x677D9197, 0xB27022DC)
_CK = tuple(int.from_bytes(bytes((4 * i + j) * 7 % 256 for j in range(4)), "big") for i in range(_ROUNDS))


def _rotate(word: int, bits: int) -> int:
    return ((word << bits) | (word >> (32 - bits))) & 0xFFFFFFFF


def _field_times(left: int, right: int) -> int:
    """Multiplication modulo x^8 + x^7 + x^6 + x^5 + x^4 + x^2 + 1, the field of SM4's S-box."""
    product = 0
    while right:
        product ^= left if right & 1 else 0
        left = (left << 1) ^ (0x1F5 if left & 0x80 else 0)
        right >>= 1
    return product


@cache
def _s_box() -> tuple[int, ...]:
    """S(x) = A inv(A x + C) + C, where A is circulant with first row 0xA7 and C is 0xD3."""

    def affine(value: int) -> int:
        rows = (((0xA7 << at) | (0xA7 >> (8 - at))) & 0xFF for at in range(8))
        return 0xD3 ^ sum((row & value).bit_count() % 2 << at for at, row in enumerate(rows))

    inverse = [0] * 256
    for one in range(1, 256):
        inverse[one] = next(other for other in range(1, 256) if _field_times(one, other) == 1)
    return tuple(affine(inverse[affine(value)]) for value in range(256))


def _round_keys(key: bytes) -> tuple[int, ...]:
    """The 32 round keys (GB/T 32907-2016 7.3)."""
    box = _s_box()
    state = [int.from_bytes(key[4 * i : 4 * i + 4], "big") ^ _FK[i] for i in range(4)]
    found = []
    for constant in _CK:
        mixed = state[1] ^ state[2] ^ state[3] ^ constant
        passed = int.from_bytes(bytes(box[byte] for byte in mixed.to_bytes(4, "big")), "big")
        state = [*state[1:], state[0] ^ passed ^ _rotate(passed, 13) ^ _rotate(passed, 23)]
        found.append(state[3])
    return tuple(found)


@cache
def _kernel() -> Callable[[Any, Any, Any], None]:
    """The compiled loop over round keys, blocks and answers; a second of compilation, once in a process."""
    try:
        from llvmlite import binding
        from numba import njit

        from tournier.seal.ciphers.gfni_code import sm4_64
    except ImportError:
        raise SystemFailed(
            "seal.gfni", "numba is not here.", "Install tournier[fast], or use another engine."
        ) from None
    features = binding.get_host_cpu_features()
    if not all(features.get(name) for name in _FEATURES):
        raise SystemFailed("seal.gfni", "This processor has no GFNI with AVX-512.", "Use another engine.")

    def run(keys: Any, source: Any, out: Any) -> None:
        for at in range(0, len(source), 2 * _STEP):
            sm4_64(keys, source[at:], out[at:])  # type: ignore[call-arg]  # numba hands in its own first argument

    compiled: Callable[[Any, Any, Any], None] = njit(nogil=True)(run)
    return compiled


class GfniSm4:
    """SM4 (GB/T 32907) over a whole array."""

    def __init__(self, key: bytes) -> None:
        self._keys = np.array(_round_keys(key), np.uint32)
        self._run = _kernel()

    def encrypt(self, blocks: Blocks, work: Workspace, name: str) -> Blocks:
        """Each block encrypted; see BlockCipher."""
        source = np.ascontiguousarray(blocks).reshape(-1)
        count = len(source) // 2
        whole = count // _STEP * _STEP
        out = work.take(name, count * SIZE).view(np.uint64)
        if whole:
            self._run(self._keys, source[: 2 * whole], out)
        if count > whole:
            rest = np.zeros(2 * _STEP, np.uint64)
            rest[: 2 * (count - whole)] = source[2 * whole :]
            answer = np.empty_like(rest)
            self._run(self._keys, rest, answer)
            out[2 * whole :] = answer[: 2 * (count - whole)]
            rest.fill(0)
        return out.reshape(blocks.shape)


def sm4(key: bytes) -> GfniSm4:
    """SM4 with a key of 128 bits. Raises SystemFailed without numba or without such a processor."""
    return GfniSm4(key)
