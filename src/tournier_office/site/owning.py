# SPDX-License-Identifier: Apache-2.0
"""What a person keeps in each register, for whoever hands it on: an app names its module as `owns` (decision 0268).

`owned` lists what has this person as its keeper now; `hand_on` gives one of them to somebody else by the register's own
act. Where only the thing itself can end it (a copy that is destroyed, a request that lapses), the register has no
`hand_on`, and whoever accepts it answers for it until it is gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from django.apps import apps


@dataclass(frozen=True, slots=True)
class Owned:
    """One thing: in which register it lies, under which key, in words without any customer, and on which page."""

    register: str
    key: str
    words: str
    page: str = ""


@dataclass(frozen=True, slots=True)
class Handing:
    """From whom to whom, by whose word, when."""

    giver: str
    taker: str
    by: str
    at: datetime


class Keeper(Protocol):
    """What a register offers whose things have a keeper."""

    def owned(self, number: str) -> list[Owned]:
        """What this person keeps."""
        ...

    def hand_on(self, one: Owned, how: Handing) -> None:
        """Give it to the taker. Raises Refused where the register does not let them keep it."""
        ...


@cache
def _keepers() -> tuple[Keeper, ...]:
    named = [config.owns for config in apps.get_app_configs() if hasattr(config, "owns")]
    return tuple(cast("Keeper", import_module(name)) for name in named)


def owned(number: str) -> list[Owned]:
    """All that this person keeps, in every register."""
    return [one for _keeper, one in _listed(number)]


def find(number: str, register: str, key: str) -> Owned | None:
    """One thing that the person keeps; None where they keep it no longer."""
    return next((one for one in owned(number) if (one.register, one.key) == (register, key)), None)


def hand_on(one: Owned, how: Handing) -> None:
    """Give one thing to somebody else, by its register's own act."""
    for keeper, other in _listed(how.giver):
        if other == one:
            keeper.hand_on(one, how)


def _listed(number: str) -> Iterator[tuple[Keeper, Owned]]:
    for keeper in _keepers():
        for one in keeper.owned(number):
            yield keeper, one
