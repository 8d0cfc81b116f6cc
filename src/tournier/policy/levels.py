# SPDX-License-Identifier: Apache-2.0
"""How much of each field is shown: the highest level that a show rule opens and none caps."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from tournier.catalogue import Level
from tournier.policy.compiling import Key, ShowPlan
from tournier.policy.decision import Reason
from tournier.policy.grounds import NO_SHOW

Group: TypeAlias = tuple[int, str]  # class and family of a field
Fired: TypeAlias = Callable[[Level, Group], int]
_MOST_KNOWN = 4096


def level_of(plan: ShowPlan, reasons: tuple[Reason, ...], fired: Fired, group: Group) -> tuple[Level, Reason]:
    """The level of a group of fields and the rule that says so: what caps it, else what opens it."""
    found, opener = Level.WITHHELD, NO_SHOW
    for level, _ in plan.runs:  # from the lowest to the highest; a cap on one level caps all above it
        bits = fired(level, group)
        caps = bits & ~plan.permits
        if caps:
            return found, reasons[_first(caps)]
        if bits & plan.permits:
            found, opener = level, reasons[_first(bits & plan.permits)]
    return found, opener


def _first(bits: int) -> int:
    return (bits & -bits).bit_length() - 1


class Profiles:
    """Levels by everything the show rules read, remembered: decided once for many requests, never per row."""

    def __init__(self, plan: ShowPlan, reasons: tuple[Reason, ...]) -> None:
        self._plan = plan
        self._reasons = reasons
        self._runs = dict(plan.runs)
        self._known: dict[tuple[Key, Group], tuple[Level, Reason]] = {}

    def level(self, key: Key, group: Group) -> tuple[Level, Reason]:
        """The level of a group of fields under `key`, the values that the show rules read."""
        found = self._known.get((key, group))
        if found is None:
            found = level_of(self._plan, self._reasons, lambda level, of: self._runs[level](key, *of), group)
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[key, group] = found
        return found
