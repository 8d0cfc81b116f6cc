# SPDX-License-Identifier: Apache-2.0
"""A key in use, and sealing under it."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tournier.base import SystemFailed
from tournier.keys.macs import Mac

KEY = 32
_NONCE = 12


class DataKey:
    """A key in use: the bytes for salts, the cipher for sealing, and whose it is (empty when that is not kept)."""

    __slots__ = ("_cipher", "_mac", "name", "raw")

    def __init__(self, raw: bytes, name: bytes = b"") -> None:
        self.raw = raw
        self.name = name
        self._cipher: AESGCM | None = None
        self._mac: Mac | None = None

    @property
    def cipher(self) -> AESGCM:
        """The cipher under this key."""
        if self._cipher is None:
            self._cipher = AESGCM(self.raw)
        return self._cipher

    @property
    def mac(self) -> Mac:
        """HMAC under this key."""
        if self._mac is None:
            self._mac = Mac(self.raw)
        return self._mac


def seal(cipher: AESGCM, value: bytes, bound_to: bytes) -> bytes:
    """Encrypt `value`; it opens only together with `bound_to`."""
    nonce = os.urandom(_NONCE)
    return nonce + cipher.encrypt(nonce, value, bound_to)


def unseal(cipher: AESGCM, sealed: bytes, bound_to: bytes) -> bytes:
    """Open what `seal` made; raises SystemFailed when it was changed or belongs to another place."""
    try:
        return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to)
    except (InvalidTag, ValueError):
        raise not_opening() from None


def not_opening() -> SystemFailed:
    """What is raised when a sealed part does not open."""
    return SystemFailed(
        "ledger.opening",
        "A sealed part of the ledger does not open under its key.",
        "Check that the KEK belongs to this ledger; if it does, run `tournier ledger verify`.",
    )
