# SPDX-License-Identifier: Apache-2.0
"""SIV (RFC 5297) over a whole column: each row is sealed by itself, and any library of RFC 5297 opens it.

    row = V (16 bytes) || C,  V = S2V(context..., [nonce,] row),  C = row added to the key stream that V starts

Without nonces equal rows seal to equal rows under one context, which is what a search needs and what shows equality;
the context should name table, column and key version. With SM4 it is the same composition of GM/T parts, not a GM/T
standard of its own.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tournier.base import BadInput
from tournier.seal import fused_siv
from tournier.seal.blocks import (
    COUNTER,
    SIZE,
    Blocks,
    Workspace,
    add_constant,
    double,
    double_all,
    keep_first,
    swap,
    words,
    xor_bytes,
)
from tournier.seal.ciphers import Algorithm, block_cipher
from tournier.seal.cmac import Cmac
from tournier.seal.columns import NULL, Arrow, Column, each_chunk, name_rows, read, room, rows_as_they_lie
from tournier.seal.fused import CODE
from tournier.seal.opened import NotGenuine, text_of
from tournier.seal.rows import Group, gather, groups, scatter

_COUNTER = words(COUNTER)
Context = bytes | tuple[bytes, ...]


class Siv:
    """Deterministic sealing, or with a nonce for each row. Safe for threads and across forks.

    `key` is two keys of the cipher behind one another: 32, 48 or 64 bytes for AES, 32 for SM4.
    """

    def __init__(self, key: bytes, cipher: Algorithm = "AES", *, engine: str = "") -> None:
        if len(key) % 2:
            raise BadInput("seal.key", "A key of SIV is two keys of one size.", "Give 64 bytes for AES, 32 for SM4.")
        half = len(key) // 2
        self._mac = Cmac(block_cipher(cipher, key[:half], engine))
        self._stream = block_cipher(cipher, key[half:], engine)

    def seal(self, column: Arrow, context: Context = b"", nonces: Arrow | None = None) -> Any:
        """The sealed rows as binary, chunked as they came, nulls null. `nonces` are 16 bytes a row, kept beside by the caller.

        `context` is the associated data (RFC 5297 2.4): one value, or several in order. Raises BadInput for a column
        that is no text or bytes.
        """
        start = self._start(context)
        beside = _beside(nonces, column)

        def work(array: pa.Array[Any], first: int) -> pa.Array[Any]:
            if code := CODE.now():
                rows = rows_as_they_lie(array)
                return fused_siv.seal(
                    code, self._mac, self._stream, rows, start, _of_chunk(beside, first, rows.missing)
                )
            source = read(array)
            lengths = np.where(source.lengths == NULL, NULL, source.lengths + SIZE)
            out = room(lengths, large=source.large)
            given = _of_chunk(beside, first, source.lengths == NULL)
            with Workspace() as scratch:
                for group in groups(source, out.starts, SIZE):
                    self._seal(group, source, out.data, start, given, scratch)
            return out.array(pa.large_binary() if source.large else pa.binary())

        return each_chunk(column, work, pa.binary())

    def open(
        self,
        column: Arrow,
        context: Context = b"",
        nonces: Arrow | None = None,
        *,
        kind: pa.DataType | None = None,
    ) -> Any:
        """The rows as they were sealed, as text, or of `kind` (`pa.binary()` for what is no text).

        Raises NotGenuine with the numbers of the rows that were not sealed so; then nothing is opened.
        """
        start = self._start(context)
        beside = _beside(nonces, column)

        def work(array: pa.Array[Any], first: int) -> pa.Array[Any]:
            if code := CODE.now():
                rows = rows_as_they_lie(array)
                given = _of_chunk(beside, first, rows.missing)
                answer = fused_siv.opened(code, self._mac, self._stream, rows, start, given, first)
                return text_of(answer, kind, large=rows.large, first=first)
            source = read(array)
            short = np.flatnonzero((source.lengths != NULL) & (source.lengths < SIZE))
            if len(short):
                raise NotGenuine(tuple((short + first).tolist()))
            lengths = np.where(source.lengths == NULL, NULL, source.lengths - SIZE)
            out = room(lengths, large=source.large)
            genuine = np.ones(len(source), bool)
            given = _of_chunk(beside, first, source.lengths == NULL)
            with Workspace() as scratch:
                for group in groups(source, out.starts, -SIZE):
                    genuine[group.rows] = self._open(group, source, out.data, start, given, scratch)
            if not genuine.all():
                out.data.fill(0)
                raise NotGenuine(tuple((np.flatnonzero(~genuine) + first).tolist()))
            return text_of(out, kind, large=source.large, first=first)

        return each_chunk(column, work, kind or pa.string())

    def _start(self, context: Context) -> bytes:
        """S2V (RFC 5297 2.4) over what is the same for all rows."""
        state = self._mac.one(bytes(SIZE))
        for part in (context,) if isinstance(context, bytes) else context:
            state = xor_bytes(double(state), self._mac.one(part))
        return state

    def _seal(
        self, group: Group, source: Column, out: Any, start: bytes, nonces: Blocks | None, work: Workspace
    ) -> None:
        clear = gather(source.data, group.source, group.length, work, "clear")
        used = work.blocks("used", *clear.shape[:2])
        used[:] = clear
        vectors = self._vectors(used, group.length, start, _chosen(nonces, group), work)
        if group.length:
            sealed = self._key_stream(vectors, len(clear), work)
            sealed ^= clear
            scatter(out, group.out.after(SIZE), sealed, group.length)
        scatter(out, group.out, vectors[None], SIZE)

    def _open(
        self, group: Group, source: Column, out: Any, start: bytes, nonces: Blocks | None, work: Workspace
    ) -> Any:
        length = group.length - SIZE
        held = gather(source.data, group.source, SIZE, work, "held")[0]
        if length:
            clear = gather(source.data, group.source.after(SIZE), length, work, "clear")
            clear ^= self._key_stream(held, len(clear), work)
            rest = length - SIZE * (len(clear) - 1)
            if rest < SIZE:
                keep_first(clear[-1], rest)
            scatter(out, group.out, clear, length)
        else:
            clear = work.blocks("clear", 1, group.source.count)
            clear.fill(0)
        differ = self._vectors(clear, length, start, _chosen(nonces, group), work)
        differ ^= held
        return (differ[:, 0] | differ[:, 1]) == 0

    def _vectors(self, blocks: Blocks, length: int, start: bytes, nonces: Blocks | None, work: Workspace) -> Blocks:
        """The last step of S2V for each row; `blocks` is used up."""
        if nonces is None:
            if length < SIZE:
                add_constant(blocks[0], double(start))
            else:
                _add_to_end(blocks, length, start)
        else:
            keyed = work.blocks("nonces", len(nonces))
            keyed[:] = nonces
            add_constant(keyed, self._mac.full_key)
            states = self._mac.cipher.encrypt(keyed, work, "states")
            add_constant(states, double(start))
            if length < SIZE:
                blocks[0] ^= double_all(states)
            else:
                _add_rows_to_end(blocks, length, states)
        if length < SIZE:
            add_constant(blocks[0], bytes(length) + b"\x80" + bytes(SIZE - 1 - length))
            return self._mac.tags(blocks, SIZE, work, "vectors")
        return self._mac.tags(blocks, length, work, "vectors")

    def _key_stream(self, vectors: Blocks, count: int, work: Workspace) -> Blocks:
        """CTR from V on (RFC 5297 2.6), `count` blocks a row."""
        counters = work.blocks("counters", count, len(vectors))
        np.bitwise_and(vectors[:, 0], _COUNTER[0], out=counters[0, :, 0])
        np.bitwise_and(vectors[:, 1], _COUNTER[1], out=counters[0, :, 1])
        if count > 1:
            low = swap(counters[0, :, 1], np.empty(len(vectors), np.uint64))
            for number in range(1, count):
                counters[number, :, 0] = counters[0, :, 0]
                low += np.uint64(1)
                swap(low, counters[number, :, 1])
        return self._stream.encrypt(counters, work, "stream")


def fresh_nonces(count: int) -> pa.Array[Any]:
    """A random nonce of 16 bytes for each of `count` rows, to be kept beside them."""
    return pa.Array.from_buffers(pa.binary(SIZE), count, [None, pa.py_buffer(os.urandom(SIZE * count))])


def _add_to_end(blocks: Blocks, length: int, block: bytes) -> None:
    """Xorend (RFC 5297 2.1): add a block to the last 16 bytes of each row."""
    mask = bytes(length - SIZE) + block + bytes(SIZE * len(blocks) - length)
    for number in range(max(0, len(blocks) - 2), len(blocks)):
        add_constant(blocks[number], mask[SIZE * number : SIZE * (number + 1)])


def _add_rows_to_end(blocks: Blocks, length: int, states: Blocks) -> None:
    """Xorend with another block for each row."""
    rest = length - SIZE * (len(blocks) - 1)
    if rest == SIZE:
        blocks[-1] ^= states
        return
    over = np.zeros((len(states), 2 * SIZE), np.uint8)
    over[:, rest : rest + SIZE] = states.view(np.uint8).reshape(len(states), SIZE)
    both = over.view(np.uint64)
    blocks[-2] ^= both[:, :2]
    blocks[-1] ^= both[:, 2:]


def _beside(nonces: Arrow | None, column: Arrow) -> Column | None:
    if nonces is None:
        return None
    if len(nonces) != len(column):
        raise BadInput("seal.nonces", "There are not as many nonces as rows.", "Give 16 bytes for each row.")
    return read(nonces.combine_chunks() if isinstance(nonces, pa.ChunkedArray) else nonces)


def _of_chunk(beside: Column | None, first: int, missing: NDArray[np.bool_]) -> Blocks | None:
    """The nonces of a chunk's rows, as blocks; a null needs none."""
    if beside is None:
        return None
    rows = slice(first, first + len(missing))
    wrong = np.flatnonzero(~missing & (beside.lengths[rows] != SIZE))
    if len(wrong):
        raise BadInput(
            "seal.nonces",
            f"No nonce of 16 bytes stands beside row {name_rows(wrong + first)}.",
            "Give one for each row.",
        )
    found = np.zeros((len(missing), 2), np.uint64)
    needed = np.flatnonzero(~missing)
    places = beside.starts[rows][needed]
    found[needed] = (
        np.ndarray((len(beside.data) - SIZE + 1,), "V16", beside.data, 0, (1,))[places].view(np.uint64).reshape(-1, 2)
    )
    return found


def _chosen(nonces: Blocks | None, group: Group) -> Blocks | None:
    return None if nonces is None else nonces[group.rows]
