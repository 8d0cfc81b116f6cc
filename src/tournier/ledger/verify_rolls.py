# SPDX-License-Identifier: Apache-2.0
"""The auditor's look at a roll: the hundreds of subjects of one entry without a row or a key for each.

roll_key: `number` of rows, and wrapped as a key is the secret: kind (1 byte), width of a name (2), number (4), SHA-256 over all
blind indexes (32), then a seed of 32 bytes (kind 1), or for each 256 rows their length (4) and either their key of 32
bytes or, where one was erased, the rows themselves (kind 2).
Row = salt (32) | pad (width). Key of 256 rows = HMAC-SHA256(seed, "chunk|" n); the rows are AES-256-CTR over zeros.
roll_names: each name with its length before it (2), filled up with zeros, combined with its pad.
roll: blind indexes of 16 bytes in rising order, in buckets; one that was erased is zeros, and so is its row.
1. the indexes are as many as `number`, in order, each in its bucket;
2. with the KEK: they are those of the secret, and an index is gone where its row is gone and nowhere else.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tournier.ledger.verify_epochs import Wrapped
from tournier.ledger.verify_sources import Source, raw

_ROWS, _INDEX, _SALT = 256, 16, 32
_PART, _MOST = 500, 65_536


def kept(source: Source, tree: int) -> bool:
    """Whether the subjects of a tree stand on a roll."""
    return source.has("roll_key") and bool(source.ask("SELECT 1 FROM roll_key WHERE no = ?", tree))


class Roll:
    """One roll as it is stored. Raises ValueError with what is wrong."""

    def __init__(self, source: Source, tree: int) -> None:
        [(self._number, self._sealed)] = source.ask("SELECT number, sealed FROM roll_key WHERE no = ?", tree)
        if not 0 < self._number <= _MOST:
            raise ValueError("the roll of the entry's subjects has not as many rows as it says")
        names = source.ask("SELECT names FROM roll_names WHERE no = ?", tree)
        self._names = raw(names[0][0]) if names else b""
        self._indexes = b"".join(_runs(source, tree, self._number))
        if len(self._indexes) != _INDEX * self._number:
            raise ValueError("the roll of the entry's subjects has not as many rows as it says")
        live = [one for one in _cut(self._indexes, _INDEX) if any(one)]
        if live != sorted(set(live)):
            raise ValueError("the roll of the entry's subjects is not in order")
        self.members = len(live)

    def opened(self, wrapped: Wrapped, tree: str) -> Iterator[tuple[bytes, bytes]]:
        """Salt and name of each member."""
        clear = wrapped.opened(raw(self._sealed), b"roll|" + tree.encode())
        kind, width = clear[0], int.from_bytes(clear[1:3], "big")
        number, digest, rest = int.from_bytes(clear[3:7], "big"), clear[7:39], clear[39:]
        if number != self._number or digest != sha256(self._indexes).digest() or len(self._names) != number * width:
            raise ValueError("the roll of the entry's subjects was changed")
        rows = _cut(b"".join(_rows(kind, rest, number, _SALT + width)), _SALT + width)
        entries = zip(rows, _cut(self._names, width), _cut(self._indexes, _INDEX), strict=True)
        for row, name, index in entries:
            if any(row) != any(index):
                raise ValueError("the roll of the entry's subjects was changed")
            if any(row):
                told = bytes(a ^ b for a, b in zip(name, row[_SALT:], strict=True))
                yield row[:_SALT], told[2 : 2 + int.from_bytes(told[:2], "big")]


def _runs(source: Source, tree: int, number: int) -> Iterator[bytes]:
    at = 0
    # the buckets of a roll hold about 256 indexes each, or in ledgers from before decision 0170 sixteen; never both
    for first in (1 << max(0, (number // each).bit_length() - 1) for each in (256, 16)):
        bits = first.bit_length() - 1
        for start in range(first, 2 * first, _PART):
            part = range(start, min(start + _PART, 2 * first))
            marks = ",".join("?" * len(part))
            sql = f"SELECT bucket, first, indexes FROM roll WHERE no = ? AND bucket IN ({marks}) ORDER BY bucket"
            for bucket, place, indexes in source.ask(sql, tree, *part):
                run = raw(indexes)
                heads = {int.from_bytes(one[:4], "big") >> (32 - bits) for one in _cut(run, _INDEX) if any(one)}
                if place != at or heads - {bucket - first}:
                    raise ValueError("a run of the roll of the entry's subjects stands in another place")
                at += len(run) // _INDEX
                yield run


def _rows(kind: int, rest: bytes, number: int, size: int) -> Iterator[bytes]:
    for n in range(-(-number // _ROWS)):
        count = min(_ROWS, number - n * _ROWS)
        key = hmac.digest(rest, b"chunk|%d" % n, "sha256")
        if kind != 1:
            length = int.from_bytes(rest[:4], "big")
            key, rest = rest[4 : 4 + length], rest[4 + length :]
        if len(key) == _SALT:
            yield Cipher(algorithms.AES(key), modes.CTR(bytes(16))).encryptor().update(bytes(count * size))
        else:
            yield key


def _cut(run: bytes, size: int) -> list[bytes]:
    return [run[at : at + size] for at in range(0, len(run), size)]
