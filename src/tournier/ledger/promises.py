# SPDX-License-Identifier: Apache-2.0
"""Promises: the ledger's signature that what it acknowledged will stand in the tree.

Entries that become durable together share one signature over the root of their leaf hashes. This tree is sixteen wide, for
one hash of sixteen takes a tenth of the time of fifteen hashes of two: a node is SHA256(0x02 | the hashes below it). A
promise carries its place, the count, the whole row of neighbours on each height and the signature, so each stands alone:
`0x02 | place (4 bytes) | count (4 bytes) | rows (32 bytes for each hash) | Ed25519 signature (64)`.
Promises of older ledgers have a binary tree; the auditor's `verify_marks.py` reads both.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import overload

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tournier.ledger.notes import Signer, VerifierKey, b64
from tournier.ledger.tree import EMPTY_ROOT

_FORM = b"\2"
_SIGNATURE = 64
_HEAD = 9
_HASH = 32
_WIDE = 16


def _text(origin: str, count: int, root: bytes) -> bytes:
    return f"tournier-promise/v2\n{origin}\n{count}\n{b64(root)}\n".encode()


def _heights(leaves: Sequence[bytes]) -> list[bytes]:
    """The hashes of each height in one run of bytes, from the leaves up to the root."""
    heights = [b"".join(leaves)]
    while len(heights[-1]) > _HASH:
        run = heights[-1]
        step = _WIDE * _HASH
        heights.append(b"".join([sha256(b"\2" + run[at : at + step]).digest() for at in range(0, len(run), step)]))
    return heights


class Promises(Sequence[bytes]):
    """One promise for each leaf hash, all under one signature. Each is put together when somebody takes it."""

    __slots__ = ("_heights", "_signature")

    def __init__(self, signer: Signer, leaves: Sequence[bytes]) -> None:
        self._heights = _heights(leaves)
        root = self._heights[-1] or EMPTY_ROOT
        self._signature = signer.key.sign(_text(signer.verifier.name, len(leaves), root))

    def __len__(self) -> int:
        return len(self._heights[0]) // _HASH

    @overload
    def __getitem__(self, place: int) -> bytes: ...

    @overload
    def __getitem__(self, place: slice) -> list[bytes]: ...

    def __getitem__(self, place: int | slice) -> bytes | list[bytes]:
        """The promise for the leaf at that place."""
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        here = range(len(self))[place]
        rows = [_FORM, here.to_bytes(4, "big"), len(self).to_bytes(4, "big")]
        for run in self._heights[:-1]:
            here //= _WIDE
            rows.append(run[here * _WIDE * _HASH : (here + 1) * _WIDE * _HASH])
        return b"".join([*rows, self._signature])


def promise_holds(promise: bytes, leaf: bytes, key: VerifierKey) -> bool:
    """Whether the owner of `key` promised to keep the leaf with hash `leaf`."""
    here, count = int.from_bytes(promise[1:5], "big"), int.from_bytes(promise[5:_HEAD], "big")
    body, signature = promise[_HEAD:-_SIGNATURE], promise[-_SIGNATURE:]
    if promise[:1] != _FORM or here >= count or len(signature) != _SIGNATURE:
        return False
    root, row = leaf, count
    while row > 1:
        width = min(_WIDE, row - here // _WIDE * _WIDE)
        group, body = body[: width * _HASH], body[width * _HASH :]
        at = here % _WIDE * _HASH
        if len(group) != width * _HASH or group[at : at + _HASH] != root:
            return False
        root, here, row = sha256(b"\2" + group).digest(), here // _WIDE, -(-row // _WIDE)
    if body:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, _text(key.name, count, root))
    except InvalidSignature:
        return False
    return True
