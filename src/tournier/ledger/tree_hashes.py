# SPDX-License-Identifier: Apache-2.0
"""The hashes of which a tree may be: SHA-256, and SM3 (GB/T 32905-2016) for the second tree of a ledger that keeps one.

In both the rules of RFC 6962, 2.1: a leaf's hash is H(0x00 | entry), a node's is H(0x01 | left | right), and the root over
nothing is H of nothing. Both give 32 bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import hashes

#: How many bytes a hash has.
HASH = 32


@dataclass(frozen=True, slots=True)
class TreeHash:
    """One of them, by its name in checkpoints and stores."""

    name: str
    digest: Callable[[bytes], bytes]

    def leaf_hashes(self, entries: Sequence[bytes]) -> list[bytes]:
        """The hash of each entry."""
        digest = self.digest
        return [digest(b"\0" + entry) for entry in entries]

    def node(self, left: bytes, right: bytes) -> bytes:
        """The hash of an inner node."""
        return self.digest(b"\1" + left + right)

    def pairs(self, nodes: Sequence[bytes]) -> list[bytes]:
        """The nodes above, two by two; a last one without a neighbour is left out."""
        one, digest = iter(nodes), self.digest
        return [digest(b"\1" + left + right) for left, right in zip(one, one, strict=False)]

    def nothing(self) -> bytes:
        """The root of a tree without entries."""
        return self.digest(b"")


class _Sha256(TreeHash):
    """The same without a call for each: every append passes here."""

    def leaf_hashes(self, entries: Sequence[bytes]) -> list[bytes]:
        return [sha256(b"\0" + entry).digest() for entry in entries]

    def pairs(self, nodes: Sequence[bytes]) -> list[bytes]:
        one = iter(nodes)
        return [sha256(b"\1" + left + right).digest() for left, right in zip(one, one, strict=False)]


@cache
def _begun() -> Any:
    """SM3 by Python's OpenSSL; nothing where its makers left it out. Copied, since to fetch it anew takes longer than to compute it."""
    try:
        return hashlib.new("sm3")
    except ValueError:
        return None


def sm3(data: bytes) -> bytes:
    """SM3 of `data`, by Python's OpenSSL or by the one that `cryptography` brings. Safe for threads."""
    begun = _begun()
    if begun is None:
        running = hashes.Hash(hashes.SM3())
        running.update(data)
        return running.finalize()
    running = begun.copy()
    running.update(data)
    found: bytes = running.digest()
    return found


SHA256: TreeHash = _Sha256("sha256", lambda data: sha256(data).digest())
SM3 = TreeHash("sm3", sm3)
