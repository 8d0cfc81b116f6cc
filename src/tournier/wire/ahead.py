# SPDX-License-Identifier: Apache-2.0
"""Pages of a long answer that are read ahead of the one that goes to the client.

While a page is recorded and goes, the next is made ready for the ledger, and the one after it is read from the source,
each in a thread of its own. They wait in memory: facts are asked for a page, and it is recorded, only after the page
before it has gone. Nothing in here asks, records or releases.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pyarrow as pa

from tournier.base.texts import Texts
from tournier.wire.ports import Rows

#: Frames, their number, the hidden columns and whether it is the last, as `Rows.page` gives them.
Page: TypeAlias = "tuple[bytes | memoryview, int, Sequence[pa.Array[Any]], bool]"
#: Its customers, as far as they could be made ready without asking.
Made: TypeAlias = "tuple[Page, Texts | None]"

_MOST = 2
_STOPPING_SECONDS = 0.5


@dataclass(slots=True)
class _Coming:
    """A page on its way. `read` tells whether the answer has ended with it, or before it."""

    read: Future[bool] = field(default_factory=Future)
    made: Future[Made] = field(default_factory=Future)


class Ahead:
    """The pages on their way, in order. For the one thread that sends them."""

    def __init__(self, rows: Rows, ready: Callable[[Page], Texts | None]) -> None:
        self._rows = rows
        self._ready = ready
        self._coming: deque[_Coming] = deque()
        self._stopping = False

    @property
    def has_room(self) -> bool:
        """Whether another page may be begun: an answer holds so many in memory and no more."""
        return len(self._coming) < _MOST

    def begin(self, most: int) -> None:
        """Begin to read another page. A thread costs less than what it saves, and none is kept that waits."""
        before, coming = self._coming[-1].read if self._coming else None, _Coming()
        self._coming.append(coming)
        thread = threading.Thread(
            target=self._make, args=(coming, before, most), name="tournier-wire-ahead", daemon=True
        )
        thread.start()

    def _make(self, coming: _Coming, before: Future[bool] | None, most: int) -> None:
        try:
            if self._stopping or (before is not None and before.result()) or self._stopping:
                page: Page = (b"", 0, (), True)
            else:
                page = self._rows.page(most)
            coming.read.set_result(page[3])
            coming.made.set_result((page, self._ready(page) if page[1] else None))
        except BaseException as error:  # noqa: BLE001  whoever asks for the page gets it
            if not coming.read.done():
                coming.read.set_result(True)  # nobody reads behind it
            coming.made.set_exception(error)

    def next(self) -> Made | None:
        """The page that was begun first, when there is one. Raises what its reading raised."""
        return self._coming.popleft().made.result() if self._coming else None

    def stop(self) -> None:
        """End the reading; what was read never leaves."""
        self._stopping = True
        while left := [one.made for one in self._coming if not one.made.done()]:
            if not all(one.read.done() for one in self._coming):
                self._rows.stop()
            wait(left, _STOPPING_SECONDS)
        self._coming.clear()
