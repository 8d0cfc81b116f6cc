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


@intrinsic
def _compress(_context: Any, state: Any, words: Any) -> Any:
    """One block of each lane into the state; both lie word by word, and of each word all lanes side by side."""
    signature = types.void(state, words)

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        write = _Writer(builder)
        bases = [
            builder.bitcast(context.make_array(kind)(context, builder, one).data, _VECTOR.as_pointer())
            for kind, one in zip(signature.args, given, strict=True)
        ]

        def place(base: Any, at: int) -> Any:
            return builder.gep(base, [ir.Constant(_I32, at)])

        before = [builder.load(place(bases[0], at), align=4) for at in range(8)]
        block = [builder.load(place(bases[1], at), align=4) for at in range(16)]
        for at, one in enumerate(write.rounds(before, block)):
            builder.store(one, place(bases[0], at), align=4)
        return context.get_dummy_value()

    return signature, generate


@njit(types.void(_SCRATCH, _SCRATCH), nogil=True, cache=True)
def _block(state: Any, words: Any) -> None:
    _compress(state, words)  # type: ignore[call-arg]  # numba hands in its own first argument


@njit(nogil=True, cache=True, inline="always")
def _word(run: Any, at: Any) -> Any:
    return (
        (np.uint32(run[at]) << np.uint32(24))
        | (np.uint32(run[at + 1]) << np.uint32(16))
        | (np.uint32(run[at + 2]) << np.uint32(8))
        | np.uint32(run[at + 3])
    )


@njit(nogil=True, cache=True, inline="always")
def _put(out: Any, at: Any, state: Any, lane: Any) -> None:
    for word in range(8):
        value = state[word * LANES + lane]
        out[at + 4 * word] = np.uint8(value >> np.uint32(24))
        out[at + 4 * word + 1] = np.uint8(value >> np.uint32(16))
        out[at + 4 * word + 2] = np.uint8(value >> np.uint32(8))
        out[at + 4 * word + 3] = np.uint8(value)


@njit(nogil=True, cache=True, inline="always")
def _begun(init: Any, state: Any) -> None:
    for word in range(8):
        for lane in range(LANES):
            state[word * LANES + lane] = init[word]


@njit(nogil=True, cache=True, inline="always")
def _padded(held: Any, base: Any, size: Any, done: Any) -> Any:
    """Pads a message of `size` bytes that begins at `base` (FIPS 180-4, 5.1.1); gives the number of its blocks."""
    blocks = (size + 9 + 63) // 64
    last = base + 64 * blocks
    held[base + size] = 0x80
    for place in range(base + size + 1, last - 8):
        held[place] = 0
    bits = np.uint64(8 * (done + size))
    for byte in range(8):
        held[last - 1 - byte] = np.uint8(bits >> np.uint64(8 * byte))
    return blocks


@njit(nogil=True, cache=True, inline="always")
def _turned(held: Any, room: Any, block: Any, blocks: Any, words: Any) -> None:
    """The block of this number of each lane that has one, word by word."""
    for lane in range(LANES):
        if block < blocks[lane]:
            base = lane * room + 64 * block
            for word in range(16):
                words[word * LANES + lane] = _word(held, base + 4 * word)


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
    room = (len(lead) + width + longest + 9 + 63) // 64 * 64
    held = np.zeros(LANES * room, np.uint8)
    for lane in range(LANES):
        copy(held, lane * room, lead, 0, len(lead))  # type: ignore[call-arg]  # numba hands in its own first argument
    state, words = np.empty(8 * LANES, np.uint32), np.zeros(16 * LANES, np.uint32)
    blocks = np.zeros(LANES, np.int64)
    for first in range(0, number, LANES):
        _begun(init, state)
        blocks[:] = 0
        for lane in range(min(LANES, number - first)):
            i, base = first + lane, lane * room
            size = ends[i + 1] - ends[i]
            copy(held, base + len(lead), fixed, step * i, width)  # type: ignore[call-arg]  # numba hands in its own first argument
            copy(held, base + len(lead) + width, data, ends[i], size)
            blocks[lane] = _padded(held, base, len(lead) + width + size, done)
        for block in range(blocks.max()):
            _turned(held, room, block, blocks, words)
            _block(state, words)
            for lane in range(LANES):
                if block == blocks[lane] - 1:
                    _put(out, 32 * (first + lane), state, lane)


@njit(types.void(_WORDS, _BYTES, _OUT), nogil=True, cache=True)
def above(init: Any, nodes: Any, out: Any) -> None:
    """Into `out` SHA-256 of 0x01 | left | right (RFC 6962, 2.1) for the pairs of hashes in `nodes`."""
    number = len(out) // 32
    state = np.empty(8 * LANES, np.uint32)
    words = np.zeros(16 * LANES, np.uint32)
    rest = np.zeros(16 * LANES, np.uint32)
    for lane in range(LANES):
        rest[15 * LANES + lane] = np.uint32(8 * 65)
    for first in range(0, number, LANES):
        lanes = min(LANES, number - first)
        _begun(init, state)
        for lane in range(lanes):
            base = 64 * (first + lane)
            before = np.uint32(1)
            for word in range(16):
                here = _word(nodes, base + 4 * word)
                words[word * LANES + lane] = (before << np.uint32(24)) | (here >> np.uint32(8))
                before = here
            rest[lane] = (before << np.uint32(24)) | np.uint32(0x800000)
        _block(state, words)
        _block(state, rest)
        for lane in range(lanes):
            _put(out, 32 * (first + lane), state, lane)


@njit(types.void(_BYTES, _SCRATCH), nogil=True, cache=True)
def state_after(block: Any, out: Any) -> None:
    """Into `out` the eight words of the state after one first block."""
    state = np.empty(8 * LANES, np.uint32)
    words = np.empty(16 * LANES, np.uint32)
    for lane in range(LANES):
        for word in range(8):
            state[word * LANES + lane] = START[word]
        for word in range(16):
            words[word * LANES + lane] = _word(block, 4 * word)
    _block(state, words)
    for word in range(8):
        out[word] = state[word * LANES]
