# SPDX-License-Identifier: Apache-2.0
"""A statement under watch: it stops when someone says so, and when it has kept the engine busy for too long."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

from tournier.engines.failures import Failure, SourceError

_LOOK = 0.05


class Watch:
    """Interrupts what runs within `busy`. Time in which the reader is slow is not the engine's and does not count."""

    def __init__(self, interrupt: Callable[[], None], cancel: threading.Event | None, seconds: float) -> None:
        self._interrupt = interrupt
        self._cancel = cancel or threading.Event()
        self._left = seconds
        self._lock = threading.Lock()
        self._since: float | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="tournier-watch", daemon=True)
        self._thread.start()

    @contextlib.contextmanager
    def busy(self) -> Iterator[None]:
        """The engine works. Raises SourceError: cancelled or timeout when that is why it ended, else what it said."""
        self._check()
        with self._lock:
            self._since = time.monotonic()
        try:
            yield
        except SourceError:
            self._rest()
            self._check()
            raise
        self._rest()

    def _rest(self) -> None:
        with self._lock:
            if self._since is not None:
                self._left -= time.monotonic() - self._since
                self._since = None

    def _check(self) -> None:
        if self._cancel.is_set():
            raise SourceError(Failure.CANCELLED)
        if self._left <= 0:
            raise SourceError(Failure.TIMEOUT)

    def _look(self) -> None:
        while not self._over.wait(_LOOK):
            with self._lock:
                late = self._since is not None and time.monotonic() - self._since > self._left
                # Under the lock, so that it never strikes a session that has gone on to something else.
                if self._since is not None and (late or self._cancel.is_set()):
                    self._interrupt()

    def end(self) -> None:
        """The statement is over."""
        self._over.set()
        self._thread.join(timeout=5)
