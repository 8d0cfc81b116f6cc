# SPDX-License-Identifier: Apache-2.0
"""A one-file proof taken apart for the screen, and checked by the code that outsiders use."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from tournier.base import TournierError
from tournier.ledger import verify_proof
from tournier.ledger.notes import Checkpoint, b64, from_b64
from tournier.ledger.tree_hashes import SM3


@dataclass(frozen=True, slots=True)
class ProofParts:
    """What stands in a proof: the leaf's hash and commitments, its place, the path, and the signed checkpoint."""

    index: int
    leaf_hash: str
    commitments: tuple[tuple[str, str], ...]
    path: tuple[str, ...]
    checkpoint: CheckpointView


@dataclass(frozen=True, slots=True)
class CheckpointView:
    """A checkpoint for the screen."""

    origin: str
    size: int
    root: str
    signers: tuple[str, ...]
    text: str
    sm3: str = ""


def checkpoint_view(note: str) -> CheckpointView | None:
    """The checkpoint of a note; None for an empty ledger."""
    if not note:
        return None
    head = Checkpoint.parse(note)
    signers = tuple(dict.fromkeys(signature.name for signature in head.signatures))
    return CheckpointView(head.origin, head.size, b64(head.root), signers, note, b64(head.sm3))


def read_proof(text: str) -> ProofParts | None:
    """Take a proof apart. Nothing is checked here; None when it has no checkpoint."""
    head, _, note = text.partition("\n\n")
    lines = head.split("\n")
    leaf = str(json.loads(from_b64(lines[1].removeprefix("extra ")))["leaf"])
    view = checkpoint_view(note)
    if view is None:
        return None
    hashed = sha256(b"\x00" + leaf.encode()).hexdigest()  # RFC 6962 2.1: a leaf's hash begins with a zero byte
    return ProofParts(int(lines[2].removeprefix("index ")), hashed, _commitments(leaf), tuple(lines[3:]), view)


def _commitments(leaf: str) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    parts = json.loads(leaf)["c"]
    for name, value in parts.items():
        values: Sequence[str] = value if isinstance(value, list) else [value]
        found += [(f"{name}/{n}" if isinstance(value, list) else name, item) for n, item in enumerate(values)]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of checking a proof."""

    sound: bool
    cause: str = ""
    cure: str = ""
    index: int = 0
    size: int = 0
    origin: str = ""
    sm3: bool = False


def check_proof(text: str, vkey: str) -> Checked:
    """Check a proof exactly as an outsider would: the file and the public key, nothing else."""
    try:
        proven = verify_proof(text, vkey)
    except TournierError as error:
        return Checked(sound=False, cause=error.cause, cure=error.cure)
    return Checked(sound=True, index=proven.index, size=proven.size, origin=proven.origin, sm3=SM3.name in proven.trees)
