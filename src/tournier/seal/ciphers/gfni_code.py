# SPDX-License-Identifier: Apache-2.0
"""SM4 of 64 blocks as LLVM code: 32 rounds on four groups of sixteen, so that one group's latency hides behind the others'.

The S-box of SM4 is an inversion in a field of 256 elements between two affine maps, and so is that of AES. The two
fields are isomorphic, so an affine map into the field of AES, its inversion, and an affine map back give SM4's S-box:
GF2P8AFFINEQB, then GF2P8AFFINEINVQB. There are no look-ups, so nothing that depends on key or text shows in the cache.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

_INTO, _INTO_ADDED = 0x4C287DB91A22505D, 0x3E  # from SM4's field to AES's, with SM4's inner affine map
_BACK, _BACK_ADDED = 0xF3AB34A974A6B589, 0xD3  # and back, with its outer one
_GROUPS, _ROUNDS, _LANES = 4, 32, 16
_I8, _I32, _I64 = ir.IntType(8), ir.IntType(32), ir.IntType(64)
_WORDS, _BYTES = ir.VectorType(_I32, _LANES), ir.VectorType(_I8, 4 * _LANES)
_TURN_BYTES = ir.Constant(ir.VectorType(_I32, 64), [4 * (at // 4) + 3 - at % 4 for at in range(64)])


def _matrix(value: int) -> ir.Constant:
    return ir.Constant(_BYTES, list(value.to_bytes(8, "little")) * 8)


class _Writer:
    """Writes vector operations into one function."""

    def __init__(self, builder: Any) -> None:
        self.b = builder

    def _call(self, name: str, answer: Any, *given: Any) -> Any:
        module = self.b.module
        found = module.globals.get(name) or ir.Function(
            module, ir.FunctionType(answer, [one.type for one in given]), name
        )
        return self.b.call(found, given)

    def rotate(self, x: Any, bits: int) -> Any:
        return self._call("llvm.fshl.v16i32", _WORDS, x, x, ir.Constant(_WORDS, [bits] * _LANES))

    def turn_bytes(self, x: Any) -> Any:
        as_bytes = self.b.bitcast(x, _BYTES)
        return self.b.bitcast(self.b.shuffle_vector(as_bytes, as_bytes, _TURN_BYTES), _WORDS)

    def s_box(self, x: Any) -> Any:
        inside = self._call(
            "llvm.x86.vgf2p8affineqb.512",
            _BYTES,
            self.b.bitcast(x, _BYTES),
            _matrix(_INTO),
            ir.Constant(_I8, _INTO_ADDED),
        )
        back = self._call(
            "llvm.x86.vgf2p8affineinvqb.512", _BYTES, inside, _matrix(_BACK), ir.Constant(_I8, _BACK_ADDED)
        )
        return self.b.bitcast(back, _WORDS)

    def xor(self, *many: Any) -> Any:
        first, *rest = many
        for one in rest:
            first = self.b.xor(first, one)
        return first

    def _pick(self, one: Any, other: Any, pattern: tuple[int, ...]) -> Any:
        words = [*range(4), *range(_LANES, _LANES + 4)]  # four of the one, then four of the other
        places = [4 * lane + words[at] for lane in range(4) for at in pattern]
        return self.b.shuffle_vector(one, other, ir.Constant(_WORDS, places))

    def transpose(self, x: list[Any]) -> list[Any]:
        """Four vectors of four blocks each become one vector for each word of the sixteen blocks, and back."""
        low, high = (0, 4, 1, 5), (2, 6, 3, 7)
        a, b = self._pick(x[0], x[1], low), self._pick(x[0], x[1], high)
        c, d = self._pick(x[2], x[3], low), self._pick(x[2], x[3], high)
        first, second = (0, 1, 4, 5), (2, 3, 6, 7)
        return [self._pick(a, c, first), self._pick(a, c, second), self._pick(b, d, first), self._pick(b, d, second)]

    def everywhere(self, word: Any) -> Any:
        alone = self.b.insert_element(ir.Constant(_WORDS, ir.Undefined), word, ir.Constant(_I32, 0))
        return self.b.shuffle_vector(alone, alone, ir.Constant(_WORDS, [0] * _LANES))

    def round(self, x: list[Any], key: Any) -> list[Any]:
        """GB/T 32907-2016 6.2: X4 = X0 + L(S(X1 + X2 + X3 + key))."""
        y = self.s_box(self.xor(x[1], x[2], x[3], key))
        mixed = self.xor(y, self.rotate(y, 2), self.rotate(y, 10), self.rotate(y, 18), self.rotate(y, 24))
        return [x[1], x[2], x[3], self.b.xor(x[0], mixed)]


@intrinsic
def sm4_64(_context: Any, keys: Any, source: Any, out: Any) -> Any:
    """Encrypt the first 64 blocks of `source` (64-bit words) into `out` under 32 round keys (32-bit words)."""
    signature = types.void(keys, source, out)

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        write = _Writer(builder)
        at = [
            builder.ptrtoint(context.make_array(kind)(context, builder, one).data, _I64)
            for kind, one in zip(signature.args, given, strict=True)
        ]

        def place(base: Any, offset: int, kind: Any) -> Any:
            return builder.inttoptr(builder.add(base, ir.Constant(_I64, offset)), kind.as_pointer())

        state = [
            write.transpose(
                [
                    write.turn_bytes(builder.load(place(at[1], 256 * group + 64 * part, _WORDS), align=1))
                    for part in range(4)
                ]
            )
            for group in range(_GROUPS)
        ]
        for number in range(_ROUNDS):
            key = write.everywhere(builder.load(place(at[0], 4 * number, _I32)))
            state = [write.round(one, key) for one in state]
        for group, one in enumerate(state):
            for part, held in enumerate(write.transpose(one[::-1])):
                builder.store(write.turn_bytes(held), place(at[2], 256 * group + 64 * part, _WORDS), align=1)
        return context.get_dummy_value()

    return signature, generate
