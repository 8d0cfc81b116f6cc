# SPDX-License-Identifier: Apache-2.0
"""What is made of frozen values and nothing else, kept while they are the very same objects: hashing them would cost more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Derived(Generic[Made]):
    """Keeps what `make` returned for the last `most` lots of objects. Safe for threads: at worst something is made twice.

    For values that never change, of which one object is asked about again and again: a decision that the rule book keeps,
    the fields of a card. The objects stay alive as long as what was made of them, so no other one can take their place.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[tuple[int, ...], tuple[tuple[object, ...], Made]] = {}

    def of(self, *objects: object, make: Callable[[], Made]) -> Made:
        """What was made of exactly these objects, or what `make` makes of them now."""
        name = tuple(map(id, objects))
        kept = self._kept.get(name)
        if kept is None:
            kept = objects, make()
            if len(self._kept) >= self._most:
                self._kept.clear()
            self._kept[name] = kept
        return kept[1]
