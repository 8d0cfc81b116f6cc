# SPDX-License-Identifier: Apache-2.0
"""Keys that can be destroyed: one per customer, one per month, wrapped by the key-encryption key (KEK).

- No name of a person stands in the key table: a customer's key is found by a blind index, HMAC under the search key.
- Sealed together with the key lies whose it is, so that an entry about a million people need not say it of each again;
  with the key that goes, too. Keys of older ledgers get the name when it is needed first.
- What is cached is forgotten as soon as the store says that some key was destroyed since.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tournier.base import SystemFailed
from tournier.base.texts import Texts
from tournier.ledger.lanes import INNER as _INNER
from tournier.ledger.lanes import OUTER as _OUTER
from tournier.ledger.lanes import View, macs

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

    def rewrap_keys(self, wrapped: Mapping[bytes, tuple[bytes, bytes]]) -> None:
        """Durably put the second in the place of the first; a name that no longer has the first stays as it is."""
        ...


def mac(key: bytes, message: bytes) -> bytes:
    """HMAC-SHA256 (RFC 2104) under a key of at most 64 bytes: what `hmac.digest` gives, in half its time."""
    block = key.ljust(64, b"\0")
    return sha256(block.translate(_OUTER) + sha256(block.translate(_INNER) + message).digest()).digest()


class Mac:
    """`mac` under a key that is used again and again: the half that does not change is hashed once."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes) -> None:
        block = key.ljust(64, b"\0")
        self._inner, self._outer = sha256(block.translate(_INNER)), sha256(block.translate(_OUTER))

    def __call__(self, message: bytes) -> bytes:
        """The code of a message."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(message)
        outer.update(inner.digest())
        return outer.digest()


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


@dataclass(frozen=True, slots=True)
class Fresh:
    """Keys that were made and lie in no table yet, and the same wrapped as the table has them."""

    keys: Mapping[bytes, DataKey] = field(default_factory=dict)
    wrapped: Mapping[bytes, bytes] = field(default_factory=dict)


class SearchKey:
    """Blind indexes: equal values are found, and without the key nothing is learnt."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._mac = Mac(key)
        self._kept: dict[tuple[str, str], bytes] = {}

    def index(self, kind: str, value: str) -> bytes:
        """Sixteen bytes for `value`; none for an empty one, so that it cannot be counted."""
        if not value:
            return b""
        found = self._kept.get((kind, value))
        if found is None:
            found = self.fresh(kind, value)
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[kind, value] = found
        return found

    def fresh(self, kind: str, value: str) -> bytes:
        """The same of a value that is not empty, without keeping it in memory."""
        return self._mac(f"{kind}|{value}".encode())[:_INDEX]

    def each(self, kind: str, values: Texts) -> View:
        """`fresh` of thousands of texts in one run."""
        return macs(self._key, f"{kind}|".encode(), values, _INDEX)


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
    """The data keys of one ledger, made on first use. Not safe for several threads without the caller's lock, but for `many`."""

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
            self._kept |= self._opened(missing)[0]
        return {name: self._kept[name] for name in wanted if name in self._kept}

    def demand(self, names: Mapping[bytes, bytes]) -> tuple[dict[bytes, DataKey], Fresh]:
        """A key for every name; those that had none, made for whom the mapping says.

        What was made is a key only once the caller has stored it together with what it seals, and said so (`keep`): two
        processes may make a key for the same name at once, and the table keeps one.
        """
        found = self.find(names)
        made = {name: DataKey(os.urandom(_KEY), names[name]) for name in names if name not in found}
        return found | made, Fresh(made, {name: self._wrapped(name, key) for name, key in made.items()})

    def keep(self, fresh: Fresh) -> None:
        """`fresh` lies in the table, durably."""
        self._kept |= fresh.keys

    def many(self, names: Mapping[bytes, bytes]) -> dict[bytes, DataKey]:
        """`demand` for thousands, past the cache; besides, each key says afterwards whose it is."""
        found, wrapped = self._opened(names)
        # one that is destroyed in the same moment is made anew
        while missing := [name for name in names if name not in found]:
            self._make(missing, names)
            found |= self._opened(missing)[0]
        if nameless := [name for name, key in found.items() if not key.name]:
            self._table.rewrap_keys(
                {
                    name: (wrapped[name], seal(self._kek, found[name].raw + names[name], name))
                    for name in nameless
                    if name in wrapped
                }
            )
        return found

    def those(self, names: Iterable[bytes]) -> dict[bytes, DataKey]:
        """`find` for thousands, past the cache."""
        return self._opened(names)[0]

    def seal_roll(self, tree: str, secret: bytes) -> bytes:
        """The secret of a roll under the KEK; it opens for this tree only. Safe for several threads."""
        return seal(self._kek, secret, _roll(tree))

    def open_roll(self, tree: str, sealed: bytes) -> bytes:
        """The secret again."""
        return unseal(self._kek, sealed, _roll(tree))

    def _make(self, missing: Iterable[bytes], names: Mapping[bytes, bytes]) -> None:
        # two processes may make a key for the same name at once: the table keeps one, and both read that one
        self._table.add_keys({name: self._wrapped(name, DataKey(os.urandom(_KEY), names[name])) for name in missing})

    def _wrapped(self, name: bytes, key: DataKey) -> bytes:
        return seal(self._kek, key.raw + key.name, name)

    def _opened(self, names: Iterable[bytes]) -> tuple[dict[bytes, DataKey], dict[bytes, bytes]]:
        wrapped = self._table.keys(names)
        found = {}
        for name, sealed in wrapped.items():
            clear = unseal(self._kek, sealed, name)
            found[name] = DataKey(clear[:_KEY], clear[_KEY:])
        return found, wrapped


def _roll(tree: str) -> bytes:
    return b"roll|" + tree.encode()


def period_name(at: str) -> bytes:
    """The name of the ledger-wide key of the month in which `at` (ISO text) lies."""
    return f"period/{at[:7]}".encode()
