# SPDX-License-Identifier: Apache-2.0
"""Alarms for statements that take too long, all rung by one thread: a thread for each statement cost more than it."""

from __future__ import annotations

import contextlib
import heapq
import itertools
import math
import threading
import time
from collections.abc import Callable, Iterator


class Alarms:
    """Acts are called at their time unless their block has ended; never afterwards, when another may use the connection."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._living: set[int] = set()
        self._numbers = itertools.count()
        self._thread: threading.Thread | None = None
        self._looks_at = 0.0

    @contextlib.contextmanager
    def after(self, seconds: float, act: Callable[[], None]) -> Iterator[None]:
        """Call `act` from another thread when the block takes longer than `seconds`."""
        number = next(self._numbers)
        with self._changed:
            heapq.heappush(self._due, (time.monotonic() + seconds, number, act))
            self._living.add(number)
            if self._thread is None or not self._thread.is_alive():  # a fork leaves its parent's threads behind
                self._thread = threading.Thread(target=self._ring, name="tournier-alarms", daemon=True)
                self._thread.start()
            elif self._due[0][0] < self._looks_at:  # it sleeps too long; mostly it wakes early enough by itself
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._living.discard(number)
                while self._due and self._due[0][1] not in self._living:
                    heapq.heappop(self._due)

    def _ring(self) -> None:
        with self._changed:
            while True:
                at, number, act = self._due[0] if self._due else (math.inf, -1, _nothing)
                left = at - time.monotonic()
                if left > 0:
                    self._looks_at = at
                    self._changed.wait(None if math.isinf(left) else left)
                    continue
                heapq.heappop(self._due)
                if number in self._living:
                    self._living.discard(number)
                    act()


def _nothing() -> None:
    pass


ALARMS = Alarms()
