# SPDX-License-Identifier: Apache-2.0
"""AES-256 by the processor's own instructions, as pieces of loops that numba compiles; imported by them only.

For where each block has another key, which no library takes in one call. The schedule of a key (FIPS 197 5.2) is 15 blocks,
made once; encrypting a block is 14 instructions on it. No table is looked up, so nothing of key or text shows in the cache.
Indexes are not checked in here.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

ROUNDS = 14
SCHEDULE = 16 * (ROUNDS + 1)  # bytes
_I8, _I32, _I64 = ir.IntType(8), ir.IntType(32), ir.IntType(64)
_BLOCK, _WORDS = ir.VectorType(_I64, 2), ir.VectorType(_I32, 4)
_CONSTANTS = (1, 2, 4, 8, 16, 32, 64)


def _call(builder: Any, name: str, answer: Any, *given: Any) -> Any:
    module = builder.module
    kind = ir.FunctionType(answer, [one.type for one in given])
    return builder.call(module.globals.get(name) or ir.Function(module, kind, name), given)


def _place(context: Any, builder: Any, kind: Any, array: Any, at: Any) -> Any:
    data = builder.bitcast(context.make_array(kind)(context, builder, array).data, _I8.as_pointer())
    return builder.gep(data, [at])


def _block(builder: Any, base: Any, number: int) -> Any:
    return builder.bitcast(builder.gep(base, [ir.Constant(_I64, 16 * number)]), _BLOCK.as_pointer())


def _folded(builder: Any, block: Any) -> Any:
    """Each word of a block with all words before it added."""
    nothing = ir.Constant(_WORDS, [0] * 4)
    found = builder.bitcast(block, _WORDS)
    for _ in range(3):
        moved = builder.shuffle_vector(nothing, builder.bitcast(block, _WORDS), ir.Constant(_WORDS, [0, 4, 5, 6]))
        found, block = builder.xor(found, moved), moved
    return builder.bitcast(found, _BLOCK)


def _next(builder: Any, block: Any, other: Any, constant: int, word: int) -> Any:
    """The next block of a schedule, from the one two before it and the one before it."""
    name = "llvm.x86.aesni.aeskeygenassist"
    assisted = builder.bitcast(_call(builder, name, _BLOCK, other, ir.Constant(_I8, constant)), _WORDS)
    everywhere = builder.shuffle_vector(assisted, assisted, ir.Constant(_WORDS, [word] * 4))
    return builder.xor(_folded(builder, block), builder.bitcast(everywhere, _BLOCK))


@intrinsic
def expand(_context: Any, key: Any, at: Any, out: Any, to: Any) -> Any:  # noqa: ARG001 - places are numbers
    """The schedule of the 32 bytes of a key from a place on, written from a place on."""
    signature = types.void(key, types.intp, out, types.intp)

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        source = _place(context, builder, signature.args[0], given[0], given[1])
        made = [builder.load(_block(builder, source, half), align=1) for half in (0, 1)]
        for constant in _CONSTANTS:
            made.append(_next(builder, made[-2], made[-1], constant, 3))
            made.append(_next(builder, made[-2], made[-1], 0, 2))
        base = _place(context, builder, signature.args[2], given[2], given[3])
        for number in range(ROUNDS + 1):
            builder.store(made[number], _block(builder, base, number), align=1)
        return context.get_dummy_value()

    return signature, generate


@intrinsic
def aes(_context: Any, schedules: Any, at: Any, low: Any, high: Any) -> Any:  # noqa: ARG001 - places are numbers
    """One block, as two words of this machine, encrypted under the schedule that begins at a place."""
    two = types.UniTuple(types.uint64, 2)  # type: ignore[no-untyped-call]  # numba's own
    signature = two(schedules, types.intp, types.uint64, types.uint64)

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        base = _place(context, builder, signature.args[0], given[0], given[1])
        keys = [builder.load(_block(builder, base, number), align=1) for number in range(ROUNDS + 1)]
        block = ir.Constant(_BLOCK, [0, 0])
        for half in (0, 1):
            block = builder.insert_element(block, given[2 + half], ir.Constant(_I32, half))
        block = builder.xor(block, keys[0])
        for key in keys[1:-1]:
            block = _call(builder, "llvm.x86.aesni.aesenc", _BLOCK, block, key)
        block = _call(builder, "llvm.x86.aesni.aesenclast", _BLOCK, block, keys[-1])
        words = [builder.extract_element(block, ir.Constant(_I32, half)) for half in (0, 1)]
        return cgutils.pack_array(builder, words)  # type: ignore[no-untyped-call]  # numba's own

    return signature, generate


@intrinsic
def turned(_context: Any, word: Any) -> Any:  # noqa: ARG001 - it is a number
    """The bytes of a word the other way round."""
    signature = types.uint64(types.uint64)

    def generate(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        return builder.bswap(given[0])

    return signature, generate
