# SPDX-License-Identifier: Apache-2.0
"""Rows that a process found genuine, so that the code of an unchanged row is computed once (decision 0302). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

_KNOWN = 2_000  # rows of a table that are known as genuine; an office asks of those who are at work
_UNCHANGING = frozenset({str, int, float, bool, bytes, type(None), date, datetime})


class Genuine:
    """Rows that were found genuine, as they were read: the same values with the same imprint are so again (decision 0302).

    Every row is still read anew and compared whole, types too; only the code is not computed a second time.
    """

    def __init__(self) -> None:
        self._rows: dict[Any, tuple[bytes, tuple[type[Any], ...], tuple[Any, ...]]] = {}

    def holds(self, secret: bytes, key: Any, values: Sequence[Any]) -> bool:
        """Whether exactly this was found genuine under this secret."""
        kept = self._rows.get(key)
        return kept is not None and kept == (secret, tuple(map(type, values)), tuple(values))

    def keep(self, secret: bytes, key: Any, values: Sequence[Any]) -> None:
        """Note a row that was found genuine. What may change under us, such as a buffer, is not kept."""
        kinds = tuple(map(type, values))
        if not _UNCHANGING.issuperset(kinds):
            return
        if len(self._rows) >= _KNOWN:
            self._rows.clear()
        self._rows[key] = (secret, kinds, tuple(values))
