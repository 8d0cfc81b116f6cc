# SPDX-License-Identifier: Apache-2.0
"""SHA-256 (FIPS 180-4) of sixteen messages at once, written as LLVM code through numba: one message in each lane of a vector.

LLVM makes of a vector of sixteen words what the processor has: one register with AVX-512, two with AVX2, four with SSE2 or
NEON. A processor with instructions of its own for SHA-256 takes two messages at a time through these in place of that, which
is about twice as fast as AVX2. All of it stands in one file, because numba's cache on disk looks at one file only.
Indexes are not checked in here: `lanes.py` hands in nothing but arrays that fit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core.registry import cpu_target
from numba.extending import intrinsic

from tournier.base.compiled_copy import copy
from tournier.ledger.sorting_code import combined, order

__all__ = ["INSTRUCTIONS", "LANES", "START", "combined", "digests", "order", "state_after"]

LANES = 16
_SCHEDULED = 48  # rounds after which no word of the schedule is needed any more
_I32 = ir.IntType(32)
_VECTOR = ir.VectorType(_I32, LANES)
_FOUR = ir.VectorType(_I32, 4)
#: Whether numba makes code for a processor with SHA's own instructions: asked of numba, for it may be told to leave some out.
INSTRUCTIONS = {"+sha", "+ssse3", "+sse4.1"} <= set(cpu_target.target_context.codegen().magic_tuple()[2].split(","))
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


class _Instructions:
    """Writes SHA's own instructions (Intel's and AMD's): state as f e b a and h g d c, four rounds at a time."""

    def __init__(self, builder: Any) -> None:
        self.b = builder

    def _call(self, name: str, *given: Any) -> Any:
        found = self.b.module.globals.get(name) or ir.Function(
            self.b.module, ir.FunctionType(_FOUR, [_FOUR] * len(given)), name
        )
        return self.b.call(found, given)

    def swapped(self, x: Any) -> Any:
        """The bytes of each word the other way round."""
        return self._call("llvm.bswap.v4i32", x)

    def picked(self, one: Any, other: Any, places: tuple[int, ...]) -> Any:
        """Four words of eight."""
        return self.b.shuffle_vector(one, other, ir.Constant(_FOUR, list(places)))

    def rounds(self, states: list[list[Any]], words: list[list[Any]]) -> list[list[Any]]:
        """6.2.2 for several messages interwoven, so that none of them waits for its own last instruction."""
        found = [list(state) for state in states]
        for four in range(16):
            key = ir.Constant(_FOUR, _ROUND[4 * four : 4 * four + 4])
            for state, w in zip(found, words, strict=True):
                if four > 3:  # noqa: PLR2004 - the first sixteen words are those of the message
                    turned = self.picked(w[-2], w[-1], (1, 2, 3, 4))
                    mixed = self.b.add(self._call("llvm.x86.sha256msg1", w[-4], w[-3]), turned)
                    w.append(self._call("llvm.x86.sha256msg2", mixed, w[-1]))
                told = self.b.add(w[four], key)
                state[1] = self._call("llvm.x86.sha256rnds2", state[1], state[0], told)
                state[0] = self._call("llvm.x86.sha256rnds2", state[0], state[1], self.picked(told, told, (2, 3, 2, 3)))
        return [[self.b.add(*two) for two in zip(*both, strict=True)] for both in zip(states, found, strict=True)]


def _vectors(context: Any, builder: Any, kind: Any, array: Any, vector: Any = _VECTOR) -> Any:
    """Where an array of words begins, as a pointer to vectors."""
    return builder.bitcast(context.make_array(kind)(context, builder, array).data, vector.as_pointer())


@intrinsic
def _compress_two(_context: Any, state: Any, held: Any, at: Any, room: Any, first: Any) -> Any:  # noqa: ARG001 - as `_compress`
    """One block of the lane `first` and of the next one into the state, which lies lane by lane."""
    signature = types.void(state, held, types.intp, types.intp, types.intp)

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        write = _Instructions(builder)
        base = _vectors(context, builder, signature.args[0], given[0], _FOUR)
        bytes_ = context.make_array(signature.args[1])(context, builder, given[1]).data
        places, states, words = [], [], []
        for lane in range(2):
            number = builder.add(given[4], ir.Constant(given[4].type, lane))
            start = builder.gep(bytes_, [builder.add(given[2], builder.mul(given[3], number))])
            row = builder.bitcast(start, _FOUR.as_pointer())
            read = [builder.load(builder.gep(row, [ir.Constant(_I32, n)]), align=1) for n in range(4)]
            words.append([write.swapped(one) for one in read])
            one = builder.gep(base, [builder.mul(number, ir.Constant(number.type, 2))])
            places.append([one, builder.gep(one, [ir.Constant(_I32, 1)])])
            states.append([builder.load(place, align=4) for place in places[-1]])
        for told, into in zip(write.rounds(states, words), places, strict=True):
            for one, place in zip(told, into, strict=True):
                builder.store(one, place, align=4)
        return context.get_dummy_value()

    return signature, generate


@intrinsic
def _tell_each(_context: Any, state: Any, out: Any) -> Any:
    """`_tell` from a state that lies lane by lane."""
    signature = types.void(state, out)

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        write = _Instructions(builder)
        base, into = (
            _vectors(context, builder, kind, one, _FOUR) for kind, one in zip(signature.args, given, strict=True)
        )
        for lane in range(LANES):
            two = [ir.Constant(_I32, 2 * lane + n) for n in range(2)]
            words = [builder.load(builder.gep(base, [place]), align=4) for place in two]
            for place, turned in zip(two, ((3, 2, 7, 6), (1, 0, 5, 4)), strict=True):
                builder.store(
                    write.swapped(write.picked(words[0], words[1], turned)), builder.gep(into, [place]), align=1
                )
        return context.get_dummy_value()

    return signature, generate


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


if INSTRUCTIONS:
    # where the words a to h of the first lane lie, and how far it is to those of the next
    _PLACES, _NEXT = np.array([3, 2, 7, 6, 1, 0, 5, 4]), 8

    @njit(types.void(_SCRATCH, _OUT, _I64, _I64), nogil=True, cache=True)
    def _block(state: Any, held: Any, at: Any, room: Any) -> None:
        for lane in range(0, LANES, 2):
            _compress_two(state, held, at, room, lane)  # type: ignore[call-arg]  # numba hands in its own first argument

    @njit(types.void(_SCRATCH, _OUT), nogil=True, cache=True)
    def _told(state: Any, out: Any) -> None:
        _tell_each(state, out)  # type: ignore[call-arg]  # numba hands in its own first argument

else:
    _PLACES, _NEXT = np.arange(0, 8 * LANES, LANES), 1

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
            state[_PLACES[word] + lane * _NEXT] = init[word]


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
        out[word] = state[_PLACES[word]]
