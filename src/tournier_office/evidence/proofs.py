# SPDX-License-Identifier: Apache-2.0
"""A one-file proof taken apart for the screen. Reading it here checks nothing; `tournier.ledger.verify` checks."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProofParts:
    """What stands in a proof: the leaf and its hash, the place in the tree, the path, and the signed checkpoint."""

    index: int
    leaf: Mapping[str, object]
    leaf_hash: str
    path: tuple[str, ...]
    checkpoint: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed note taken apart: the tree's origin, size and root, and who signed."""

    origin: str
    size: int
    root: str
    signers: tuple[str, ...]
    text: str


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf (RFC 6962 2.1): a zero byte, then the leaf."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def read_checkpoint(note: str) -> Checkpoint:
    """Take a signed note apart (C2SP tlog-checkpoint)."""
    body, _, signatures = note.partition("\n\n")
    lines = body.splitlines()
    signers = tuple(line.split(" ")[1] for line in signatures.splitlines() if line.startswith("— "))
    return Checkpoint(lines[0], int(lines[1]), lines[2], signers, note)


def read_proof(text: str) -> ProofParts:
    """Take a proof apart (C2SP tlog-proof): a header, `extra`, `index`, the path, an empty line, the checkpoint."""
    head, _, checkpoint = text.partition("\n\n")
    extra, index, path = b"", 0, []
    for line in head.splitlines()[1:]:
        word, _, rest = line.partition(" ")
        if word == "extra":
            extra = base64.b64decode(rest)
        elif word == "index":
            index = int(rest)
        else:
            path.append(line)
    return ProofParts(index, _leaf(extra), leaf_hash(extra).hex() if extra else "", tuple(path), checkpoint)


def _leaf(extra: bytes) -> Mapping[str, object]:
    try:
        value = json.loads(extra)
    except (ValueError, binascii.Error):
        return {}
    return value if isinstance(value, dict) else {}
