# SPDX-License-Identifier: Apache-2.0
"""Keys that can be destroyed: one per customer, one per month, wrapped by the key-encryption key (KEK).

- No name of a person stands in the key table: a customer's key is found by a blind index, HMAC under the search key.
- What is cached is forgotten as soon as the store says that some key was destroyed since.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tournier.base import SystemFailed

_NONCE = 12
_KEY = 32
_INDEX = 16
_KEPT = 50_000


class KeyTable(Protocol):
    """Where wrapped keys lie."""

    def keys(self, names: Iterable[bytes]) -> dict[bytes, bytes]:
        """The wrapped keys that exist among `names`."""
        ...

    def add_keys(self, wrapped: Mapping[bytes, bytes]) -> None:
        """Durably add keys; a name that has one keeps the one it has."""
        ...


@dataclass(frozen=True, slots=True)
class DataKey:
    """A key in use: the bytes for salts, the cipher for sealing."""

    raw: bytes
    cipher: AESGCM


class SearchKey:
    """Blind indexes: equal values are found, and without the key nothing is learnt."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._kept: dict[tuple[str, str], bytes] = {}

    def index(self, kind: str, value: str) -> bytes:
        """Sixteen bytes for `value`; none for an empty one, so that it cannot be counted."""
        if not value:
            return b""
        found = self._kept.get((kind, value))
        if found is None:
            found = hmac.digest(self._key, f"{kind}|{value}".encode(), "sha256")[:_INDEX]
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[kind, value] = found
        return found


def seal(cipher: AESGCM, value: bytes, bound_to: bytes) -> bytes:
    """Encrypt `value`; it opens only together with `bound_to`."""
    nonce = os.urandom(_NONCE)
    return nonce + cipher.encrypt(nonce, value, bound_to)


def unseal(cipher: AESGCM, sealed: bytes, bound_to: bytes) -> bytes:
    """Open what `seal` made; raises SystemFailed when it was changed or belongs to another place."""
    try:
        return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to)
    except (InvalidTag, ValueError):
        raise SystemFailed(
            "ledger.opening",
            "A sealed part of the ledger does not open under its key.",
            "Check that the KEK belongs to this ledger; if it does, run `tournier ledger verify`.",
        ) from None


class KeyRing:
    """The data keys of one ledger, made on first use. Not safe for several threads without the caller's lock."""

    def __init__(self, kek: bytes, table: KeyTable) -> None:
        self._kek = AESGCM(kek)
        self._table = table
        self._kept: dict[bytes, DataKey] = {}

    def forget(self) -> None:
        """Drop what is cached."""
        self._kept.clear()

    def find(self, names: Iterable[bytes]) -> dict[bytes, DataKey]:
        """The keys that exist among `names`; one that was destroyed is absent."""
        wanted = set(names)
        missing = [name for name in wanted if name not in self._kept]
        if missing:
            if len(self._kept) + len(missing) > _KEPT:
                self._kept.clear()
                missing = list(wanted)
            for name, wrapped in self._table.keys(missing).items():
                raw = unseal(self._kek, wrapped, name)
                self._kept[name] = DataKey(raw, AESGCM(raw))
        return {name: self._kept[name] for name in wanted if name in self._kept}

    def demand(self, names: Iterable[bytes]) -> dict[bytes, DataKey]:
        """A key for every name; those that do not exist are made and are durable when this returns."""
        wanted = set(names)
        found = self.find(wanted)
        missing = wanted - found.keys()
        if missing:
            # two processes may make a key for the same name at once: the table keeps one, and both read that one
            self._table.add_keys({name: seal(self._kek, os.urandom(_KEY), name) for name in missing})
            found |= self.find(missing)
        return found


def period_name(at: str) -> bytes:
    """The name of the ledger-wide key of the month in which `at` (ISO text) lies."""
    return f"period/{at[:7]}".encode()
