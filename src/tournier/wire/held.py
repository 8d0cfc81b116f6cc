# SPDX-License-Identifier: Apache-2.0
"""The statements that a backend has parsed: one for each stencil, so that the next values are only bound.

The server keeps a statement beyond its transaction. One that failed is closed before it is parsed again, under a new
name: its table may have changed since.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from tournier.query import Rewritten
from tournier.wire import frames

_MOST = 100


class Held:
    """What one backend holds."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}  # by their text
        self._gone: list[str] = []
        self._number = 0

    def bound(self, rewritten: Rewritten, portal: str, formats: Sequence[int]) -> bytes:
        """The frames that bind the statement to a portal, and parse it where the backend has not done so."""
        bound = rewritten.bound
        if bound is None:
            return frames.frame(b"P", b"\0" + frames.text(rewritten.sql) + b"\0\0") + _bind(portal, "", (), formats)
        name, parse = self._names.get(bound.sql), b""
        if name is None:
            if len(self._names) >= _MOST:
                self._gone.append(self._names.pop(next(iter(self._names))))
            self._number += 1
            name = self._names[bound.sql] = f"s{self._number}"
            types = struct.pack(f"!H{len(bound.types)}I", len(bound.types), *bound.types)
            parse = frames.frame(b"P", frames.text(name) + frames.text(bound.sql) + types)
        closed = b"".join(frames.frame(b"C", b"S" + frames.text(gone)) for gone in self._gone)
        self._gone.clear()
        return closed + parse + _bind(portal, name, bound.values, formats)

    def forget(self, rewritten: Rewritten) -> None:
        """It failed."""
        name = self._names.pop(rewritten.bound.sql, None) if rewritten.bound is not None else None
        if name is not None:
            self._gone.append(name)


def _bind(portal: str, name: str, values: Sequence[str], formats: Sequence[int]) -> bytes:
    given = b"".join(struct.pack("!i", len(text)) + text for text in (value.encode() for value in values))
    asked = struct.pack(f"!H{len(formats)}h", len(formats), *formats)
    body = frames.text(portal) + frames.text(name) + struct.pack("!HH", 0, len(values)) + given + asked
    return frames.frame(b"B", body)
