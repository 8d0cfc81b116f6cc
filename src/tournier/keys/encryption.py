# SPDX-License-Identifier: Apache-2.0
"""Whoever holds the key-encryption key (KEK): a file, the environment, an HSM or a key service, behind one port.

Only the keys of epochs go through it, one for each epoch and process, so that it may be slow and far away. What it wraps
is bound to its epoch.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tournier.base import SystemFailed
from tournier.keys.data_keys import KEY, not_opening, seal, unseal


class KeyEncryption(Protocol):
    """Wraps and unwraps the keys of epochs. May be used by several threads.

    Every method raises SystemFailed when its holder is out of reach or a key does not open; no error holds a key.
    """

    @property
    def name(self) -> str:
        """What the key table keeps of whoever wrapped a key, to find them again; no secret, no path of a machine."""
        ...

    def wrap(self, epoch: int, keys: Sequence[bytes]) -> list[bytes]:
        """The keys, each wrapped so that it opens for this epoch only."""
        ...

    def unwrap(self, epoch: int, wrapped: Sequence[bytes]) -> list[bytes]:
        """The keys again. Raises SystemFailed when one was changed or belongs to another epoch."""
        ...


class HeldKey:
    """A KEK of 32 bytes that lies in memory, from a file or from the environment: AES-256-GCM."""

    def __init__(self, key: bytes, name: str = "file") -> None:
        if len(key) != KEY:
            raise SystemFailed("keys.kek", "A key-encryption key is not 32 bytes long.", "Restore it from the backup.")
        self._cipher = AESGCM(key)
        #: Before there were epochs, the customers' keys were wrapped under it directly.
        self.direct = key
        self._name = name

    @property
    def name(self) -> str:
        """`file`, or `env:NAME`."""
        return self._name

    def wrap(self, epoch: int, keys: Sequence[bytes]) -> list[bytes]:
        """See `KeyEncryption`."""
        return [seal(self._cipher, key, bound_to(epoch)) for key in keys]

    def unwrap(self, epoch: int, wrapped: Sequence[bytes]) -> list[bytes]:
        """See `KeyEncryption`."""
        return [unseal(self._cipher, one, bound_to(epoch)) for one in wrapped]


def bound_to(epoch: int) -> bytes:
    """What a wrapped key of an epoch is bound to."""
    return b"kek|%d" % epoch


def from_environment(variable: str) -> HeldKey:
    """The KEK in a variable of the environment, as 64 hexadecimal digits."""
    try:
        key = bytes.fromhex(os.environ.get(variable, ""))
    except ValueError:
        key = b""
    if len(key) != KEY:
        raise SystemFailed(
            "keys.environment",
            f"The variable {variable} holds no key-encryption key.",
            "Set it to the 64 hexadecimal digits of the key before the start.",
        )
    return HeldKey(key, f"env:{variable}")


def chosen(holders: Sequence[KeyEncryption], name: str) -> KeyEncryption:
    """The one of that name; SystemFailed when this project names no such holder."""
    for one in holders:
        if one.name == name:
            return one
    raise SystemFailed(
        "keys.holder",
        f"Keys were wrapped by {name}, and the project does not name it.",
        "Name it under `before` in [keys] of tournier.toml.",
    )


def opener(holders: Sequence[KeyEncryption]) -> Callable[[int, str, bytes], bytes]:
    """What an auditor opens epochs by: the key from epoch, name of the holder and wrapped key; of epoch 0 the KEK itself."""

    def opened(epoch: int, name: str, wrapped: bytes) -> bytes:
        return chosen(holders, name).unwrap(epoch, [wrapped])[0] if epoch else direct_of(holders).direct

    return opened


def direct_of(holders: Sequence[KeyEncryption]) -> HeldKey:
    """Whose KEK wrapped customers' keys before there were epochs; SystemFailed when nobody here holds it."""
    held = [one for one in holders if isinstance(one, HeldKey)]
    for one in (*(one for one in held if one.name == "file"), *held):
        return one
    raise not_opening()
