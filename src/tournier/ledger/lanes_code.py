# SPDX-License-Identifier: Apache-2.0
"""SHA-256 (FIPS 180-4) of sixteen messages at once, written as LLVM code through numba: one message in each lane of a vector.

LLVM makes of a vector of sixteen words what the processor has: one register with AVX-512, two with AVX2, four with SSE2 or
NEON. Loops and vector code stand in one file, because numba's cache on disk looks at one file only.
Indexes are not checked in here: `lanes.py` hands in nothing but arrays that fit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

from tournier.base.compiled_copy import copy

LANES = 16
_MOST_BITS = 16  # of the buckets into which items are sorted first
_MOST_ALIKE = 64  # items of one bucket; of hashes it has one or two
_SCHEDULED = 48  # rounds after which no word of the schedule is needed any more
_I32 = ir.IntType(32)
_VECTOR = ir.VectorType(_I32, LANES)
# one signature for each loop, so that each is compiled once; what is only read may be read-only
_BYTES = types.Array(types.uint8, 1, "C", readonly=True)
_WORDS = types.Array(types.uint32, 1, "C", readonly=True)
_ENDS = types.Array(types.int64, 1, "C", readonly=True)
_OUT, _SCRATCH = types.uint8[::1], types.uint32[::1]
_I64 = types.int64


def _primes(count: int) -> list[int]:
    found: list[int] = []
    number = 2
    while len(found) < count:
        if all(number % one for one in found):
            found.append(number)
        number += 1
    return found


def _root(number: int, degree: int) -> int:
    """The first 32 bits behind the point of a root (FIPS 180-4, 4.2.2 and 5.3.3), without rounding."""
    wanted, low, high = number << (32 * degree), 0, number << 32
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**degree <= wanted else (low, middle - 1)
    return low & 0xFFFFFFFF


_ROUND = [_root(prime, 3) for prime in _primes(64)]
START = np.array([_root(prime, 2) for prime in _primes(8)], np.uint32)


class _Writer:
    """Writes operations on vectors into one function."""

    def __init__(self, builder: Any) -> None:
        self.b = builder

    def same(self, word: int) -> Any:
        return ir.Constant(_VECTOR, [word] * LANES)

    def turned(self, x: Any, bits: int) -> Any:
        """Rotated to the right."""
        module, name = self.b.module, f"llvm.fshr.v{LANES}i32"
        found = module.globals.get(name) or ir.Function(module, ir.FunctionType(_VECTOR, [_VECTOR] * 3), name)
        return self.b.call(found, [x, x, self.same(bits)])

    def xor(self, one: Any, other: Any, third: Any) -> Any:
        return self.b.xor(self.b.xor(one, other), third)

    def sum(self, first: Any, *rest: Any) -> Any:
        for one in rest:
            first = self.b.add(first, one)
        return first

    def big(self, x: Any, bits: tuple[int, int, int]) -> Any:
        return self.xor(*(self.turned(x, one) for one in bits))

    def small(self, x: Any, one: int, other: int, shift: int) -> Any:
        return self.xor(self.turned(x, one), self.turned(x, other), self.b.lshr(x, self.same(shift)))

    def swapped(self, x: Any) -> Any:
        """The bytes of each word the other way round."""
        module, name = self.b.module, f"llvm.bswap.v{LANES}i32"
        found = module.globals.get(name) or ir.Function(module, ir.FunctionType(_VECTOR, [_VECTOR]), name)
        return self.b.call(found, [x])

    def crossed(self, rows: list[Any]) -> list[Any]:
        """Rows as columns: bit by bit, what tells two rows apart changes place with what tells two columns apart."""
        for bit in (8, 4, 2, 1):
            found = list(rows)
            for at in range(LANES):
                if not at & bit:
                    low = [LANES + place - bit if place & bit else place for place in range(LANES)]
                    high = [LANES + place if place & bit else place + bit for place in range(LANES)]
                    one, other = rows[at], rows[at + bit]
                    found[at] = self.b.shuffle_vector(one, other, ir.Constant(_VECTOR, low))
                    found[at + bit] = self.b.shuffle_vector(one, other, ir.Constant(_VECTOR, high))
            rows = found
        return rows

    def rounds(self, state: list[Any], w: list[Any]) -> list[Any]:
        """6.2.2: the 64 rounds over one block, and the sum with the state before."""
        a, b, c, d, e, f, g, h = state
        for number, constant in enumerate(_ROUND):
            chosen = self.b.xor(g, self.b.and_(e, self.b.xor(f, g)))
            first = self.sum(h, self.big(e, (6, 11, 25)), chosen, self.same(constant), w[number % 16])
            most = self.b.or_(self.b.and_(a, b), self.b.and_(c, self.b.or_(a, b)))
            second = self.sum(self.big(a, (2, 13, 22)), most)
            a, b, c, d, e, f, g, h = self.sum(first, second), a, b, c, self.sum(d, first), e, f, g
            if number < _SCHEDULED:
                at = number % 16
                w[at] = self.sum(
                    w[at],
                    self.small(w[(at + 1) % 16], 7, 18, 3),
                    w[(at + 9) % 16],
                    self.small(w[(at + 14) % 16], 17, 19, 10),
                )
        return [self.sum(one, other) for one, other in zip(state, (a, b, c, d, e, f, g, h), strict=True)]


def _vectors(context: Any, builder: Any, kind: Any, array: Any) -> Any:
    """Where an array of words begins, as a pointer to vectors."""
    return builder.bitcast(context.make_array(kind)(context, builder, array).data, _VECTOR.as_pointer())


@intrinsic
def _compress(_context: Any, state: Any, held: Any, at: Any, room: Any) -> Any:  # noqa: ARG001 - the places are numbers whatever they are
    """One block of each lane into the state, which lies word by word, and of each word all lanes side by side.

    The block of lane n begins at `at + n * room` of what is held.
    """
    signature = types.void(state, held, types.intp, types.intp)

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        write = _Writer(builder)
        base = _vectors(context, builder, signature.args[0], given[0])
        bytes_ = context.make_array(signature.args[1])(context, builder, given[1]).data
        rows = []
        for lane in range(LANES):
            start = builder.add(given[2], builder.mul(given[3], ir.Constant(given[3].type, lane)))
            row = builder.bitcast(builder.gep(bytes_, [start]), _VECTOR.as_pointer())
            rows.append(write.swapped(builder.load(row, align=1)))
        before = [builder.load(builder.gep(base, [ir.Constant(_I32, at)]), align=4) for at in range(8)]
        for place, one in enumerate(write.rounds(before, write.crossed(rows))):
            builder.store(one, builder.gep(base, [ir.Constant(_I32, place)]), align=4)
        return context.get_dummy_value()

    return signature, generate


@intrinsic
def _tell(_context: Any, state: Any, out: Any) -> Any:
    """The hash of each lane, 32 bytes one after the other, from the state."""
    signature = types.void(state, out)

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        write = _Writer(builder)
        base, into = (_vectors(context, builder, kind, one) for kind, one in zip(signature.args, given, strict=True))
        words = [builder.load(builder.gep(base, [ir.Constant(_I32, at)]), align=4) for at in range(8)]
        rows = write.crossed([*words, *words])  # each hash twice in its row
        for pair in range(0, LANES, 2):
            two = builder.shuffle_vector(
                rows[pair], rows[pair + 1], ir.Constant(_VECTOR, [*range(8), *range(LANES, LANES + 8)])
            )
            builder.store(write.swapped(two), builder.gep(into, [ir.Constant(_I32, pair // 2)]), align=1)
        return context.get_dummy_value()

    return signature, generate


@njit(types.void(_SCRATCH, _OUT, _I64, _I64), nogil=True, cache=True)
def _block(state: Any, held: Any, at: Any, room: Any) -> None:
    _compress(state, held, at, room)  # type: ignore[call-arg]  # numba hands in its own first argument


@njit(types.void(_SCRATCH, _OUT), nogil=True, cache=True)
def _told(state: Any, out: Any) -> None:
    _tell(state, out)  # type: ignore[call-arg]  # numba hands in its own first argument


@njit(nogil=True, cache=True, inline="always")
def _begun(init: Any, state: Any) -> None:
    for word in range(8):
        for lane in range(LANES):
            state[word * LANES + lane] = init[word]


@njit(types.void(_OUT, _I64, _I64, _I64, _I64), nogil=True, cache=True)
def _pad(held: Any, base: Any, size: Any, blocks: Any, done: Any) -> None:
    """Pads a message of `size` bytes that begins at `base` (FIPS 180-4, 5.1.1); `done` bytes went before."""
    last = base + 64 * blocks
    held[base + size] = 0x80
    held[base + size + 1 : last - 8] = 0
    bits = np.uint64(8 * (done + size))
    for byte in range(8):
        held[last - 1 - byte] = np.uint8(bits >> np.uint64(8 * byte))


@njit(types.void(_WORDS, _I64, _BYTES, _BYTES, _I64, _I64, _BYTES, _ENDS, _OUT), nogil=True, cache=True)
def digests(  # noqa: PLR0913, PLR0917 - compiled loops take arrays and numbers only
    init: Any, done: Any, lead: Any, fixed: Any, step: Any, width: Any, data: Any, ends: Any, out: Any
) -> None:
    """Into `out` SHA-256 of lead | fixed[step * i :][:width] | data[ends[i] : ends[i + 1]] for each 32 bytes of `out`.

    `init` is the state after `done` bytes that went before.
    """
    number, longest = len(out) // 32, 0
    for i in range(number):
        longest = max(longest, ends[i + 1] - ends[i])
    before = len(lead) + width
    room = (before + longest + 9 + 63) // 64 * 64
    held = np.zeros(LANES * room, np.uint8)
    for lane in range(LANES):
        copy(held, lane * room, lead, 0, len(lead))  # type: ignore[call-arg]  # numba hands in its own first argument
    state, found = np.empty(8 * LANES, np.uint32), np.empty(32 * LANES, np.uint8)
    sizes, blocks = np.full(LANES, -1), np.zeros(LANES, np.int64)
    for first in range(0, number, LANES):
        lanes = min(LANES, number - first)
        _begun(init, state)
        least, most = blocks[0], 0
        for lane in range(lanes):
            i, base = first + lane, lane * room
            size = ends[i + 1] - ends[i]
            if size != sizes[lane]:  # else the padding of the message before is that of this one
                sizes[lane], blocks[lane] = size, (before + size + 9 + 63) // 64
                _pad(held, base, before + size, blocks[lane], done)
            copy(held, base + len(lead), fixed, step * i, width)  # type: ignore[call-arg]  # numba hands in its own first argument
            copy(held, base + before, data, ends[i], size)
            least, most = min(least, blocks[lane]) if lane else blocks[lane], max(most, blocks[lane])
        for block in range(most):
            _block(state, held, 64 * block, room)
            if block >= least - 1:
                _told(state, found)
                for lane in range(lanes):
                    if block == blocks[lane] - 1:
                        copy(out, 32 * (first + lane), found, 32 * lane, 32)  # type: ignore[call-arg]  # numba hands in its own first argument


@njit(types.void(_BYTES, _SCRATCH), nogil=True, cache=True)
def state_after(block: Any, out: Any) -> None:
    """Into `out` the eight words of the state after one first block."""
    state, held = np.empty(8 * LANES, np.uint32), np.empty(64, np.uint8)
    copy(held, 0, block, 0, 64)  # type: ignore[call-arg]  # numba hands in its own first argument
    _begun(START, state)
    _block(state, held, 0, 0)
    for word in range(8):
        out[word] = state[word * LANES]


@njit(types.boolean(_BYTES, _I64, types.int64[::1]), nogil=True, cache=True)
def order(run: Any, size: Any, found: Any) -> Any:
    """Into `found` where each item of `size` bytes of a run of hashes was, by their first eight bytes in rising order.

    False when two begin alike, or when they are not as evenly spread as hashes are.
    """
    number = len(found)
    bits = 1
    while number >> bits and bits < _MOST_BITS:
        bits += 1
    heads, sorted_heads = np.empty((2, number), np.uint64)
    ends = np.zeros((1 << bits) + 1, np.int64)
    shift = np.uint64(64 - bits)
    for i in range(number):
        head = np.uint64(0)
        for byte in range(8):
            head = (head << np.uint64(8)) | np.uint64(run[size * i + byte])
        heads[i] = head
        ends[np.int64(head >> shift) + 1] += 1
    if ends.max() > _MOST_ALIKE:
        return False
    for bucket in range(1 << bits):
        ends[bucket + 1] += ends[bucket]
    for i in range(number):
        here = np.int64(heads[i] >> shift)
        place = ends[here]
        ends[here] += 1
        found[place], sorted_heads[place] = i, heads[i]
    for i in range(1, number):
        head, item, at = sorted_heads[i], found[i], i
        while at and sorted_heads[at - 1] >= head:
            if sorted_heads[at - 1] == head:
                return False
            sorted_heads[at], found[at] = sorted_heads[at - 1], found[at - 1]
            at -= 1
        sorted_heads[at], found[at] = head, item
    return True


@njit(types.void(_BYTES, _I64, _I64, _BYTES, _ENDS, _OUT), nogil=True, cache=True)
def combined(rows: Any, size: Any, width: Any, data: Any, ends: Any, out: Any) -> None:
    """Into `out` for each name two bytes of length, the name and zeros up to `width`, combined with the end of its row."""
    for i in range(len(out) // width):
        at, pad, start = width * i, size * i + size - width, ends[i]
        length = ends[i + 1] - start
        copy(out, at, rows, pad, width)  # type: ignore[call-arg]  # numba hands in its own first argument
        out[at] ^= np.uint8(length >> 8)
        out[at + 1] ^= np.uint8(length & 0xFF)
        for place in range(length):
            out[at + 2 + place] ^= data[start + place]
