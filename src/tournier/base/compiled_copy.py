# SPDX-License-Identifier: Apache-2.0
"""memcpy, and numbers of four bytes, for loops that numba compiles; imported by them only, for it needs numba.

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
