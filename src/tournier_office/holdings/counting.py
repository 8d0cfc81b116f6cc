# SPDX-License-Identifier: Apache-2.0
"""Counting a room: two people, what was found beside what should lie there, and what follows from a difference (M08)."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tournier_office.catalogue.answering import serialised
from tournier_office.holdings import lookups, words
from tournier_office.holdings.models import StockTake
from tournier_office.holdings.register import HOLDINGS, STOCKTAKES
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE
from tournier_office.site.register.typed import Unfit

_BETWEEN = re.compile(r"[\s,;，；、\"']+")


def ahead(verb: str) -> None:
    """Of two who change what lies in rooms at once the second sees the first."""
    if verb in {"enter", "confirm"}:
        serialised()


def prepare(row: StockTake, asked: Asked) -> None:
    """Before the entry."""
    if asked.verb == "enter":
        _enter(row, asked)
    elif asked.verb == "confirm":
        _compare(row)
        row.counted_at = asked.at
        asked.told.update(expected=row.expected, found=row.found, counter=row.counter)


def _enter(row: StockTake, asked: Asked) -> None:
    """Whoever keeps what lies there does not count alone: one of the two keeps nothing in this room."""
    row.counter = asked.actor.staff
    if row.second == row.counter:
        raise Unfit({"second": _("Two people count.")})
    keepers = {one.custodian for one in lookups.here(row.unit, row.room)}
    if {row.counter, row.second} <= keepers:
        raise Unfit({"second": _("One of you two has to keep nothing in this room.")})
    labels = _labels(row.numbers)
    if any(not words.LABEL.fullmatch(one) for one in labels):
        raise Unfit({"numbers": _("Something here is no number of a label.")})
    row.numbers = "\n".join(labels)
    _compare(row)


def _labels(text: str) -> list[str]:
    return sorted({one for one in _BETWEEN.split(text.upper()) if one})


def _compare(row: StockTake) -> None:
    """The differences, by label: not found; known elsewhere, with where; not known at all."""
    counted = set(_labels(row.numbers))
    should = {one.label for one in lookups.here(row.unit, row.room)}
    beside = lookups.of_labels(counted - should)
    row.expected, row.found = len(should), len(should & counted)
    row.missing = "\n".join(sorted(should - counted))
    row.elsewhere = "\n".join(f"{label} · {lookups.room_words(one)}" for label, one in sorted(beside.items()))
    row.surplus = "\n".join(sorted(counted - should - set(beside)))


def settle(row: StockTake, asked: Asked) -> None:
    """What was not found is missing from now on, in the same transaction; the next count is due."""
    if asked.verb != "confirm":
        return
    lost = set(row.missing.split())
    for one in lookups.here(row.unit, row.room):
        if one.label in lost:
            acts.take(HOLDINGS, one.pk, Asked(OFFICE, asked.at, HOLDINGS.move("lose")))
    ask(row.unit, row.room, row.answerer, asked.at)


def ask(unit: str, room: str, answerer: str, at: datetime) -> None:
    """The room's next count, where none is due: within a year of this."""
    if lookups.due(unit, room) is not None:
        return
    columns: dict[str, Any] = {"unit": unit, "room": room, "branch": unit, "answerer": answerer}
    acts.enter(STOCKTAKES, Asked(OFFICE, at, None, {}), **columns)


def go_on() -> None:
    """A room in which nothing lies any more is not counted."""
    at = gateway.clock().now()
    for key in lookups.empty_rooms():
        acts.take(STOCKTAKES, key, Asked(OFFICE, at, STOCKTAKES.move("lapse")))


def panel(row: StockTake) -> dict[str, Any]:
    """What should lie there, for whoever counts; afterwards the row tells the differences."""
    return {"expected": lookups.here(row.unit, row.room)} if row.state in ("due", "entered") else {}
