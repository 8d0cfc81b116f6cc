# SPDX-License-Identifier: Apache-2.0
"""What a person declared that binds them, from the register that keeps declarations (decision 0290).

A register names a module in its app's `declares`. Who reads declared interests asks `people.independence`, which joins
them with what was entered about the person, so that the gate and whoever names a handler have one truth.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from django.apps import apps

from tournier_office.site.reading import Question

LOOK, APPROVE, HANDLE = "look", "approve", "handle"


@dataclass(frozen=True, slots=True)
class Tie:
    """One interest that counts now: the customers, the organisation and the colleague it is about, and what it keeps away from."""

    customers: frozenset[str] = frozenset()
    organisation: str = ""
    colleague: str = ""
    bars: frozenset[str] = frozenset({LOOK, APPROVE, HANDLE})
    relative: bool = False


@dataclass(frozen=True, slots=True)
class Declared:
    """What a person declared. `until` is the last day on which the declaration counts, None where none was asked for."""

    own: str = ""
    ties: tuple[Tie, ...] = field(default=())
    until: date | None = None

    def overdue(self, today: date) -> bool:
        """Whether a declaration is owed and its last day is over."""
        return self.until is not None and self.until < today


class Keeper(Protocol):
    """What a register offers that keeps declarations."""

    def questions(self, number: str) -> list[Question]:
        """What `declared` asks of the database."""
        ...

    def declared(self, number: str) -> Declared:
        """What this person declared. Raises Refused (`fact.changed`) for a row that was changed past the office."""
        ...


@cache
def _keepers() -> tuple[Keeper, ...]:
    named = [config.declares for config in apps.get_app_configs() if hasattr(config, "declares")]
    return tuple(cast("Keeper", import_module(name)) for name in named)


def questions(number: str) -> list[Question]:
    """What `declared` asks, so that it can be asked together with others' questions."""
    return [question for keeper in _keepers() for question in keeper.questions(number)]


def declared(number: str) -> Declared:
    """What this person declared, over all registers that keep declarations."""
    found = [keeper.declared(number) for keeper in _keepers()]
    return Declared(
        next((one.own for one in found if one.own), ""),
        tuple(tie for one in found for tie in one.ties),
        min((one.until for one in found if one.until is not None), default=None),
    )


def named_alike(one: str, other: str) -> bool:
    """Whether two names of an organisation are written alike, but for spaces and capitals."""
    return bool(one) and plain_name(one) == plain_name(other)


def plain_name(name: str) -> str:
    """An organisation's name as names are compared."""
    return "".join(name.split()).casefold()


def customers_of(ties: Collection[Tie], *, relative: bool) -> frozenset[str]:
    """The customers whom these ties keep the person from looking at."""
    return frozenset(key for tie in ties if tie.relative is relative and LOOK in tie.bars for key in tie.customers)
