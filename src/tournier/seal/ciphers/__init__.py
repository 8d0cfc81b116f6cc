# SPDX-License-Identifier: Apache-2.0
"""Block ciphers behind one call: many blocks in, each encrypted by itself. Everything in `seal` is built on it.

An engine is used only after it has passed its self-test in this process; one that fails or is not there gives way to
the next without a word to the caller. `engine_of` says which one is used, for `tournier doctor`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Literal, Protocol, TypeAlias

import numpy as np

from tournier.base import BadInput, SystemFailed
from tournier.seal.blocks import SIZE, Blocks, Workspace
from tournier.seal.ciphers import gfni, libgcrypt, openssl

Algorithm: TypeAlias = Literal["AES", "SM4"]


class BlockCipher(Protocol):
    """One key, ready. Safe for threads and across forks."""

    def encrypt(self, blocks: Blocks, work: Workspace, name: str) -> Blocks:
        """Each block of `blocks` encrypted, in scratch of `work` under `name`; `blocks` stays as it is."""
        ...


Maker: TypeAlias = Callable[[bytes], BlockCipher]

_ENGINES: Mapping[str, tuple[tuple[str, Maker], ...]] = MappingProxyType(
    {
        "AES": (("openssl", openssl.aes),),
        "SM4": (("gfni", gfni.sm4), ("libgcrypt", libgcrypt.sm4), ("openssl", openssl.sm4)),
    }
)
_KEYS: Mapping[str, tuple[int, ...]] = MappingProxyType({"AES": (16, 24, 32), "SM4": (16,)})
# FIPS 197 appendix C.3 and GB/T 32907-2016 appendix A.1: key, block, encrypted block.
_VECTORS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "AES": (
            "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
            "00112233445566778899aabbccddeeff",
            "8ea2b7ca516745bfeafc49904b496089",
        ),
        "SM4": (
            "0123456789abcdeffedcba9876543210",
            "0123456789abcdeffedcba9876543210",
            "681edf34d206965e86b3e94f536e4246",
        ),
    }
)


def engines(algorithm: Algorithm) -> tuple[str, ...]:
    """The names of the engines that may serve this cipher, best first."""
    return tuple(name for name, _ in _ENGINES[algorithm])


def works(algorithm: Algorithm, maker: Maker) -> bool:
    """Whether an engine is here and right: a known answer, and many blocks equal to the same blocks one by one."""
    key, block, answer = (bytes.fromhex(text) for text in _VECTORS[algorithm])
    many = np.arange(2 * 133, dtype=np.uint64).reshape(-1, 2)
    many[77] = np.frombuffer(block, np.uint64)
    try:
        cipher = maker(key)
        with Workspace() as work:
            found = cipher.encrypt(many, work, "all").copy()
            single = np.concatenate([cipher.encrypt(many[at : at + 1], work, "one").copy() for at in range(len(many))])
    except Exception:  # noqa: BLE001  a library that is not there or fails in its own way: another engine serves
        return False
    return found[77].tobytes() == answer and bool((found == single).all())


@cache
def _chosen(algorithm: Algorithm) -> tuple[str, Maker]:
    for name, maker in _ENGINES[algorithm]:
        if works(algorithm, maker):
            return name, maker
    raise SystemFailed("seal.engine", f"No engine for {algorithm} passes its self-test.", "Reinstall Tournier.")


def engine_of(algorithm: Algorithm) -> str:
    """The name of the engine that serves this cipher here."""
    return _chosen(algorithm)[0]


def block_cipher(algorithm: Algorithm, key: bytes, engine: str = "") -> BlockCipher:
    """A cipher with this key, by the best engine or the named one. BadInput for a key of the wrong size."""
    sizes = _KEYS.get(algorithm)
    if sizes is None:
        raise BadInput("seal.cipher", "There is no such cipher.", "Use AES or SM4.")
    if len(key) not in sizes:
        bits = ", ".join(str(8 * size) for size in sizes)
        raise BadInput("seal.key", f"A key of {algorithm} has {bits} bits.", "Give a key of that size.")
    if not engine:
        return _chosen(algorithm)[1](key)
    for name, maker in _ENGINES[algorithm]:
        if name == engine and works(algorithm, maker):
            return maker(key)
    raise BadInput("seal.engine", f"{engine} cannot serve {algorithm} here.", f"Use {engine_of(algorithm)}.")


def encrypt_one(cipher: BlockCipher, block: bytes) -> bytes:
    """One block encrypted."""
    if len(block) != SIZE:
        raise BadInput("seal.block", "A block has 16 bytes.", "Give 16 bytes.")
    with Workspace() as work:
        return cipher.encrypt(np.frombuffer(block, np.uint64).reshape(1, 2), work, "one").tobytes()
