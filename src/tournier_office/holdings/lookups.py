# SPDX-License-Identifier: Apache-2.0
"""Reads of the registers: what lies in a room, whether the room is open, what waits for whom."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext_lazy

from tournier_office.holdings.models import Carrier, StockTake
from tournier_office.holdings.register import DUE, ENTERED, HERE, LIVING, MISSING
from tournier_office.people import lookups as people
from tournier_office.site.bound import genuine
from tournier_office.site.navigation import Visitor
from tournier_office.site.work import WorkItem

_OFFERED = gettext_lazy("Paper and media offered to you")
_COUNT = gettext_lazy("Counts of rooms to confirm")
_MISSING = gettext_lazy("Paper and media that are missing")
_MANY = 8


def here(unit: str, room: str) -> list[Carrier]:
    """What should lie in the room, by label."""
    return list(Carrier.objects.filter(unit=unit, room=room, state__in=HERE).order_by("label"))


def of_labels(labels: Collection[str]) -> dict[str, Carrier]:
    """What of these labels the inventory knows and has not let go of."""
    return {row.label: row for row in Carrier.objects.filter(label__in=labels, state__in=LIVING)}


def labelled(label: str, beside: str) -> bool:
    """Whether something that is not gone bears this label already."""
    return Carrier.objects.filter(label=label, state__in=LIVING).exclude(pk=beside).exists()


def something_missing(unit: str, room: str) -> bool:
    """Whether a count of this room did not find something, which is neither found nor explained.

    Raises Refused (`fact.changed`) for a row that somebody changed past the office: a closed room is not opened so.
    """
    return any(row.state == MISSING for row in genuine(Carrier.objects.filter(unit=unit, room=room)))


def being_counted(unit: str, room: str) -> bool:
    """Whether a count was entered that its second person has not confirmed."""
    return any(row.state == ENTERED for row in genuine(StockTake.objects.filter(unit=unit, room=room)))


def due(unit: str, room: str) -> StockTake | None:
    """The room's next count, entered or not."""
    return StockTake.objects.filter(unit=unit, room=room, state__in=[DUE, ENTERED]).first()


def empty_rooms() -> list[str]:
    """Keys of the counts that are due for rooms in which nothing lies any more."""
    rooms = set(Carrier.objects.filter(state__in=LIVING).order_by().values_list("unit", "room").distinct())
    rows = StockTake.objects.filter(state=DUE).values_list("pk", "unit", "room")
    return [key for key, unit, room in rows if (unit, room) not in rooms]


def kept_by(number: str) -> list[Carrier]:
    """What this person keeps, and what is missing of it."""
    return list(Carrier.objects.filter(custodian=number, state__in=LIVING).order_by("label"))


def counts_of(number: str) -> list[StockTake]:
    """The counts that this person sees to."""
    return list(StockTake.objects.filter(answerer=number, state__in=[DUE, ENTERED]))


def room_words(row: StockTake | Carrier) -> str:
    """Where it is, in words."""
    return f"{people.branch_name(row.unit)} · {row.room}"


def work(visitor: Visitor) -> list[WorkItem]:
    """What was offered to a person, the counts that they confirm, and what of theirs is missing."""
    if visitor.staff is None:
        return []
    number = visitor.staff.number
    offered = Carrier.objects.filter(taker=number, state__in=HERE).order_by("label")[:_MANY]
    lost = Carrier.objects.filter(custodian=number, state=MISSING).order_by("label")[:_MANY]
    counts = StockTake.objects.filter(second=number, state=ENTERED)[:_MANY]
    return [
        *(WorkItem(_MISSING, row.label, reverse("holdings:one", args=[row.pk]), tone="bad") for row in lost),
        *(WorkItem(_OFFERED, row.label, reverse("holdings:one", args=[row.pk]), tone="warn") for row in offered),
        *(WorkItem(_COUNT, room_words(row), reverse("stocktakes:one", args=[row.pk]), tone="warn") for row in counts),
    ]
