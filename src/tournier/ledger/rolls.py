# SPDX-License-Identifier: Apache-2.0
"""The roll: who the hundreds of subjects of one entry are, kept so that none of them costs a key or a row of its own.

- a row for each subject, in the order of their blind indexes: 32 bytes of salt and a pad as wide as the longest name;
- the rows are the key stream of AES-256-CTR, 256 of them under one chunk's key = HMAC-SHA256(seed, "chunk|" number). Names
  lie beside them, each combined with its pad;
- what opens them is the secret: the seed, sealed under the KEK. To erase a subject is to write the secret anew: the seed
  gives way to the keys of the chunks, and the key of the subject's chunk to the other rows of it. Then salt and pad of that row are
  gone, and so are they from every copy of the names; all other rows stay as they were;
- blind indexes lie in runs of a few hundred, a run for each bucket of their first bits (in rolls of before 0170, of about sixteen). One that was erased is zeros, so the places of the
  others stay. The secret holds a hash over all of them: who has no key cannot change one unseen;
- the hashes of the tree over the subjects follow from the roll (`roll_trees.py`) and lie nowhere else, but for those of the
  erased, which the secret keeps, and those that belong to nobody, which are a key stream as the rows are. Rolls of before 0368 have them in tiles.
Nothing here reads or writes a store.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes

from tournier.base.texts import Texts
from tournier.keys.macs import mac
from tournier.ledger import lanes
from tournier.ledger.lanes import View

#: From so many subjects on a roll is kept; fewer have a row each, as have those of an entry that is gathered bit by bit.
LEAST = 256
#: So many subjects at most stand in one roll.
MOST = 65_536
MOST_NAME = 254  # bytes: every row is as wide as the longest name
INDEX = 16
GONE = bytes(INDEX)
#: Rows under one key.
CHUNK = 256
_SALT = _SEED = 32
_LENGTH = 2
_SPARE = 15  # bytes less than a block, which a cipher may write behind the end
_NO_SALT = bytes(_SALT)
_IN_A_BUCKET = 256
_DEEPEST = 12  # bits of the bucket of a full roll of before 0170, with sixteen in a bucket
_HEAD = struct.Struct(">BHI32s")
Rows: TypeAlias = "bytes | bytearray"
_WHOLE, _CUT = 1, 2  # of before 0368
_WHOLE_BARE, _CUT_BARE = 3, 4
_ERASED = struct.Struct(">I32s")


class Run(NamedTuple):
    """The blind indexes of one bucket; `first` is the row of the first of them."""

    bucket: int
    first: int
    indexes: bytes


class Roll(NamedTuple):
    """A roll on its way into the store."""

    number: int
    sealed: bytes
    names: bytes
    runs: Sequence[Run]


@dataclass(frozen=True, slots=True)
class Secret:
    """What opens a roll. `chunks` are the key of each chunk, or all its rows once one of them was erased.

    A bare one has no hashes in the store: then `erased` has those of the rows that are gone, and `spare` the key of those that belong to nobody.
    """

    width: int
    number: int
    digest: bytes
    seed: bytes = b""
    chunks: tuple[bytes, ...] = ()
    bare: bool = True
    spare: bytes = b""
    erased: Mapping[int, bytes] = field(default_factory=dict)

    @classmethod
    def read(cls, clear: bytes) -> Secret:
        """From what `written` gave."""
        kind, width, number, digest = _HEAD.unpack_from(clear)
        rest, bare = clear[_HEAD.size :], kind in {_WHOLE_BARE, _CUT_BARE}
        if kind in {_WHOLE, _WHOLE_BARE}:
            return cls(width, number, digest, rest, bare=bare)
        spare, erased = b"", {}
        if bare:
            spare, count, rest = rest[:_SEED], int.from_bytes(rest[_SEED : _SEED + 4], "big"), rest[_SEED + 4 :]
            erased = dict(_ERASED.iter_unpack(rest[: count * _ERASED.size]))
            rest = rest[count * _ERASED.size :]
        chunks = []
        while rest:
            size = int.from_bytes(rest[:4], "big")
            chunks.append(rest[4 : 4 + size])
            rest = rest[4 + size :]
        return cls(width, number, digest, b"", tuple(chunks), bare, spare, erased)

    def written(self) -> bytes:
        """The bytes that are sealed."""
        whole, cut = (_WHOLE_BARE, _CUT_BARE) if self.bare else (_WHOLE, _CUT)
        head = _HEAD.pack(whole if self.seed else cut, self.width, self.number, self.digest)
        if self.seed:
            return head + self.seed
        kept = (self.spare, len(self.erased).to_bytes(4, "big"), *(_ERASED.pack(*one) for one in self.erased.items()))
        chunks = (len(one).to_bytes(4, "big") + one for one in self.chunks)
        return b"".join((head, *(kept if self.bare else ()), *chunks))

    def rows(self) -> Rows:
        """All rows in one run of bytes; one that was erased is zeros."""
        chunks = range(-(-self.number // CHUNK))
        if not self.seed:
            return b"".join(self.chunk(n) for n in chunks)
        found = bytearray(self.number * self.size + _SPARE)
        with memoryview(found) as into:
            for n in chunks:
                self._stream(n).update_into(self._zeros(n), into[n * CHUNK * self.size :])
        del found[-_SPARE:]
        return found

    def salt(self, row: int) -> bytes:
        """The salt in a row; nothing when it was erased."""
        at = row % CHUNK * self.size
        found = self.chunk(row // CHUNK)[at : at + _SALT]
        return b"" if found == _NO_SALT else found

    def members(self, chunk: int, hidden: bytes) -> list[tuple[bytes, bytes] | None]:
        """Salt and name in each row of a chunk, from its sealed names; None where a row was erased."""
        rows = np.frombuffer(self.chunk(chunk), np.uint8).reshape(-1, self.size)
        salts, pads = rows[:, :_SALT].tobytes(), rows[:, _SALT:]
        clear = (np.frombuffer(hidden, np.uint8).reshape(-1, self.width) ^ pads).tobytes()
        found: list[tuple[bytes, bytes] | None] = []
        for n in range(len(rows)):
            salt, name = salts[n * _SALT : (n + 1) * _SALT], clear[n * self.width : (n + 1) * self.width]
            end = _LENGTH + int.from_bytes(name[:_LENGTH], "big")
            found.append((salt, name[_LENGTH:end]) if salt != _NO_SALT else None)
        return found

    def nobodys(self, number: int) -> bytes:
        """So many hashes that belong to nobody: they fill the tree, and are the same each time."""
        key = mac(self.seed, b"spare") if self.seed else self.spare
        return Cipher(algorithms.AES(key), modes.CTR(bytes(16))).encryptor().update(bytes(_SALT * number))

    def chunk(self, n: int) -> bytes:
        """The rows of one chunk; one that was erased is zeros."""
        return self._stream(n).update(self._zeros(n)) if self.seed or len(self._key(n)) == _SEED else self._key(n)

    @property
    def size(self) -> int:
        """How long a row is."""
        return _SALT + self.width

    def _key(self, n: int) -> bytes:
        return mac(self.seed, b"chunk|%d" % n) if self.seed else self.chunks[n]

    def _zeros(self, n: int) -> bytes:
        return bytes(min(CHUNK, self.number - n * CHUNK) * self.size)

    def _stream(self, n: int) -> CipherContext:
        return Cipher(algorithms.AES(self._key(n)), modes.CTR(bytes(16))).encryptor()

    def without(self, place: int, indexes: bytes, hashed: bytes) -> Secret:
        """The secret that no longer opens one row, of which it keeps the hash; `indexes` are all blind indexes that are left."""
        chunks = [self._key(n) for n in range(-(-self.number // CHUNK))]
        rows = bytearray(self.chunk(place // CHUNK))
        at = place % CHUNK * self.size
        rows[at : at + self.size] = bytes(self.size)
        chunks[place // CHUNK] = bytes(rows)
        digest = sha256(indexes).digest()
        if not self.bare:
            return Secret(self.width, self.number, digest, b"", tuple(chunks), bare=False)
        spare = mac(self.seed, b"spare") if self.seed else self.spare
        erased = {**self.erased, place: hashed}
        return Secret(self.width, self.number, digest, b"", tuple(chunks), spare=spare, erased=erased)


def fits(subjects: Sequence[str]) -> bool:
    """Whether a roll is kept of them."""
    if not LEAST <= len(subjects) <= MOST:
        return False
    longest = subjects.longest() if isinstance(subjects, Texts) else len(max(subjects, key=len).encode())
    return longest <= MOST_NAME


def made(joined: View, names: Texts) -> tuple[Secret, Rows, bytes, list[Run]]:
    """Secret, rows, sealed names and runs of a new roll; the joined blind indexes rise, and `names` are in their order."""
    data, ends = names.bytes_and_ends()
    width = _LENGTH + int(np.diff(ends).max())
    secret = Secret(width, len(names), sha256(joined).digest(), os.urandom(_SEED))
    rows = secret.rows()
    return secret, rows, _combined(rows, secret, data, ends), _runs(joined)


def _combined(rows: Rows, secret: Secret, data: npt.NDArray[np.uint8], ends: npt.NDArray[np.int64]) -> bytes:
    """Each name behind its length, filled up with zeros, and combined with its pad."""
    if code := lanes.CODE.now():
        found = np.empty(secret.number * secret.width, np.uint8)
        code.combined(np.frombuffer(rows, np.uint8), secret.size, secret.width, data, ends, found)
        return found.tobytes()
    lengths = np.diff(ends)
    padded = np.zeros((secret.number, secret.width), np.uint8)
    padded[:, 0], padded[:, 1] = lengths >> 8, lengths & 0xFF
    padded[:, _LENGTH:][np.arange(secret.width - _LENGTH) < lengths[:, None]] = data
    padded ^= _pads(rows, secret)
    return padded.tobytes()


def _pads(rows: Rows, secret: Secret) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    return np.frombuffer(rows, np.uint8).reshape(secret.number, secret.size)[:, _SALT:]


def opened(secret: Secret, names: bytes) -> Iterable[tuple[bytes, bytes]]:
    """Salt and name of each subject that was not erased."""
    step = CHUNK * secret.width
    for n in range(-(-secret.number // CHUNK)):
        yield from filter(None, secret.members(n, names[n * step : (n + 1) * step]))


def _bits(number: int) -> int:
    return max(0, (number // _IN_A_BUCKET).bit_length() - 1)


def _runs(joined: View) -> list[Run]:
    number = len(joined) // INDEX
    bits = _bits(number)
    heads = np.frombuffer(joined, ">u4")[:: INDEX // 4].astype(np.int64) >> (32 - bits)
    buckets, firsts = np.unique(heads, return_index=True)
    starts = firsts.tolist()
    ends = [*starts[1:], number]
    return [
        Run((1 << bits) | bucket, start, bytes(joined[INDEX * start : INDEX * end]))
        for bucket, start, end in zip(buckets.tolist(), starts, ends, strict=True)
    ]


def buckets_beside(bucket: int) -> range:
    """The buckets that a roll may have of which this is one."""
    first = 1 << (bucket.bit_length() - 1)
    return range(first, 2 * first)


def buckets_of(blind: bytes) -> list[int]:
    """The buckets in which a blind index stands, one for each size that a roll may have."""
    head = int.from_bytes(blind[:4], "big")
    return [(1 << bits) | (head >> (32 - bits)) for bits in range(_DEEPEST + 1)]


def place_in(indexes: bytes, blind: bytes) -> int | None:
    """Where a blind index stands in a run of them."""
    at = indexes.find(blind)
    while at % INDEX and at >= 0:
        at = indexes.find(blind, at + 1)
    return None if at < 0 else at // INDEX
