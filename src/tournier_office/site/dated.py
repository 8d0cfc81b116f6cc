# SPDX-License-Identifier: Apache-2.0
"""Dates until which a person has met a duty, from the register that keeps them (decision 0230).

A fact like `training_until` has one source at a time: the register that names it in its app's `dates`, as soon as that
register demands something of the person's posts or branch; the date that was entered about the person where it demands nothing.
Whoever reads such a date reads it here, so that no door has another truth than the gate.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from typing import Protocol, TypeAlias, cast

from django.apps import apps

from tournier_office.site.reading import Question


@dataclass(frozen=True, slots=True)
class Dated:
    """A date that a register keeps: the last day, where it is renewed, and by what it stands."""

    until: date | None
    page: str
    source: str


@dataclass(frozen=True, slots=True)
class Works:
    """Where a person works, and the posts that they hold there or elsewhere."""

    branch: str
    posts: Collection[str]


Entered: TypeAlias = tuple[Works, Mapping[str, date | None]]  # as what a person works, and the dates entered


class Keeper(Protocol):
    """What a register offers that keeps dates."""

    def question(self, number: str) -> Question:
        """What `dates` asks of the database."""
        ...

    def dates(self, number: str, works: Works, entered: Mapping[str, date | None]) -> Mapping[str, Dated]:
        """The dates that this register keeps of a person who works so; one that it does not keep is left out."""
        ...

    def dates_of_many(self, people: Mapping[str, Entered]) -> Mapping[str, Mapping[str, date | None]]:
        """The last days of the dates that this register keeps, of many people at once, for a report of the rows."""
        ...

    def way(self, fact: str) -> str:
        """The page on which a person renews the fact; empty where it is not this register's."""
        ...


@cache
def _keepers() -> tuple[Keeper, ...]:
    named = [config.dates for config in apps.get_app_configs() if hasattr(config, "dates")]
    return tuple(cast("Keeper", import_module(name)) for name in named)


def questions(number: str) -> list[Question]:
    """What `dates` asks, so that it can be asked together with others' questions."""
    return [keeper.question(number) for keeper in _keepers()]


def dates(number: str, works: Works, entered: Mapping[str, date | None]) -> dict[str, Dated]:
    """The dates that registers keep of this person; a fact that is not among them is as it was entered."""
    found: dict[str, Dated] = {}
    for keeper in _keepers():
        found |= keeper.dates(number, works, entered)
    return found


def many(people: Mapping[str, Entered]) -> dict[str, dict[str, date | None]]:
    """The dates that registers keep of many people, by number; see `Keeper.dates_of_many`."""
    found: dict[str, dict[str, date | None]] = {}
    for keeper in _keepers():
        for number, days in keeper.dates_of_many(people).items():
            found.setdefault(number, {}).update(days)
    return found


def way(fact: str) -> str:
    """The page on which a person renews the fact named as rules name it (`staff.training_until`); empty when there is none."""
    name = fact.removeprefix("staff.")
    return next((page for keeper in _keepers() if (page := keeper.way(name))), "")
