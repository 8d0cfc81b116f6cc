# SPDX-License-Identifier: Apache-2.0
"""Promises: the ledger's signature that what it acknowledged will stand in the tree.

Entries that become durable together share one signature over the root of their leaf hashes. A promise carries its
place, the count, the path to that root and the signature, so each receipt stands alone:
`place (4 bytes) | count (4 bytes) | path (32 each) | Ed25519 signature (64)`.
"""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tournier.ledger.notes import Signer, VerifierKey, b64
from tournier.ledger.tree import EMPTY_ROOT, inclusion_holds, node_hash, pairs

_SIGNATURE = 64
_HEAD = 8
_HASH = 32


def _text(origin: str, count: int, root: bytes) -> bytes:
    return f"tournier-promise/v1\n{origin}\n{count}\n{b64(root)}\n".encode()


def _levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """Nodes by height; a node without a right neighbour rises unchanged, which is RFC 6962's unbalanced split."""
    heights = [list(leaves)]
    while len(heights[-1]) > 1:
        nodes = heights[-1]
        heights.append(pairs(nodes) + nodes[len(nodes) & ~1 :])
    return heights


def promises(signer: Signer, leaves: Sequence[bytes]) -> list[bytes]:
    """One promise for each leaf hash, all under one signature."""
    heights = _levels(leaves)
    count = len(leaves)
    signature = signer.key.sign(_text(signer.verifier.name, count, heights[-1][0] if leaves else EMPTY_ROOT))
    # from the root down: what a node shows is its neighbour, and then what its parent shows
    paths = [b""]
    for nodes in reversed(heights[:-1]):
        last = len(nodes) - 1
        paths = [nodes[i ^ 1] + paths[i >> 1] if i ^ 1 <= last else paths[i >> 1] for i in range(len(nodes))]
    head = count.to_bytes(4, "big")
    return [place.to_bytes(4, "big") + head + path + signature for place, path in enumerate(paths[:count])]


def promise_holds(promise: bytes, leaf: bytes, key: VerifierKey) -> bool:
    """Whether the owner of `key` promised to keep the leaf with hash `leaf`."""
    place, count = int.from_bytes(promise[:4], "big"), int.from_bytes(promise[4:_HEAD], "big")
    body, signature = promise[_HEAD:-_SIGNATURE], promise[-_SIGNATURE:]
    path = [body[i : i + _HASH] for i in range(0, len(body), _HASH)]
    root = leaf
    here, last = place, count - 1
    for step in path:
        while here % 2 == 0 and here == last and last:
            here, last = here >> 1, last >> 1
        root = node_hash(step, root) if here % 2 else node_hash(root, step)
        here, last = here >> 1, last >> 1
    if len(signature) != _SIGNATURE or not inclusion_holds(leaf, place, count, path, root):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, _text(key.name, count, root))
    except InvalidSignature:
        return False
    return True
