# SPDX-License-Identifier: Apache-2.0
"""FF1 (SP 800-38G) over a whole column: numerals in, as many numerals out, one round of all rows at a time.

- A row must be one of at least a million possible ones (SP 800-38Gr1 5.1): six digits, or four signs of radix 36.
- Equal rows under one key and tweak give equal rows; there is no authentication. Where the format need not be kept, use Siv.
- FF3 is not offered: NIST withdrew it (SP 800-38Gr1, second draft, 2025).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from tournier.base import BadInput
from tournier.seal.blocks import SIZE, Blocks, Bytes, Workspace, add_constant, swap, words, xor_bytes
from tournier.seal.ciphers import Algorithm, block_cipher, encrypt_one
from tournier.seal.columns import NULL, Arrow, each_chunk, name_rows, read, room
from tournier.seal.digits import NUMERALS
from tournier.seal.rows import Group, groups

LEAST_DOMAIN = 1_000_000
_ROUNDS = 10
_HALF_BYTES = 8  # a half must fit into 64 bits
_WORD = np.uint64(32)


class Ff1:
    """Format-preserving encryption of digits (radix 10) or of digits and small letters (radix 36). Safe for threads."""

    def __init__(self, key: bytes, radix: Literal[10, 36] = 10, cipher: Algorithm = "AES", *, engine: str = "") -> None:
        if radix not in (10, 36):
            raise BadInput("seal.radix", "FF1 is offered for the radixes 10 and 36.", "Use one of them.")
        self._radix = radix
        self._cipher = block_cipher(cipher, key, engine)
        self._numerals = NUMERALS[radix]
        self._least = next(n for n in range(1, 21) if radix**n >= LEAST_DOMAIN)
        self._most = 2 * max(n for n in range(1, 20) if radix**n <= 1 << 63)

    def encrypt(self, column: Arrow, tweak: bytes = b"", own: Arrow | None = None) -> Any:
        """Each row in place of another of its length; nulls stay null. The tweak is public and separates uses of one key.

        `own` continues the tweak by bytes of each row, as many in all rows: a part of the number that stays as it is, say.
        BadInput names the rows that hold something else than numerals, are too short to be safe or too long to be taken.
        """
        return self._column(column, tweak, own, forward=True)

    def decrypt(self, column: Arrow, tweak: bytes = b"", own: Arrow | None = None) -> Any:
        """What `encrypt` was given. There is no telling whether key and tweaks were the right ones."""
        return self._column(column, tweak, own, forward=False)

    def _column(self, column: Arrow, tweak: bytes, own: Arrow | None, *, forward: bool) -> Any:
        beside = None if own is None else _beside(own, column)

        def work(array: pa.Array[Any], first: int) -> pa.Array[Any]:
            source = read(array)
            self._fit(source.lengths, first)
            out = room(source.lengths, large=source.large)
            mine = None if beside is None else beside[first : first + len(source)]
            with Workspace() as scratch:
                for group in groups(source, out.starts, 0):
                    made = _Tweak(tweak, None if mine is None else mine[group.rows])
                    self._group(group, source.data, out.data, made, first, scratch, forward=forward)
            return out.array(pa.large_string() if source.large else pa.string())

        return each_chunk(column, work, pa.string())

    def _fit(self, lengths: Any, first: int) -> None:
        short = np.flatnonzero((lengths != NULL) & (lengths < self._least))
        if len(short):
            raise BadInput(
                "seal.domain",
                f"Too short to be kept secret in its own format: row {name_rows(short + first)}.",
                f"Give at least {self._least} numerals, more of the number, or use Siv.",
            )
        long = np.flatnonzero(lengths > self._most)
        if len(long):
            raise BadInput(
                "seal.length", f"Longer than {self._most} numerals: row {name_rows(long + first)}.", "Use Siv for it."
            )

    def _group(
        self, group: Group, data: Bytes, out: Bytes, tweak: _Tweak, first: int, work: Workspace, *, forward: bool
    ) -> None:
        length, half = group.length, group.length // 2
        left, wrong = self._numerals.read(data, group.source, half)
        right, also = self._numerals.read(data, group.source.after(half), length - half)
        wrong |= also
        if wrong.any():
            rows = np.arange(group.rows.start, group.rows.stop) if isinstance(group.rows, slice) else group.rows
            raise BadInput(
                "seal.numerals",
                f"Something else than numerals of radix {self._radix} in row {name_rows(rows[wrong] + first)}.",
                "Take spaces and signs out, or use Siv.",
            )
        left, right = self._rounds(left, right, length, tweak, work, forward=forward)
        self._numerals.write(left, out, group.out, half)
        self._numerals.write(right, out, group.out.after(half), length - half)

    def _rounds(
        self, left: Blocks, right: Blocks, length: int, tweak: _Tweak, work: Workspace, *, forward: bool
    ) -> tuple[Blocks, Blocks]:
        """SP 800-38G algorithms 7 and 8, step 6: ten Feistel rounds on two numbers."""
        half = length // 2
        sizes = (self._radix**half, self._radix ** (length - half))
        function = _Round(self._cipher, self._radix, length, tweak, work)
        if forward:
            for number in range(_ROUNDS):
                size = sizes[number % 2]
                mixed = function.of(number, right, size, work)
                mixed += left
                left, right = right, _under(mixed, size, work)
        else:
            for number in range(_ROUNDS - 1, -1, -1):
                size = sizes[number % 2]
                mixed = function.of(number, left, size, work)
                np.subtract(right, mixed, out=mixed)
                mixed += np.uint64(size)
                left, right = _under(mixed, size, work), left
        return left, right


def _under(numbers: Blocks, size: int, work: Workspace) -> Blocks:
    """Numbers below twice `size`, modulo `size`, in an array of their own."""
    less = work.take("less", numbers.nbytes).view(np.uint64)
    np.subtract(numbers, np.uint64(size), out=less)  # wraps round to a huge number where there is nothing to take off
    return np.minimum(numbers, less)


@dataclass(frozen=True, slots=True)
class _Tweak:
    """What all rows have, and behind it what each has of its own, as bytes of shape (rows, count)."""

    shared: bytes
    own: Bytes | None

    @property
    def size(self) -> int:
        return len(self.shared) + (0 if self.own is None else self.own.shape[1])

    def spread(self, size: int, work: Workspace) -> Blocks | None:
        """The rows' own bytes at their place in a text of `size` bytes, as blocks of shape (blocks, rows, 2) of zeros."""
        if self.own is None:
            return None
        rows, count = self.own.shape
        spread = work.blocks("own", size // SIZE, rows)
        spread[:] = 0
        start = len(self.shared)
        for block in range(size // SIZE):
            low, high = max(start, block * SIZE), min(start + count, (block + 1) * SIZE)
            if low < high:
                held = spread[block].view(np.uint8).reshape(rows, SIZE)
                held[:, low - block * SIZE : high - block * SIZE] = self.own[:, low - start : high - start]
        return spread


def _beside(own: Arrow, column: Arrow) -> Bytes:
    """The rows' own bytes as a matrix; those of a null are zeros. BadInput when they are not as many in all rows."""
    if len(own) != len(column):
        raise BadInput("seal.tweaks", "There are not as many tweaks as rows.", "Give one for each row.")
    found = read(own.combine_chunks() if isinstance(own, pa.ChunkedArray) else own)
    size = int(found.lengths.max(initial=0))
    wrong = np.flatnonzero((found.lengths != size) & (found.lengths != NULL))
    if len(wrong):
        raise BadInput("seal.tweaks", f"A tweak of another size in row {name_rows(wrong)}.", "Give as many bytes each.")
    matrix = np.zeros((len(found), size), np.uint8)
    there = found.lengths != NULL
    if size:
        matrix[there] = found.data[found.starts[there][:, None] + np.arange(size)]
    return matrix


class _Round:
    """The round function of rows of one length: step 6.i to 6.vi of algorithm 7."""

    def __init__(self, cipher: Any, radix: int, length: int, tweak: _Tweak, work: Workspace) -> None:
        self._cipher = cipher
        half = length // 2
        self._width = ((radix ** (length - half) - 1).bit_length() + 7) // 8  # b, step 3
        self._wide = 4 * -(-self._width // 4) + 4 > _HALF_BYTES  # d above 8 bytes, step 4
        first = (
            bytes([1, 2, 1])
            + radix.to_bytes(3, "big")
            + bytes([10, half % 256])
            + length.to_bytes(4, "big")
            + tweak.size.to_bytes(4, "big")
        )
        # The padding, then the round's number and the half, zeros here: they go in with each round.
        rest = (-tweak.size - self._width - 1) % SIZE + 1 + self._width
        text = tweak.shared + bytes(tweak.size - len(tweak.shared) + rest)
        mine = tweak.spread(len(text), work)
        state = encrypt_one(cipher, first)
        rows: Blocks | None = None
        # All but the last block is alike in every round: only there stand the number and the half, of 8 bytes at most.
        for at in range(0, len(text), SIZE):
            here, part = text[at : at + SIZE], None if mine is None else mine[at // SIZE]
            last = at + SIZE == len(text)
            if rows is None and (part is None or not part.any()):
                state = xor_bytes(state, here)
                state = state if last else encrypt_one(cipher, state)
                continue
            if rows is None:
                rows = work.blocks("own rows", 0 if part is None else len(part))
                rows[:] = words(state)
            if part is not None:
                rows ^= part
            add_constant(rows, here)
            if not last:
                rows[:] = cipher.encrypt(rows, work, "own answer")
        self._rows = rows
        self._last = state

    def of(self, number: int, half: Blocks, size: int, work: Workspace) -> Blocks:
        """Y modulo `size` for each row, in scratch."""
        place = (0).to_bytes(SIZE - 1 - self._width, "big") + bytes([number]) + bytes(self._width)
        blocks = work.blocks("round", len(half))
        turned = swap(half, work.take("turned", half.nbytes).view(np.uint64))
        if self._rows is None:
            mixed = words(xor_bytes(self._last, place))
            blocks[:, 0] = mixed[0]
            np.bitwise_xor(turned, mixed[1], out=blocks[:, 1])
        else:
            mixed = words(place)
            np.bitwise_xor(self._rows[:, 0], mixed[0], out=blocks[:, 0])
            np.bitwise_xor(self._rows[:, 1], mixed[1], out=blocks[:, 1])
            blocks[:, 1] ^= turned
        answer = self._cipher.encrypt(blocks, work, "answer")
        high = swap(answer[:, 0], work.take("high", half.nbytes).view(np.uint64))
        if not self._wide:
            return _modulo(high, size, work)
        low = swap(answer[:, 1], work.take("low", half.nbytes).view(np.uint64))
        low >>= _WORD
        return _modulo_wide(high, low, size, work)


def _modulo(numbers: Blocks, size: int, work: Workspace) -> Blocks:
    """Modulo in place: a division and a multiplication are faster than the remainder of numpy."""
    quotient = work.take("quotient", numbers.nbytes).view(np.uint64)
    np.floor_divide(numbers, np.uint64(size), out=quotient)
    quotient *= np.uint64(size)
    numbers -= quotient
    return numbers


def _modulo_wide(high: Blocks, low: Blocks, size: int, work: Workspace) -> Blocks:
    """(high * 2**32 + low) modulo `size`, in steps that stay within 64 bits."""
    rest = _modulo(high, size, work)
    step = min(32, 64 - size.bit_length())
    done = 0
    while done < 32:  # noqa: PLR2004  the bits of `low`
        bits = min(step, 32 - done)
        rest <<= np.uint64(bits)
        rest |= (low >> np.uint64(32 - done - bits)) & np.uint64((1 << bits) - 1)
        rest = _modulo(rest, size, work)
        done += bits
    return rest
