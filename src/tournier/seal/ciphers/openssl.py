# SPDX-License-Identifier: Apache-2.0
"""AES and SM4 by the OpenSSL inside `cryptography`: always there, and the one that can be certified."""

from __future__ import annotations

import os
import threading

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes

from tournier.seal.blocks import SIZE, Blocks, Workspace

_SPARE = SIZE - 1  # update_into asks for this much room behind what it writes


class _Contexts(threading.local):
    """A context serves one thread of one process: shared by two it answers "Already borrowed"."""

    context: CipherContext | None = None
    process: int = 0


class OpenSsl:
    """ECB over a whole array in one call; the interpreter's lock is free meanwhile."""

    def __init__(self, cipher: Cipher[modes.ECB]) -> None:
        self._cipher = cipher
        self._contexts = _Contexts()

    def encrypt(self, blocks: Blocks, work: Workspace, name: str) -> Blocks:
        """Each block encrypted; see BlockCipher."""
        held = self._contexts
        if held.context is None or held.process != os.getpid():
            held.context, held.process = self._cipher.encryptor(), os.getpid()
        source = np.ascontiguousarray(blocks)
        out = work.take(name, source.nbytes)
        if source.nbytes:
            held.context.update_into(source.data.cast("B"), work.whole(name)[: source.nbytes + _SPARE].data)
        return out.view(np.uint64).reshape(source.shape)


def aes(key: bytes) -> OpenSsl:
    """AES with a key of 128, 192 or 256 bits."""
    return OpenSsl(Cipher(algorithms.AES(key), modes.ECB()))  # noqa: S305  the block function, never a mode of use


def sm4(key: bytes) -> OpenSsl:
    """SM4 (GB/T 32907) with a key of 128 bits."""
    return OpenSsl(Cipher(algorithms.SM4(key), modes.ECB()))  # noqa: S305  the block function, never a mode of use
