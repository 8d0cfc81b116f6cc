# SPDX-License-Identifier: Apache-2.0
"""What the write-ahead log of a SQLite file holds is taken into the file beside the commits that follow, not within one."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable

#: About so many pages of the log are worth a look, as SQLite itself has it.
WORTH_PAGES = 1000
#: So many are taken in by the commit that finds them: the log cannot grow without end when this never comes to its turn.
MOST_PAGES = 8 * WORTH_PAGES


class Folding:
    """Of one store. What waits in the log is durable and read as the file is: a death at any moment loses nothing, and needs no repair."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._due = threading.Event()
        self._ended = False
        self._pages = 0
        self._thread: threading.Thread | None = None

    def wrote(self, pages: int) -> None:
        """About so many pages were committed. For whoever holds the store's lock. Comes back at once; raises nothing."""
        self._pages += pages
        if self._pages < WORTH_PAGES:
            return
        self._pages = 0
        self._due.set()
        if self._thread is None:
            thread = threading.Thread(target=self._fold, name="tournier-ledger-folding", daemon=True)
            # what was committed stays told as committed where no thread can be had; the log is taken in by a later commit
            with contextlib.suppress(RuntimeError):
                thread.start()
                self._thread = thread

    def _fold(self) -> None:
        while self._due.wait() and not self._ended:
            self._due.clear()
            # busy, full or gone: the log keeps what it has, and the next commit meets the trouble and says so
            with contextlib.suppress(sqlite3.Error), contextlib.closing(self._connect()) as db:
                db.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def close(self) -> None:
        """End it; what it does now is done first."""
        self._ended = True
        self._due.set()
        if self._thread is not None:
            self._thread.join()
