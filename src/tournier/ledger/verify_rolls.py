# SPDX-License-Identifier: Apache-2.0
"""The auditor's look at a roll: the hundreds of subjects of one entry without a row or a key for each.

roll_key: `number` of rows, and wrapped as a key is the secret: kind (1 byte), width of a name (2), number (4), SHA-256 over all
blind indexes (32), then a seed of 32 bytes (kind 1), or for each 256 rows their length (4) and either their key of 32
bytes or, where one was erased, the rows themselves (kind 2).
Row = salt (32) | pad (width). Key of 256 rows = HMAC-SHA256(seed, "chunk|" n); the rows are AES-256-CTR over zeros.
Kinds 3 and 4 are the same for a roll whose tiles hold no hashes; in 4 stand before the rows the key of the spare hashes (32)
and a count (4) of rows that were erased, each with its number (4) and hash (32). In 3 that key is HMAC-SHA256(seed, "spare").
roll_names: each name with its length before it (2), filled up with zeros, combined with its pad.
roll: blind indexes of 16 bytes in rising order, in buckets; one that was erased is zeros, and so is its row.
1. the indexes are as many as `number`, in order, each in its bucket;
2. with the KEK: they are those of the secret, and an index is gone where its row is gone and nowhere else;
3. with the KEK, kinds 3 and 4: the tiles over 256 rows each have the roots that are stored. A row's hash is that of its
salt and name, or the one that the secret kept of it; behind the last row stand spare hashes, AES-256-CTR over zeros. In a
tile the hashes rise by their first seven bytes, then by their rows; the tiles rise by their roots.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tournier.ledger.verify_epochs import Wrapped
from tournier.ledger.verify_marks import tree_root
from tournier.ledger.verify_sources import Source, raw

_ROWS, _INDEX, _SALT = 256, 16, 32
_TILED, _WHOLE, _CUT_BARE = {1, 2}, {1, 3}, 4
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
        """Salt and name of each member. Of a roll whose tiles hold the hashes."""
        kind, width, rest = self._secret(wrapped, tree)
        if kind not in _TILED:
            raise ValueError("the tiles of the entry's subjects hold hashes that their roll does not know of")
        for row, name in self._rows(kind, width, rest):
            if any(row):
                yield row[:_SALT], _name(row, name)

    def roots(self, wrapped: Wrapped, tree: str, size: int) -> list[bytes]:
        """The roots of all tiles of a tree of that size, as they follow from the roll."""
        kind, width, rest = self._secret(wrapped, tree)
        if kind in _TILED:
            raise ValueError("the hashes of the entry's subjects are missing")
        spare, gone = hmac.digest(rest, b"spare", "sha256"), {}
        if kind == _CUT_BARE:
            spare, count, rest = rest[:32], int.from_bytes(rest[32:36], "big"), rest[36:]
            cut = _cut(rest[: 36 * count], 36)
            gone, rest = {int.from_bytes(one[:4], "big"): one[4:] for one in cut}, rest[36 * count :]
        hashes = []
        for n, (row, name) in enumerate(self._rows(kind, width, rest)):
            if any(row) == (n in gone):
                raise ValueError("the roll of the entry's subjects was changed")
            hashes.append(gone[n] if n in gone else subject_hash(row[:_SALT], _name(row, name)))
        missing = bytes(_SALT * (size - len(hashes)))
        hashes += _cut(Cipher(algorithms.AES(spare), modes.CTR(bytes(16))).encryptor().update(missing), _SALT)
        tiles = (sorted(hashes[at : at + _ROWS], key=_first_seven) for at in range(0, size, _ROWS))
        return sorted(map(tree_root, tiles))

    def _secret(self, wrapped: Wrapped, tree: str) -> tuple[int, int, bytes]:
        """Kind, width of a name, and what follows."""
        clear = wrapped.opened(raw(self._sealed), b"roll|" + tree.encode())
        kind, width = clear[0], int.from_bytes(clear[1:3], "big")
        number, digest = int.from_bytes(clear[3:7], "big"), clear[7:39]
        if number != self._number or digest != sha256(self._indexes).digest() or len(self._names) != number * width:
            raise ValueError("the roll of the entry's subjects was changed")
        return kind, width, clear[39:]

    def _rows(self, kind: int, width: int, rest: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Each row and what stands for its name."""
        rows = _cut(b"".join(_rows(kind, rest, self._number, _SALT + width)), _SALT + width)
        for row, name, index in zip(rows, _cut(self._names, width), _cut(self._indexes, _INDEX), strict=True):
            if any(row) != any(index):
                raise ValueError("the roll of the entry's subjects was changed")
            yield row, name


def subject_hash(salt: bytes, name: bytes) -> bytes:
    """What stands in the tree for one subject."""
    return sha256(b"\0tournier-subject/v1|" + salt + name).digest()


def _name(row: bytes, name: bytes) -> bytes:
    told = bytes(a ^ b for a, b in zip(name, row[_SALT:], strict=True))
    return told[2 : 2 + int.from_bytes(told[:2], "big")]


def _first_seven(hashed: bytes) -> bytes:
    return hashed[:7]


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
        if kind not in _WHOLE:
            length = int.from_bytes(rest[:4], "big")
            key, rest = rest[4 : 4 + length], rest[4 + length :]
        if len(key) == _SALT:
            yield Cipher(algorithms.AES(key), modes.CTR(bytes(16))).encryptor().update(bytes(count * size))
        else:
            yield key


def _cut(run: bytes, size: int) -> list[bytes]:
    return [run[at : at + size] for at in range(0, len(run), size)]
