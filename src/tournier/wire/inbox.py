# SPDX-License-Identifier: Apache-2.0
"""What a source said and nobody took yet, in one run of memory that is used again for every page of an answer."""

from __future__ import annotations

from collections.abc import Callable

from tournier.wire.scanning import frame_at_start

_FIRST = 1 << 11  # bytes: an answer of one row needs no more
_PIECE = 1 << 18


class Inbox:
    """Bytes in their order; `at` is where those begin that nobody took. What `whole` gives holds until `shift`."""

    def __init__(self) -> None:
        self._run = memoryview(bytearray(_FIRST))
        self._end = 0
        self.at = 0

    @property
    def whole(self) -> memoryview:
        """What was taken since `shift`, and what is left, from the first byte on."""
        return self._run[: self._end]

    @property
    def left(self) -> memoryview:
        """What nobody took."""
        return self._run[self.at : self._end]

    def frame(self) -> int:
        """How long the frame is with which `left` begins; nought while that is not known."""
        return frame_at_start(self._run[self.at : self._end])

    def put(self, data: bytes) -> None:
        """More bytes."""
        self._room(len(data))
        self._run[self._end : self._end + len(data)] = data
        self._end += len(data)

    def receive(self, into: Callable[[memoryview], int], size: int) -> None:
        """More of them from a source, until `size` are left."""
        while True:
            self._room(max(1, min(_PIECE, self._end - self.at)))
            self._end += into(self._run[self._end : self._end + _PIECE])
            if self._end - self.at >= size:
                return

    def shift(self) -> None:
        """Forget what was taken."""
        if self.at:
            left = bytes(self.left)  # the two may overlap
            self._run[: len(left)] = left
            self.at, self._end = 0, len(left)

    def emptied(self) -> bytes:
        """All that nobody took; nothing is left."""
        found = bytes(self.left)
        self.at = self._end = 0
        return found

    def _room(self, size: int) -> None:
        if (missing := self._end + size - len(self._run)) > 0:
            grown = memoryview(bytearray(len(self._run) + max(missing, 3 * len(self._run))))
            grown[: self._end] = self.whole
            self._run = grown
