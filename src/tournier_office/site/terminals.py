# SPDX-License-Identifier: Apache-2.0
"""Whether a device that proved itself counts as the bank's own, from the register that keeps devices (decision 0295).

A register names a module in its app's `terminals`. Whoever decides by a device asks here, so that sign-in, the gate and the
person's page have one truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from django.apps import apps


@dataclass(frozen=True, slots=True)
class Terminal:
    """A device that a register knows. `opens` says whether it is in force; it is one person's, or of one branch."""

    name: str
    page: str
    opens: bool
    lost: bool
    until: date
    branch: str
    staff: str = ""

    def serves(self, number: str, branches: frozenset[str], today: date) -> bool:
        """Whether it counts for this person, who works at these branches, on this day."""
        theirs = self.staff == number if self.staff else self.branch in branches
        return self.opens and theirs and today <= self.until


class Keeper(Protocol):
    """What a register offers that keeps devices."""

    def terminal(self, fingerprint: str) -> Terminal | None:
        """The device with this certificate; None for one on which nobody has decided. Raises Refused for a changed row."""
        ...


@cache
def _keepers() -> tuple[Keeper, ...]:
    named = [config.terminals for config in apps.get_app_configs() if hasattr(config, "terminals")]
    return tuple(cast("Keeper", import_module(name)) for name in named)


def terminal(fingerprint: str) -> Terminal | None:
    """What is known of the device that proved itself by this certificate; nothing is asked where none did."""
    found = (keeper.terminal(fingerprint) for keeper in _keepers()) if fingerprint else ()
    return next((one for one in found if one is not None), None)
