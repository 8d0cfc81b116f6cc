# SPDX-License-Identifier: Apache-2.0
"""Roots and signatures as the auditor computes them: RFC 6962 trees, C2SP signed notes and cosignatures, promises."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def _sha256(data: bytes) -> bytes:
    return sha256(data).digest()


def tree_root(nodes: Sequence[bytes], digest: Callable[[bytes], bytes] = _sha256) -> bytes:
    """RFC 6962, 2.1: the root over nodes of which all but the last are roots of equal perfect trees."""
    row = list(nodes)
    while len(row) > 1:
        above = [digest(b"\1" + row[i] + row[i + 1]) for i in range(0, len(row) - 1, 2)]
        row = above + row[len(above) * 2 :]
    return row[0] if row else digest(b"")


def read_note(note: str) -> tuple[str, int, tuple[bytes, ...], list[tuple[str, bytes]], bytes]:
    """Origin, size, root (and the one by SM3 behind it), signatures (name, bytes) and signed text of a checkpoint; raises ValueError."""
    text, gap, tail = note.partition("\n\n")
    origin, size, root, *more = text.rstrip("\n").split("\n")
    beside = [line.removeprefix("sm3 ") for line in more if line.startswith("sm3 ")]
    if not re.fullmatch("0|[1-9][0-9]*", size) or len(beside) > 1:
        raise ValueError("size or roots")
    lines = [line.split(" ") for line in tail.splitlines()] if gap else []
    signatures = [(name, base64.b64decode(data, validate=True)) for _, name, data in lines]
    roots = tuple(base64.b64decode(one, validate=True) for one in (root, *beside))
    return origin, int(size), roots, signatures, text.rstrip("\n").encode() + b"\n"


def signed(vkey: str, text: bytes, name: str, data: bytes) -> bool | None:
    """Whether `data` is a signature by `vkey` under `text`; None when it does not claim to be by this key."""
    owner, _, coded = vkey.strip().split("+", 2)
    public = base64.b64decode(coded)
    if name != owner or data[:4] != sha256(owner.encode() + b"\n" + public).digest()[:4]:
        return None
    data = data[4:]
    if public[:1] == b"\4":  # a cosignature: eight bytes of time, and the time is signed too
        text, data = b"cosignature/v1\ntime %d\n" % int.from_bytes(data[:8], "big") + text, data[8:]
    try:
        Ed25519PublicKey.from_public_bytes(public[1:]).verify(data, text)
    except InvalidSignature:
        return False
    return True


def promised(vkey: str, promise: bytes, leaf: bytes) -> bool:
    """Whether the ledger signed that it keeps `leaf`: place, count, path to the root of the batch, signature."""
    root, text = (_wide if promise[:1] == b"\2" else _binary)(vkey.split("+", 1)[0], promise, leaf)
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(vkey.strip().split("+", 2)[2])[1:])
        key.verify(promise[-64:], text + base64.b64encode(root) + b"\n")
    except InvalidSignature:
        return False
    return True


def _wide(name: str, promise: bytes, leaf: bytes) -> tuple[bytes, bytes]:
    """The root to which a promise leads through rows of sixteen, and the text signed before it."""
    here, count = int.from_bytes(promise[1:5], "big"), int.from_bytes(promise[5:9], "big")
    root, row, at = leaf, count, 9
    while row > 1:
        end = at + 32 * min(16, row - here // 16 * 16)
        group = promise[at:end]
        if group[32 * (here % 16) :][:32] != root:
            return b"", b""
        root, here, row, at = sha256(b"\2" + group).digest(), here // 16, -(-row // 16), end
    return root, f"tournier-promise/v2\n{name}\n{count}\n".encode()


def _binary(name: str, promise: bytes, leaf: bytes) -> tuple[bytes, bytes]:
    """The same of a promise made before rows were sixteen wide."""
    here, last = int.from_bytes(promise[:4], "big"), int.from_bytes(promise[4:8], "big") - 1
    root, text = leaf, f"tournier-promise/v1\n{name}\n{last + 1}\n".encode()
    for start in range(8, len(promise) - 64, 32):
        while here % 2 == 0 and 0 < here == last:
            here, last = here // 2, last // 2
        step = promise[start : start + 32]
        root = sha256(b"\1" + (step + root if here % 2 else root + step)).digest()
        here, last = here // 2, last // 2
    return root, text


def kinds(told: dict[str, Any]) -> dict[str, type]:
    """The kind of each part of an object."""
    return {key: type(value) for key, value in told.items()}


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)
