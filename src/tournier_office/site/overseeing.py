# SPDX-License-Identifier: Apache-2.0
"""Whose registers a secrecy officer sees, from the register that names officers: `oversees` in its app (decision 0345).

The kit asks here, so that it knows no register.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Protocol, cast

from django.apps import apps


class Keeper(Protocol):
    """What the register offers that names officers."""

    def oversees(self, number: str) -> frozenset[str]:
        """The branches whose entries this person sees now; the empty code stands for entries of no branch."""
        ...


@cache
def _keepers() -> tuple[Keeper, ...]:
    named = [config.oversees for config in apps.get_app_configs() if hasattr(config, "oversees")]
    return tuple(cast("Keeper", import_module(name)) for name in named)


def oversees(number: str) -> frozenset[str]:
    """The branches whose entries this person sees in every register, as their secrecy officer."""
    return frozenset(branch for keeper in _keepers() for branch in keeper.oversees(number))
