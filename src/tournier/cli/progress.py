# SPDX-License-Identifier: Apache-2.0
"""Progress of a long step: one line on standard error that is written over, or a line a step when nobody watches."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

_EVERY = 0.2


class Shown:
    """Shows how far things are; ends its line at the end."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._terminal = sys.stderr.isatty()
        self._what = ""
        self._at = 0.0

    def __call__(self, what: str, done: int, of: int | None) -> None:
        """Take note; draws at most five times a second."""
        if self._quiet:
            return
        if not self._terminal:
            if what != self._what:
                self._what = what
                print(f"{what} …", file=sys.stderr)
            return
        now = time.monotonic()
        if now - self._at >= _EVERY or done == of or what != self._what:
            self._what, self._at = what, now
            far = f"{done:,} of {of:,}" if of else f"{done:,}"
            print(f"\r\x1b[K{what}: {far}", end="", file=sys.stderr, flush=True)

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Clear the line."""
        if self._terminal and self._what and not self._quiet:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
