# SPDX-License-Identifier: Apache-2.0
"""GCM (SP 800-38D; with SM4, RFC 8998) over a whole column, a fresh random nonce for each row.

    row = nonce (12 bytes) || C || tag (16 bytes), as `cryptography` and others lay it out

A key may seal 2**32 rows at most (SP 800-38D 8.3), so it belongs to one column and one period; Siv has no such bound.
"""

from __future__ import annotations

import os
import threading
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tournier.seal import fused_gcm
from tournier.seal.blocks import SIZE, Blocks, Bytes, Workspace, add_constant, keep_first
from tournier.seal.ciphers import Algorithm, block_cipher, encrypt_one
from tournier.seal.columns import NULL, Arrow, Column, each_chunk, read, room, rows_as_they_lie
from tournier.seal.fused import CODE
from tournier.seal.fused_gcm import NONCE, OVERHEAD, Hash, most_blocks
from tournier.seal.opened import NotGenuine, text_of
from tournier.seal.rows import Group, Places, gather, groups, put_bytes, scatter

_REDUCTION = 0xE1 << 120


class Gcm:
    """Randomised sealing. Safe for threads and across forks. AES takes keys of 16, 24 or 32 bytes, SM4 of 16."""

    def __init__(self, key: bytes, cipher: Algorithm = "AES", *, engine: str = "") -> None:
        self._cipher = block_cipher(cipher, key, engine)
        self._hash = Ghash(encrypt_one(self._cipher, bytes(SIZE)))

    def seal(self, column: Arrow, context: bytes = b"") -> Any:
        """The sealed rows as binary, nulls null; `context` is the additional authenticated data of each row."""

        def work(array: pa.Array[Any], _first: int) -> pa.Array[Any]:
            if code := CODE.now():
                rows = rows_as_they_lie(array)
                most = most_blocks(rows, 0)
                if most is not None:
                    return fused_gcm.seal(code, self._cipher, self._hash.fused(most, context), rows)
            source = read(array)
            out = room(np.where(source.lengths == NULL, NULL, source.lengths + OVERHEAD), large=source.large)
            nonces = np.frombuffer(os.urandom(NONCE * len(source)), np.uint8).reshape(-1, NONCE)
            with Workspace() as scratch:
                for group in groups(source, out.starts, OVERHEAD):
                    self._seal(group, source, out.data, nonces, context, scratch)
            return out.array(pa.large_binary() if source.large else pa.binary())

        return each_chunk(column, work, pa.binary())

    def open(self, column: Arrow, context: bytes = b"", *, kind: pa.DataType | None = None) -> Any:
        """The rows as they were sealed, as text or of `kind`; NotGenuine with the numbers of those that were not."""

        def work(array: pa.Array[Any], first: int) -> pa.Array[Any]:
            if code := CODE.now():
                rows = rows_as_they_lie(array)
                most = most_blocks(rows, OVERHEAD)
                if most is not None:
                    answer = fused_gcm.opened(code, self._cipher, self._hash.fused(most, context), rows, first)
                    return text_of(answer, kind, large=rows.large, first=first)
            source = read(array)
            short = np.flatnonzero((source.lengths != NULL) & (source.lengths < OVERHEAD))
            if len(short):
                raise NotGenuine(tuple((short + first).tolist()))
            out = room(np.where(source.lengths == NULL, NULL, source.lengths - OVERHEAD), large=source.large)
            genuine = np.ones(len(source), bool)
            with Workspace() as scratch:
                for group in groups(source, out.starts, -OVERHEAD):
                    genuine[group.rows] = self._open(group, source, out.data, context, scratch)
            if not genuine.all():
                out.data.fill(0)
                raise NotGenuine(tuple((np.flatnonzero(~genuine) + first).tolist()))
            return text_of(out, kind, large=source.large, first=first)

        return each_chunk(column, work, kind or pa.string())

    def _seal(self, group: Group, source: Column, out: Bytes, nonces: Bytes, context: bytes, work: Workspace) -> None:
        mine = np.ascontiguousarray(nonces[group.rows])
        clear = gather(source.data, group.source, group.length, work, "clear")
        count = len(clear) if group.length else 0
        stream = self._key_stream(mine, count, work)
        sealed = stream[1:]
        if count:
            sealed ^= clear
            keep_first(sealed[-1], group.length - SIZE * (count - 1))
            scatter(out, group.out.after(NONCE), sealed, group.length)
        tags = self._hash.of(sealed, group.length, context, work)
        tags ^= stream[0]
        put_bytes(out, group.out, mine, 0, NONCE)
        scatter(out, group.out.after(NONCE + group.length), tags[None], SIZE)

    def _open(self, group: Group, source: Column, out: Bytes, context: bytes, work: Workspace) -> NDArray[np.bool_]:
        length = group.length - OVERHEAD
        nonces = _bytes_of(source.data, group.source, NONCE)
        sealed = gather(source.data, group.source.after(NONCE), length, work, "sealed")
        given = gather(source.data, group.source.after(NONCE + length), SIZE, work, "given")[0]
        count = len(sealed) if length else 0
        stream = self._key_stream(nonces, count, work)
        differ = self._hash.of(sealed[:count], length, context, work)
        differ ^= stream[0]
        differ ^= given
        if count:
            sealed ^= stream[1:]
            scatter(out, group.out, sealed, length)
        genuine: NDArray[np.bool_] = (differ[:, 0] | differ[:, 1]) == 0
        return genuine

    def _key_stream(self, nonces: Bytes, count: int, work: Workspace) -> Blocks:
        """E(nonce || 1), E(nonce || 2), ... of each row; the first hides the tag (SP 800-38D 7.1)."""
        counters = work.blocks("counters", count + 1, len(nonces))
        parts = counters.view(np.uint32).reshape(count + 1, len(nonces), 4)
        held = nonces.view(np.uint32).reshape(len(nonces), 3)
        for number in range(count + 1):
            parts[number, :, :3] = held
            parts[number, :, 3] = np.uint32(number + 1).byteswap()
        return self._cipher.encrypt(counters, work, "stream")


