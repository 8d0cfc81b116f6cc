# SPDX-License-Identifier: Apache-2.0
"""memcpy, and numbers that lie anywhere among bytes, for loops that numba compiles; imported by them only, for it needs numba.

numba's cache on disk does not see a change of this file: change a file that uses it, too.
"""

from __future__ import annotations

import sys
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic


@intrinsic
def copy(_context: Any, to: Any, at: Any, source: Any, start: Any, size: Any) -> Any:  # noqa: ARG001 - the places are numbers whatever they are
    """`size` bytes of one array from a place on into another from a place on. Nothing is checked."""
    signature = types.void(to, types.intp, source, types.intp, types.intp)

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        into = context.make_array(signature.args[0])(context, builder, given[0]).data
        out_of = context.make_array(signature.args[2])(context, builder, given[2]).data
        cgutils.raw_memcpy(builder, builder.gep(into, [given[1]]), builder.gep(out_of, [given[3]]), given[4], 1)  # type: ignore[no-untyped-call]  # numba's own
        return context.get_dummy_value()

    return signature, generate


@intrinsic
def word(_context: Any, source: Any, at: Any) -> Any:  # noqa: ARG001 - the place is a number whatever it is
    """The four bytes from a place on as a number, the highest first. Nothing is checked."""
    signature = types.uint32(source, types.intp)

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, given[0]).data
        kind = ir.IntType(32)
        found = builder.load(builder.bitcast(builder.gep(data, [given[1]]), kind.as_pointer()), align=1)
        return builder.bswap(found) if sys.byteorder == "little" else found

    return signature, generate


def _place(context: Any, builder: Any, kind: Any, array: Any, at: Any, bits: int) -> Any:
    """Where a number of so many bits lies, at a place counted in bytes."""
    data = builder.bitcast(context.make_array(kind)(context, builder, array).data, ir.IntType(8).as_pointer())
    return builder.bitcast(builder.gep(data, [at]), ir.IntType(bits).as_pointer())


@intrinsic
def word8(_context: Any, source: Any, at: Any) -> Any:  # noqa: ARG001 - the place is a number whatever it is
    """The eight bytes from a place on as they lie in memory, as a number of this machine. Nothing is checked."""
    signature = types.uint64(source, types.intp)

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return builder.load(_place(context, builder, signature.args[0], given[0], given[1], 64), align=1)

    return signature, generate


@intrinsic
def put8(_context: Any, out: Any, at: Any, value: Any) -> Any:  # noqa: ARG001 - the place is a number whatever it is
    """Eight bytes from a place on become this number, as it lies in memory. Nothing is checked."""
    signature = types.void(out, types.intp, types.uint64)

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        builder.store(given[2], _place(context, builder, signature.args[0], given[0], given[1], 64), align=1)
        return context.get_dummy_value()

    return signature, generate


def _adding(bits: int) -> Any:
    """A loop's piece that adds (exclusive or) numbers of so many bits, wherever among the bytes of three arrays they lie."""

    @intrinsic
    def add(_context: Any, out: Any, at: Any, one: Any, i: Any, other: Any, j: Any) -> Any:  # noqa: ARG001 - places are numbers
        signature = types.void(out, types.intp, one, types.intp, other, types.intp)

        def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
            to, left, right = (
                _place(context, builder, signature.args[at], given[at], given[at + 1], bits) for at in (0, 2, 4)
            )
            builder.store(builder.xor(builder.load(left, align=1), builder.load(right, align=1)), to, align=1)
            return context.get_dummy_value()

        return signature, generate

    return add


#: out from `at` on = one from `i` on, added to other from `j` on: eight, four, two bytes or one. Nothing is checked.
add8, add4, add2, add1 = _adding(64), _adding(32), _adding(16), _adding(8)
