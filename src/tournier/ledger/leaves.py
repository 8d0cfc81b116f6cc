# SPDX-License-Identifier: Apache-2.0
"""The leaf: canonical JSON of an entry with salted commitments in the place of every person and every detail.

- commitment = base64 SHA256(label | "|" | salt | value); salt = HMAC-SHA256(key, id | "|" | label), 32 bytes;
- keys: of the subject for `subject/N`, of the entry for `detail`, of the period for `actor` and `disclosure`;
- once a key is destroyed nobody can find the salt again, so the commitment says nothing any more (PIPL 47);
- `writer` and `number` count without a gap what one open ledger wrote: a record that vanished before it reached the
  tree leaves a hole.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from tournier.base import BadInput, parse_canonical

# C2SP tlog-tiles: an entry is at most 65,535 bytes; a commitment takes 47
LARGEST_LEAF = 65_535
MOST_SUBJECTS = 1_000


def salt(key: bytes, entry_id: bytes, label: bytes) -> bytes:
    """The salt of one commitment."""
    return hmac.digest(key, entry_id + b"|" + label, "sha256")


def commitment(label: bytes, salted: bytes, value: bytes) -> bytes:
    """The commitment as it stands in the leaf."""
    return base64.b64encode(sha256(label + b"|" + salted + value).digest())


@dataclass(frozen=True, slots=True)
class Commitments:
    """What a leaf says about the hidden parts of its entry."""

    actor: bytes
    detail: bytes
    disclosure: bytes
    subjects: tuple[bytes, ...]


def leaf(entry_id: bytes, event: bytes, at: bytes, hidden: Commitments, writer: bytes, number: int) -> bytes:
    """The bytes of the leaf. Every part is plain ASCII without quotes, so that writing the keys in order is RFC 8785."""
    subjects = b'","'.join(hidden.subjects)
    return (
        b'{"at":"%b","c":{"actor":"%b","detail":"%b","disclosure":"%b","subjects":[%b]},'
        b'"event":"%b","id":"%b","number":%d,"v":1,"writer":"%b"}'
    ) % (
        at,
        hidden.actor,
        hidden.detail,
        hidden.disclosure,
        b'"' + subjects + b'"' if subjects else b"",
        event,
        entry_id,
        number,
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


def read_leaf(data: bytes) -> Leaf:
    """Read a leaf; raises BadInput when it is not canonical or has another shape."""
    match parse_canonical(data):
        case {
            "at": str(at),
            "c": {
                "actor": str(actor),
                "detail": str(detail),
                "disclosure": str(disclosure),
                "subjects": list(subjects),
            },
            "event": str(event),
            "id": str(entry_id),
            "number": int(number),
            "v": 1,
            "writer": str(writer),
        }:
            hidden = Commitments(actor.encode(), detail.encode(), disclosure.encode(), _texts(subjects))
            return Leaf(entry_id, event, at, hidden, writer, number)
    raise BadInput(
        "ledger.leaf",
        "The leaf is not an entry of this ledger.",
        "Check that the file belongs to a ledger of this version.",
    )


def _texts(values: Sequence[object]) -> tuple[bytes, ...]:
    return tuple(value.encode() for value in values if isinstance(value, str))


def subject_label(position: int) -> bytes:
    """The label of the subject at `position` of an entry."""
    return b"subject/%d" % position
