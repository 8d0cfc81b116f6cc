# SPDX-License-Identifier: Apache-2.0
"""The ways from an entry to the roots that a checkpoint signs, as a proof carries them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from tournier.ledger.notes import Checkpoint
from tournier.ledger.proofs import proof_text
from tournier.ledger.recording import Opening
from tournier.ledger.stores import Store
from tournier.ledger.tree import Prover
from tournier.ledger.tree_hashes import SM3


class Paths:
    """Of one store. `prover` is that of the tree by SHA-256, which a witness asks for too. Safe for several threads."""

    def __init__(self, store: Store) -> None:
        self.prover = Prover(store.tile)
        self._beside = Prover(partial(store.tile, by=SM3), SM3)

    def proof(self, leaf: bytes, shown: Mapping[str, Opening], place: int, note: str) -> str:
        """The one-file proof of the entry at a place, to a checkpoint that holds it; by both trees where it signs both."""
        head = Checkpoint.parse(note)
        path = self.prover.inclusion(place, head.size)
        beside = self._beside.inclusion(place, head.size) if head.sm3 else None
        return proof_text(leaf, shown, place, path, note, beside)
