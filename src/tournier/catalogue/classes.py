# SPDX-License-Identifier: Apache-2.0
"""The information classes of JR/T 0171-2020 4.2 and the levels at which a field may be shown."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class InformationClass(IntEnum):
    """C1 internal, C2 identifies a person and their finances, C3 authenticates. The highest of a combination wins."""

    C1 = 1
    C2 = 2
    C3 = 3

    @classmethod
    def highest(cls, classes: Iterable[InformationClass]) -> InformationClass:
        """The class of a combination (JR/T 0171 4.2 d); C1 for none."""
        return max(classes, default=cls.C1)


class Level(IntEnum):
    """How much of a field is shown, from nothing to all. Policy decides the level; the mask room renders it."""

    WITHHELD = 0
    MATCH = 1
    TOKEN = 2
    PARTIAL = 3
    CLEAR = 4
