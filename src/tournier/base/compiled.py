# SPDX-License-Identifier: Apache-2.0
"""Compiled code that may be missing: whoever asks for it computes in another way until it is there, and without it.

It is made only in a process that says so (`begin`), because importing numba takes a second and making the code without
its cache on disk several. TOURNIER_COMPILED=off in the environment forbids it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
SWITCH = "TOURNIER_COMPILED"
_ONE_AT_A_TIME = threading.Lock()  # two threads that import numba at once may wait for each other


class Compiled(Generic[T]):
    """One piece of compiled code; `make` gives it, tested, or raises. Safe for threads."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._made: T | None = None
        self._lock = threading.Lock()
        self._begun: threading.Thread | None = None
        self.absent = "not asked for"  # why it is not there

    def now(self) -> T | None:
        """The code when it is there."""
        return self._made

    def begin(self) -> None:
        """Make it in a thread of its own."""
        with self._lock:
            if self._begun is None:
                # not a daemon: a process that ends in the middle of a compilation would crash
                self._begun = threading.Thread(target=self._run, name="tournier-compiling")
                self._begun.start()

    def waited(self) -> T | None:
        """The code; made first when it is not there yet."""
        self.begin()
        if self._begun is not None:
            self._begun.join()
        return self._made

    def _run(self) -> None:
        if os.environ.get(SWITCH, "").lower() in {"off", "0", "no"}:
            self.absent = f"{SWITCH} forbids it"
            return
        try:
            with _ONE_AT_A_TIME:
                self._made = self._make()
        except ImportError:
            self.absent = "numba is not here (tournier[fast])"
        except Exception as error:  # noqa: BLE001  a machine on which it does not work computes without it
            self.absent = f"it does not work here ({type(error).__name__})"
        else:
            self.absent = ""
