# SPDX-License-Identifier: Apache-2.0
"""How many different customers an answer concerns, whatever its length: eight bytes for each beyond the newest.

Keys are told apart by Python's keyed hash of 64 bits. Among ten million two coincide with a chance of three in a
million; then one customer too few is counted, and none is left out of the record.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Any

_NEWEST = 250_000


class Distinct:
    """A growing set of keys of which only the size is wanted."""

    def __init__(self) -> None:
        self._newest: set[int] = set()
        self._older: Any = None  # a sorted numpy array, once there are many

    def __len__(self) -> int:
        """How many there are."""
        return len(self._newest) + (0 if self._older is None else len(self._older))

    def fresh(self, keys: Iterable[str]) -> frozenset[int]:
        """What `add` takes: those of the keys that are not here yet."""
        unknown = {hash(key) for key in keys} - self._newest
        if self._older is None or not unknown:
            return frozenset(unknown)
        import numpy as np

        asked = np.fromiter(unknown, np.int64, len(unknown))
        places = np.minimum(np.searchsorted(self._older, asked), len(self._older) - 1)
        return frozenset(asked[self._older[places] != asked].tolist())

    def add(self, fresh: AbstractSet[int]) -> None:
        """Count what `fresh` gave."""
        self._newest |= fresh
        if len(self._newest) > _NEWEST:
            import numpy as np

            newest = np.fromiter(self._newest, np.int64, len(self._newest))
            self._older = newest if self._older is None else np.concatenate((self._older, newest))
            self._older.sort()
            self._newest = set()
