# SPDX-License-Identifier: Apache-2.0
"""Who stands in for whom, from the register that keeps delegations and leave: named as `stands_in` in its app (decision 0266).

Approvals ask here, so that no register of approvals knows the one that keeps delegations.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import NamedTuple, Protocol, cast

from django.apps import apps
from django.utils.translation import gettext as _


def both(name: str, other: str) -> str:
    """Who decided, in words; where it was in another's place, both."""
    return _("%(name)s for %(other)s") % {"name": name, "other": other} if other else name


class StandIn(NamedTuple):
    """That somebody may decide as `post` at `branch` in the place of `for_whom`."""

    for_whom: str
    post: str
    branch: str


class Keeper(Protocol):
    """What a register offers that keeps them."""

    def stands_in(self, number: str) -> list[StandIn]:
        """For whom this person may decide now."""
        ...

    def deputies(self, number: str) -> frozenset[str]:
        """Who is told what this person is told, while they are away."""
        ...


@cache
def _keepers() -> tuple[Keeper, ...]:
    named = [config.stands_in for config in apps.get_app_configs() if hasattr(config, "stands_in")]
    return tuple(cast("Keeper", import_module(name)) for name in named)


def stands_in(number: str) -> list[StandIn]:
    """For whom this person may decide now, and as what."""
    return [one for keeper in _keepers() for one in keeper.stands_in(number)]


def deputies(number: str) -> frozenset[str]:
    """Who is told what this person is told, while they are away."""
    return frozenset(one for keeper in _keepers() for one in keeper.deputies(number))
