# SPDX-License-Identifier: Apache-2.0
"""FF1 (SP 800-38G) over a whole column: numerals in, as many numerals out, one round of all rows at a time.

- A row must be one of at least a million possible ones (SP 800-38Gr1 5.1): six digits, or four signs of radix 36.
- Equal rows under one key and tweak give equal rows; there is no authentication. Where the format need not be kept, use Siv.
- FF3 is not offered: NIST withdrew it (SP 800-38Gr1, second draft, 2025).
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pyarrow as pa

from tournier.base import BadInput
from tournier.seal.blocks import SIZE, Blocks, Bytes, Workspace, swap, words
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

    def encrypt(self, column: Arrow, tweak: bytes = b"") -> Any:
        """Each row in place of another of its length; nulls stay null. The tweak is public and separates uses of one key.

        BadInput names the rows that hold something else than numerals, are too short to be safe or too long to be taken.
        """
        return self._column(column, tweak, forward=True)

    def decrypt(self, column: Arrow, tweak: bytes = b"") -> Any:
        """What `encrypt` was given. There is no telling whether key and tweak were the right ones."""
        return self._column(column, tweak, forward=False)

    def _column(self, column: Arrow, tweak: bytes, *, forward: bool) -> Any:
        def work(array: pa.Array[Any], first: int) -> pa.Array[Any]:
            source = read(array)
            self._fit(source.lengths, first)
            out = room(source.lengths, large=source.large)
            with Workspace() as scratch:
                for group in groups(source, out.starts, 0):
                    self._group(group, source.data, out.data, tweak, first, scratch, forward=forward)
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
        self, group: Group, data: Bytes, out: Bytes, tweak: bytes, first: int, work: Workspace, *, forward: bool
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
        self, left: Blocks, right: Blocks, length: int, tweak: bytes, work: Workspace, *, forward: bool
    ) -> tuple[Blocks, Blocks]:
        """SP 800-38G algorithms 7 and 8, step 6: ten Feistel rounds on two numbers."""
        half = length // 2
        sizes = (self._radix**half, self._radix ** (length - half))
        function = _Round(self._cipher, self._radix, length, tweak)
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


class _Round:
    """The round function of rows of one length: step 6.i to 6.vi of algorithm 7."""

    def __init__(self, cipher: Any, radix: int, length: int, tweak: bytes) -> None:
        self._cipher = cipher
        half = length // 2
        width = ((radix ** (length - half) - 1).bit_length() + 7) // 8  # b, step 3
        padding = (-len(tweak) - width - 1) % SIZE
        first = (
            bytes([1, 2, 1])
            + radix.to_bytes(3, "big")
            + bytes([10, half % 256])
            + length.to_bytes(4, "big")
            + len(tweak).to_bytes(4, "big")
        )
        # Everything before the last block is alike for all rows: the round's number and the half stand in the last one,
        # unless the half is so wide that the number ends up before it; the padding puts the half at the very end.
        self._fixed = tweak + bytes(padding)
        self._width = width
        self._start = encrypt_one(cipher, first)
        self._wide = 4 * -(-width // 4) + 4 > _HALF_BYTES  # d above 8 bytes, step 4

    def of(self, number: int, half: Blocks, size: int, work: Workspace) -> Blocks:
        """Y modulo `size` for each row, in scratch."""
        text = self._fixed + bytes([number]) + bytes(self._width)
        state = self._start
        for at in range(0, len(text) - SIZE, SIZE):
            mixed = bytes(one ^ other for one, other in zip(state, text[at : at + SIZE], strict=True))
            state = encrypt_one(self._cipher, mixed)
        mixed = bytes(one ^ other for one, other in zip(state, text[-SIZE:], strict=True))
        blocks = work.blocks("round", len(half))
        turned = swap(half, work.take("turned", half.nbytes).view(np.uint64))
        blocks[:, 0] = words(mixed)[0]
        np.bitwise_xor(turned, words(mixed)[1], out=blocks[:, 1])
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
