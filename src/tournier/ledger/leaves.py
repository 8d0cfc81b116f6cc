# SPDX-License-Identifier: Apache-2.0
"""The leaf: canonical JSON of an entry with salted commitments in the place of every person and every detail.

- commitment = base64 SHA256(label | "|" | salt | value); salt = HMAC-SHA256(key, id | "|" | label), 32 bytes;
- keys: of the subject for `subject/N`, of the entry for `detail`, of the period for `actor` and `disclosure`;
- once a key is destroyed nobody can find the salt again, so the commitment says nothing any more (PIPL 47);
- of more than a few subjects the leaf holds the root of a tree over them (`subject_trees.py`) and, for `number`, a
  commitment to how many they are (version 2 of the leaf; version 1 has every subject's commitment in a list);
- `writer` and `number` count without a gap what one open ledger wrote: a record that vanished before it reached the
  tree leaves a hole.
"""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

from tournier.base import BadInput, parse_canonical
from tournier.keys.macs import mac
from tournier.ledger.notes import from_b64
from tournier.ledger.subject_trees import TreeHead


def salt(key: bytes, entry_id: bytes, label: bytes) -> bytes:
    """The salt of one commitment."""
    return mac(key, entry_id + b"|" + label)


def commitment(label: bytes, salted: bytes, value: bytes) -> bytes:
    """The commitment as it stands in the leaf."""
    return b2a_base64(sha256(label + b"|" + salted + value).digest(), newline=False)


@dataclass(frozen=True, slots=True)
class Commitments:
    """What a leaf says about the hidden parts of its entry: `subjects` of a few, or `number` and `tree` of many."""

    actor: bytes
    detail: bytes
    disclosure: bytes
    subjects: tuple[bytes, ...] = ()
    number: bytes = b""
    tree: TreeHead | None = None


def leaf(entry_id: bytes, event: bytes, at: bytes, hidden: Commitments, writer: bytes, number: int) -> bytes:
    """The bytes of the leaf. Every part is plain ASCII without quotes, so that writing the keys in order is RFC 8785."""
    if tree := hidden.tree:
        root = b2a_base64(tree.root, newline=False)
        many = b'"number":"%b","subjects":{"root":"%b","size":%d,"tree":"%b"}' % (
            hidden.number,
            root,
            tree.size,
            tree.tree.encode(),
        )
    else:
        many = b'"subjects":["' + b'","'.join(hidden.subjects) + b'"]' if hidden.subjects else b'"subjects":[]'
    return (
        b'{"at":"%b","c":{"actor":"%b","detail":"%b","disclosure":"%b",%b},'
        b'"event":"%b","id":"%b","number":%d,"v":%d,"writer":"%b"}'
    ) % (
        at,
        hidden.actor,
        hidden.detail,
        hidden.disclosure,
        many,
        event,
        entry_id,
        number,
        2 if tree else 1,
        writer,
    )


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf read back."""

    id: str
    event: str
    at: str
    hidden: Commitments
    writer: str
    number: int


@lru_cache(maxsize=4096)  # opening an entry reads its leaf for the keys, for the parts and for the whole
def read_leaf(data: bytes) -> Leaf:
    """Read a leaf; raises BadInput when it is not canonical or has another shape."""
    match parse_canonical(data):
        case {
            "at": str(at),
            "c": {"actor": str(actor), "detail": str(detail), "disclosure": str(disclosure), **rest},
            "event": str(event),
            "id": str(entry_id),
            "number": int(number),
            "v": 1 | 2 as version,
            "writer": str(writer),
        }:
            hidden = _hidden(version, actor.encode(), detail.encode(), disclosure.encode(), rest)
            return Leaf(entry_id, event, at, hidden, writer, number)
    raise _not_ours()


def _hidden(version: int, actor: bytes, detail: bytes, disclosure: bytes, rest: Mapping[Any, Any]) -> Commitments:
    match version, rest:
        case 1, {"subjects": list(subjects)}:
            return Commitments(actor, detail, disclosure, _texts(subjects))
        case 2, {"number": str(number), "subjects": {"root": str(root), "size": int(size), "tree": str(tree)}}:
            return Commitments(actor, detail, disclosure, (), number.encode(), TreeHead(tree, size, from_b64(root)))
    raise _not_ours()


def _not_ours() -> BadInput:
    return BadInput(
        "ledger.leaf",
        "The leaf is not an entry of this ledger.",
        "Check that the file belongs to a ledger of this version.",
    )


def _texts(values: Sequence[object]) -> tuple[bytes, ...]:
    return tuple(value.encode() for value in values if isinstance(value, str))


def subject_label(position: int) -> bytes:
    """The label of the subject at `position` of an entry."""
    return b"subject/%d" % position
