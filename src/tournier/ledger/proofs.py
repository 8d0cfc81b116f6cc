# SPDX-License-Identifier: Apache-2.0
"""Proofs in one file (C2SP tlog-proof): checked without the ledger, with nothing but its verifier key.

The `extra` line holds what a person was shown: the leaf and the openings of its commitments, as canonical JSON
`{"leaf": text, "openings": {label: {"salt": base64, "value": text}}}`; one subject among many also has its `index` and
`path` (base64 hashes) in the tree of subjects whose root and size the leaf has. Of a checkpoint that signs a root by SM3 too, `sm3` is
the path (base64 hashes) to it, from the same place. Extra data is not trusted: the leaf counts only
because its hash stands in the tree, a value only because the leaf commits to it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tournier.base import JSON, BadInput, Refused, canonical, parse_canonical
from tournier.ledger.leaves import read_leaf
from tournier.ledger.notes import Checkpoint, VerifierKey, b64, from_b64
from tournier.ledger.recording import Opening, opens
from tournier.ledger.tree import inclusion_holds, leaf_hash
from tournier.ledger.tree_hashes import SHA256, SM3

_HEADER = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class Proven:
    """What a proof shows to be in the ledger: `values` are the parts that were opened, by label; `witnesses` cosigned.

    `trees` are the hashes of the trees in which the entry was shown to stand: `sha256`, and `sm3` where both were signed.
    """

    id: str
    event: str
    at: str
    index: int
    size: int
    origin: str
    values: Mapping[str, str]
    witnesses: tuple[str, ...]
    trees: tuple[str, ...] = (SHA256.name,)


def proof_text(
    leaf: bytes,
    openings: Mapping[str, Opening],
    index: int,
    path: Sequence[bytes],
    note: str,
    beside: Sequence[bytes] | None = None,
) -> str:
    """The one-file proof. `beside` is the path in the tree by SM3, for a note that signs its root."""
    told: dict[str, JSON] = {label: _told(label, opening) for label, opening in openings.items()}
    second: dict[str, JSON] = {} if beside is None else {SM3.name: [b64(step) for step in beside]}
    extra = canonical({"leaf": leaf.decode(), "openings": told, **second})
    hashes = "".join(f"{b64(step)}\n" for step in path)
    return f"{_HEADER}\nextra {b64(extra)}\nindex {index}\n{hashes}\n{note}"


def _told(label: str, opening: Opening) -> JSON:
    told: dict[str, JSON] = {"salt": b64(opening.salt), "value": opening.value.decode()}
    if label == "subject":
        told |= {"index": opening.index, "path": [b64(step) for step in opening.path]}
    return told


def _broken(what: str) -> Refused:
    return Refused(
        "ledger.proof",
        f"The proof does not hold: {what}.",
        "Ask for the proof again, and for the ledger's verifier key from its owner.",
    )


def verify_proof(text: str, vkey: str, witnesses: Collection[str] = ()) -> Proven:
    """Check a proof offline. Raises BadInput when it is not a proof, Refused (`ledger.proof`) when it does not hold.

    `vkey` is the ledger's verifier key; with `witnesses` (their keys), at least one of them must have cosigned.
    """
    head, gap, note = text.partition("\n\n")
    lines = head.split("\n")
    if not gap or lines[0] != _HEADER or len(lines) < 3 or not lines[1].startswith("extra "):  # noqa: PLR2004 - header, extra, index
        raise BadInput(
            "ledger.proof_form",
            "The file is not a proof of this ledger.",
            "Save the proof again as one file, unchanged.",
        )
    index = _INDEX.fullmatch(lines[2])
    extra = parse_canonical(from_b64(lines[1].removeprefix("extra ")))
    if not index:
        raise BadInput("ledger.proof_form", "The proof has no index.", "Save the proof again as one file, unchanged.")
    leaf, openings, beside = _extra(extra)
    key, checkpoint = VerifierKey.parse(vkey), Checkpoint.parse(note)
    if checkpoint.origin != key.name or not checkpoint.signed_by(key):
        raise _broken("its checkpoint is not signed by this key")
    path = [from_b64(line) for line in lines[3:]]
    if not inclusion_holds(leaf_hash(leaf), int(index[1]), checkpoint.size, path, checkpoint.root):
        raise _broken("the entry does not stand at this place of the tree")
    trees = (SHA256.name, SM3.name) if checkpoint.sm3 and beside is not None else (SHA256.name,)
    if SM3.name in trees and not inclusion_holds(
        leaf_hash(leaf, SM3), int(index[1]), checkpoint.size, beside or (), checkpoint.sm3, SM3
    ):
        raise _broken("the entry does not stand at this place of the tree by SM3")
    told = read_leaf(leaf)
    if not all(opens(told.hidden, label, opening) for label, opening in openings.items()):
        raise _broken("a shown value is not what was recorded")
    seen = tuple(other.name for other in map(VerifierKey.parse, witnesses) if checkpoint.signed_by(other))
    if witnesses and not seen:
        raise _broken("no known witness cosigned its checkpoint")
    values = {label: opening.value.decode() for label, opening in openings.items()}
    return Proven(told.id, told.event, told.at, int(index[1]), checkpoint.size, checkpoint.origin, values, seen, trees)


def _extra(extra: JSON) -> tuple[bytes, dict[str, Opening], list[bytes] | None]:
    match extra:
        case {"leaf": str(leaf), "openings": dict(parts), **more}:
            found = {}
            for label, part in parts.items():
                match part:
                    case {"salt": str(salt), "value": str(value), "index": int(index), "path": list(path)}:
                        steps = tuple(from_b64(str(step)) for step in path)
                        found[label] = Opening(value.encode(), from_b64(salt), index, steps)
                    case {"salt": str(salt), "value": str(value)}:
                        found[label] = Opening(value.encode(), from_b64(salt))
                    case _:
                        raise BadInput(
                            "ledger.proof_form", "An opening in the proof is malformed.", "Save the proof again."
                        )
            match more:
                case {"sm3": list(way)}:
                    return leaf.encode(), found, [from_b64(str(step)) for step in way]
            return leaf.encode(), found, None
    raise BadInput(
        "ledger.proof_form", "The proof does not hold the entry.", "Save the proof again as one file, unchanged."
    )