def _bytes_of(data: Bytes, places: Places, count: int) -> Bytes:
    return np.ascontiguousarray(places.items(data, count)).view(np.uint8).reshape(places.count, count)


class Ghash:
    """GHASH (SP 800-38D 6.4) of rows of one length. Safe for threads: each byte of a block looks its product up in a table of its place.

    What is looked up is ciphertext, which is public, so the tables' traces in the cache tell nothing.
    """

    def __init__(self, key: bytes) -> None:
        self._powers = [1 << 127, int.from_bytes(key, "big")]
        self._growing = threading.Lock()
        self._table = lru_cache(maxsize=64)(self._made)
        self._tables = lru_cache(maxsize=2)(self._stacked)

    def _power(self, number: int) -> int:
        with self._growing:  # two threads would both add the next one
            while len(self._powers) <= number:
                self._powers.append(_times(self._powers[-1], self._powers[1]))
        return self._powers[number]

    def _stacked(self, most: int) -> Blocks:
        return np.concatenate([self._table(number).reshape(-1) for number in range(1, most + 2)])

    def fused(self, most: int, context: bytes) -> Hash:
        """For rows of up to so many blocks."""
        made = 1 << (most - 1).bit_length() if most else 0
        contexts = [self._of_context(context, count) ^ self._of_lengths(context, 0) for count in range(most + 1)]
        return Hash(
            self._tables(made), np.frombuffer(b"".join(one.to_bytes(SIZE, "big") for one in contexts), np.uint64)
        )

    def _of_context(self, context: bytes, count: int) -> int:
        """What the context makes of the hash of rows of so many blocks."""
        found, parts = 0, -(-len(context) // SIZE)
        for number in range(parts):
            part = int.from_bytes(context[SIZE * number : SIZE * (number + 1)].ljust(SIZE, b"\0"), "big")
            found ^= _times(part, self._power(count + 1 + parts - number))
        return found

    def _of_lengths(self, context: bytes, length: int) -> int:
        return _times((len(context) * 8 << 64) | (length * 8), self._power(1))

    def _made(self, number: int) -> Blocks:
        """(16, 256, 2): the product of each byte at each place with the key to this power."""
        value = self._power(number)
        table = np.zeros((SIZE, 256, 2), np.uint64)
        for place in range(SIZE):
            for bit in range(8):
                taken = (np.arange(256) & (0x80 >> bit)) != 0
                table[place][taken] ^= np.frombuffer(value.to_bytes(SIZE, "big"), np.uint64)
                value = _shifted(value)
        return table

    def of(self, blocks: Blocks, length: int, context: bytes, work: Workspace) -> Blocks:
        """The hash of each row of `length` bytes under a context, in scratch."""
        count = len(blocks)
        fixed = self._of_lengths(context, length) ^ self._of_context(context, count)
        rows = blocks.shape[1]
        found = work.blocks("hash", rows)
        found.fill(0)
        add_constant(found, fixed.to_bytes(SIZE, "big"))
        product = work.blocks("product", rows)
        for number in range(count):
            table = self._table(count + 1 - number)
            parted = blocks[number].view(np.uint8).reshape(rows, SIZE)
            for place in range(min(SIZE, length - SIZE * number)):
                # One item of 16 bytes is taken much faster than a pair of words.
                items = table[place].view(np.complex128)[:, 0]
                items.take(parted[:, place].astype(np.intp), out=product.view(np.complex128)[:, 0], mode="clip")
                found ^= product
        return found


def _shifted(value: int) -> int:
    return (value >> 1) ^ (_REDUCTION if value & 1 else 0)


def _times(left: int, right: int) -> int:
    """Multiplication in GCM's field, whose first bit is the coefficient of x^0."""
    product = 0
    for bit in range(127, -1, -1):
        if right >> bit & 1:
            product ^= left
        left = _shifted(left)
    return product
