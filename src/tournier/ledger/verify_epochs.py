# SPDX-License-Identifier: Apache-2.0
r"""How the auditor opens what was wrapped under the KEK.

Before epochs: nonce (12) | AES-256-GCM under the KEK itself, associated data = the name.
Since: "\0epoch\0\1" | epoch (4) | AES-256-SIV (RFC 5297) under the key of the epoch, components = "tournier/key|" epoch
and the name. key_epoch: number, holder, and wrapped = nonce (12) | AES-256-GCM under the KEK over the epoch's key of 64
bytes, associated data = "kek|" epoch. What an HSM or key service holds, it unwraps itself, and gives the key of the epoch.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV

from tournier.ledger.verify_sources import Kek, Source, raw


class Wrapped:
    """Opens wrapped keys of one source."""

    def __init__(self, source: Source, kek: Kek) -> None:
        self._source, self._kek = source, kek
        self._keys: dict[int, bytes] = {}

    def opened(self, wrapped: bytes, name: bytes) -> bytes:
        """The clear bytes. Raises InvalidTag or ValueError when they do not open."""
        if wrapped[:8] != b"\0epoch\0\1":
            return AESGCM(self._key(0)).decrypt(wrapped[:12], wrapped[12:], name)
        number = int.from_bytes(wrapped[8:12], "big")
        return AESSIV(self._key(number)).decrypt(wrapped[12:], [b"tournier/key|%d" % number, name])

    def _key(self, number: int) -> bytes:
        if number not in self._keys:
            self._keys[number] = self._epoch(number) if number else self._direct()
        return self._keys[number]

    def _direct(self) -> bytes:
        return self._kek if isinstance(self._kek, bytes) else self._kek(0, "", b"")

    def _epoch(self, number: int) -> bytes:
        rows = self._source.ask("SELECT holder, wrapped FROM key_epoch WHERE no = ?", number)
        if len(rows) != 1:
            raise ValueError("an epoch of the keys is missing")
        holder, wrapped = raw(rows[0][0]).decode(), raw(rows[0][1])
        if not isinstance(self._kek, bytes):
            return self._kek(number, holder, wrapped)
        return AESGCM(self._kek).decrypt(wrapped[:12], wrapped[12:], b"kek|%d" % number)
