# SPDX-License-Identifier: Apache-2.0
"""Pages of a long answer that are read ahead of the one that goes to the client.

While a page is recorded and goes, the next is made ready for the ledger, and the ones after it are read from the source:
one thread reads, another makes ready, for as long as the answer goes. Pages wait in memory: facts are asked for one, and
it is recorded, only after the page before it has gone. Nothing in here asks, records or releases.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, TypeAlias

import pyarrow as pa

from tournier.base.texts import Texts
from tournier.wire.ports import Rows

#: Frames, their number, the hidden columns and whether it is the last, as `Rows.page` gives them.
Page: TypeAlias = "tuple[bytes | memoryview, int, Sequence[pa.Array[Any]], bool]"
#: Its customers, as far as they could be made ready without asking.
Made: TypeAlias = "tuple[Page, Texts | None]"

_MOST = 3
_STOPPING_SECONDS = 0.5


@dataclass(slots=True)
class _Coming:
    """A page on its way, of at most so many rows. `read` comes before it is `made`; either may raise."""

    most: int
    read: Future[Page] = field(default_factory=Future)
    made: Future[Made] = field(default_factory=Future)


class Ahead:
    """The pages on their way, in order. For the one thread that sends them."""

    def __init__(self, rows: Rows, ready: Callable[[Page], Texts | None]) -> None:
        self._rows = rows
        self._ready = ready
        self._coming: deque[_Coming] = deque()
        self._asked: SimpleQueue[_Coming | None] = SimpleQueue()
        self._begun = False
        self._stopping = False

    @property
    def has_room(self) -> bool:
        """Whether another page may be begun: an answer holds so many in memory and no more."""
        return len(self._coming) < _MOST

    def begin(self, most: int) -> None:
        """Begin to read another page."""
        coming = _Coming(most)
        self._coming.append(coming)
        self._asked.put(coming)
        if not self._begun:
            self._begun = True
            read: SimpleQueue[_Coming | None] = SimpleQueue()
            for work, given in ((self._read_all, read), (self._make_all, read)):
                threading.Thread(target=work, args=(given,), name="tournier-wire-ahead", daemon=True).start()

    def _read_all(self, read: SimpleQueue[_Coming | None]) -> None:
        """Reads what is asked for until it is told to stop. Behind the end, or an error, nothing is read."""
        ended = False
        while (coming := self._asked.get()) is not None:
            try:
                page: Page = (b"", 0, (), True) if ended or self._stopping else self._rows.page(coming.most)
                ended = page[3]
                coming.read.set_result(page)
            except BaseException as error:  # noqa: BLE001  whoever asks for the page gets it
                ended = True
                coming.read.set_exception(error)
            read.put(coming)
        read.put(None)

    def _make_all(self, read: SimpleQueue[_Coming | None]) -> None:
        while (coming := read.get()) is not None:
            try:
                page = coming.read.result()
                coming.made.set_result((page, self._ready(page) if page[1] else None))
            except BaseException as error:  # noqa: BLE001  whoever asks for the page gets it
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
        if self._begun:
            self._begun = False
            self._asked.put(None)
