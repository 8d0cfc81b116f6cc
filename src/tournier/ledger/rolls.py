# SPDX-License-Identifier: Apache-2.0
"""The roll: who the hundreds of subjects of one entry are, kept so that none of them costs a key or a row of its own.

- a row for each subject, in the order of their blind indexes: 32 bytes of salt and a pad as wide as the longest name;
- the rows are the key stream of AES-256-CTR, 256 of them under one chunk's key = HMAC-SHA256(seed, "chunk|" number). Names
  lie beside them, each combined with its pad;
- what opens them is the secret: the seed, sealed under the KEK. To erase a subject is to write the secret anew: the seed
  gives way to the keys of the chunks, and the key of the subject's chunk to the other rows of it. Then salt and pad of that row are
  gone, and so are they from every copy of the names; all other rows stay as they were;
- blind indexes lie in runs of a few hundred, a run for each bucket of their first bits (in rolls of before 0170, of about sixteen). One that was erased is zeros, so the places of the
  others stay. The secret holds a hash over all of them: who has no key cannot change one unseen.
Nothing here reads or writes a store.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
_CHUNK = 256
_SALT = _SEED = 32
_LENGTH = 2
_SPARE = 15  # bytes less than a block, which a cipher may write behind the end
_NO_SALT = bytes(_SALT)
_IN_A_BUCKET = 256
_DEEPEST = 12  # bits of the bucket of a full roll of before 0170, with sixteen in a bucket
_HEAD = struct.Struct(">BHI32s")
Rows: TypeAlias = "bytes | bytearray"
_WHOLE, _CUT = 1, 2


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
    """What opens a roll. `chunks` are the key of each chunk, or all its rows once one of them was erased."""

    width: int
    number: int
    digest: bytes
    seed: bytes = b""
    chunks: tuple[bytes, ...] = ()

    @classmethod
    def read(cls, clear: bytes) -> Secret:
        """From what `written` gave."""
        kind, width, number, digest = _HEAD.unpack_from(clear)
        rest = clear[_HEAD.size :]
        if kind == _WHOLE:
            return cls(width, number, digest, rest)
        chunks = []
        while rest:
            size = int.from_bytes(rest[:4], "big")
            chunks.append(rest[4 : 4 + size])
            rest = rest[4 + size :]
        return cls(width, number, digest, b"", tuple(chunks))

    def written(self) -> bytes:
        """The bytes that are sealed."""
        head = _HEAD.pack(_WHOLE if self.seed else _CUT, self.width, self.number, self.digest)
        return head + (self.seed or b"".join(len(one).to_bytes(4, "big") + one for one in self.chunks))

    def rows(self) -> Rows:
        """All rows in one run of bytes; one that was erased is zeros."""
        chunks = range(-(-self.number // _CHUNK))
        if not self.seed:
            return b"".join(self._chunk(n) for n in chunks)
        found = bytearray(self.number * self.size + _SPARE)
        with memoryview(found) as into:
            for n in chunks:
                self._stream(n).update_into(self._zeros(n), into[n * _CHUNK * self.size :])
        del found[-_SPARE:]
        return found

    def salt(self, row: int) -> bytes:
        """The salt in a row; nothing when it was erased."""
        at = row % _CHUNK * self.size
        found = self._chunk(row // _CHUNK)[at : at + _SALT]
        return b"" if found == _NO_SALT else found

    @property
    def size(self) -> int:
        """How long a row is."""
        return _SALT + self.width

    def _key(self, n: int) -> bytes:
        return mac(self.seed, b"chunk|%d" % n) if self.seed else self.chunks[n]

    def _zeros(self, n: int) -> bytes:
        return bytes(min(_CHUNK, self.number - n * _CHUNK) * self.size)

    def _stream(self, n: int) -> CipherContext:
        return Cipher(algorithms.AES(self._key(n)), modes.CTR(bytes(16))).encryptor()

    def _chunk(self, n: int) -> bytes:
        return self._stream(n).update(self._zeros(n)) if self.seed or len(self._key(n)) == _SEED else self._key(n)

    def without(self, place: int, indexes: bytes) -> Secret:
        """The secret that no longer opens one row; `indexes` are all blind indexes that are left."""
        chunks = [self._key(n) for n in range(-(-self.number // _CHUNK))]
        rows = bytearray(self._chunk(place // _CHUNK))
        at = place % _CHUNK * self.size
        rows[at : at + self.size] = bytes(self.size)
        chunks[place // _CHUNK] = bytes(rows)
        return Secret(self.width, self.number, sha256(indexes).digest(), b"", tuple(chunks))


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
    rows = bytes(secret.rows())
    clear = (np.frombuffer(names, np.uint8).reshape(secret.number, secret.width) ^ _pads(rows, secret)).tobytes()
    for n in range(secret.number):
        salt = rows[n * secret.size : n * secret.size + _SALT]
        at = n * secret.width
        length = int.from_bytes(clear[at : at + _LENGTH], "big")
        if salt != _NO_SALT:
            yield salt, clear[at + _LENGTH : at + _LENGTH + length]


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
