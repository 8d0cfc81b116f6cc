# SPDX-License-Identifier: Apache-2.0
"""The way of a column through the compiled loops: a window of rows at a time, so small that all of it stays in the second cache.

Used where numba is (tournier[fast]) and `CODE.begin()` or `CODE.waited()` was called; both ways give the same bytes. The
cipher itself stays with the engine (`ciphers`): the loops only bring rows to it and take them away. Scratch belongs to one
call and is wiped with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

import numpy as np

from tournier.base.compiled import Compiled
from tournier.seal.blocks import SIZE, SLACK, Blocks, Bytes, Workspace, xor_bytes
from tournier.seal.cmac import Cmac
from tournier.seal.columns import Answer, Integers, Rows, leads_out

_WINDOW = 16_384  # blocks that rows of middling length make at a time
_FEWEST = 64
_LEVELS = 64


@dataclass(frozen=True, slots=True)
class Window:
    """Some rows, in the order of their blocks; `first` is the number of the first, and `ends` where they end in `data`."""

    first: int
    data: Bytes
    ends: Integers
    outs: Integers
    order: Integers
    levels: Integers
    depth: int

    @property
    def rows(self) -> int:
        """How many rows the window has, the nulls too."""
        return len(self.ends) - 1

    @property
    def total(self) -> int:
        """How many blocks."""
        return int(self.levels[self.depth])


def windows(
    code: ModuleType, source: Rows, head: int, extra: int, work: Workspace, out: Answer | None = None
) -> Iterator[Window]:
    """All rows, window by window, arranged behind heads of `head` bytes; the next one uses the scratch of the one before.

    The offsets of the answer, whose rows are `extra` bytes longer, are filled window by window. BadInput where the
    column's own do not rise, or lead out of it: before any of the window's rows is followed.
    """
    count = len(source)
    step = max(_FEWEST, _WINDOW * count // max(1, count + source.size // SIZE))
    ends, outs, order = (work.take(name, 8 * (step + 1)).view(np.int64) for name in ("ends", "outs", "order"))
    levels = work.take("levels", 8 * _LEVELS).view(np.int64)
    outs[0] = 0
    for first in range(0, count, step):
        rows = min(step, count - first)
        ends[: rows + 1] = source.offsets[first : first + rows + 1]
        data = source.within(ends[: rows + 1], work)
        valid = source.valid[first : first + rows].view(np.uint8)
        depth, alike = code.measure(ends[: rows + 1], valid, head, extra, outs)
        if depth < 0 or (out is not None and int(outs[rows]) + SLACK > len(out.data)):
            raise leads_out()
        if depth >= len(levels):
            levels = work.take("levels", 8 * (depth + 1)).view(np.int64)
        found = code.arrange(ends[: rows + 1], valid, head, depth, alike, order, levels)
        if out is not None:
            out.offsets[first + 1 : first + rows + 1] = outs[1 : rows + 1]
        yield Window(first, data, ends[: rows + 1], outs[: rows + 1], order[:found], levels, depth)
        outs[0] = outs[rows]


class FusedMac:
    """The last step of S2V (RFC 5297 2.4), or CMAC alone, of a window's rows."""

    def __init__(self, code: ModuleType, mac: Cmac, start: bytes | None = None, doubled: bytes | None = None) -> None:
        self._code, self._mac = code, mac
        self._tables = _tables(mac, start, doubled)

    def of(
        self, window: Window, data: Bytes, ends: Integers, head: int, work: Workspace, states: Blocks | None = None
    ) -> Blocks:
        """A tag for each row of the order, in scratch; the rows lie in `data` behind their heads."""
        blocks = work.blocks("blocks", window.total)
        words = blocks.reshape(-1)
        self._code.load(data, ends, head, window.order, window.levels, self._tables, words)
        if states is not None:
            self._code.add_states(ends, head, window.order, window.levels, states.reshape(-1), words)
        cut = window.levels[: window.depth + 1].tolist()
        found = self._mac.cipher.encrypt(blocks[: cut[1]], work, "tags")
        for number in range(1, window.depth):
            part = blocks[cut[number] : cut[number + 1]]
            part ^= found[: len(part)]
            # the rows that end here keep their tags behind those of the rows that go on
            self._mac.cipher.encrypt(part, work, "tags")
        return found


def _tables(mac: Cmac, start: bytes | None, doubled: bytes | None) -> Blocks:
    """See `fused_code.load`. Without a start CMAC alone; with one, what S2V adds for it."""
    state = start or bytes(SIZE)
    kept, short, before, last = [], [], [], []
    for rest in range(SIZE + 1):
        filled = bytes(rest) + b"\x80" + bytes(SIZE - 1 - rest) if rest < SIZE else bytes(SIZE)
        key = mac.padded_key if rest < SIZE else mac.full_key
        kept.append(b"\xff" * rest + bytes(SIZE - rest))
        # A short row is filled up by S2V, so that its block is full for CMAC.
        short.append(xor_bytes(filled, key) if doubled is None else xor_bytes(xor_bytes(filled, doubled), mac.full_key))
        before.append(bytes(rest) + state[: SIZE - rest])
        last.append(xor_bytes(xor_bytes(filled, key), state[SIZE - rest :] + bytes(SIZE - rest)))
    return np.frombuffer(b"".join([*kept, *short, *before, *last]), np.uint64)


def _made() -> ModuleType:
    from tournier.seal import fused_check, fused_code

    fused_check.check(fused_code)
    return fused_code


#: The loops; see `Compiled` on when they are there.
CODE: Compiled[ModuleType] = Compiled(_made)


def compile_loops() -> bool:
    """Make the loops in this process and wait for them, for whoever has millions of rows: a second, at first ten.

    False where they cannot be made (`CODE.absent` says why); everything works without them, at a third of the speed.
    """
    return CODE.waited() is not None
