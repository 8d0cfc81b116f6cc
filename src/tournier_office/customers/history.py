# SPDX-License-Identifier: Apache-2.0
"""Who looked at my information. Pure: entries come as values.

- what is shown and what is withheld together are what the ledger holds (design.md 2, law 9);
- withheld is only what an order of secrecy covers, with its clause and its end;
- the customer learns post and branch of who looked, never a name; no other customer is ever named;
- lines of one disclosure are told as one story, and nothing on the page says that something is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tournier.base import JSON
from tournier.ledger.entries import Event, OpenedEntry


@dataclass(frozen=True, slots=True)
class Secrecy:
    """An order to withhold for now: entries of a purpose, or of one disclosure, until a moment or until it is lifted."""

    clause: str
    purpose: str = ""
    disclosure: str = ""
    until: datetime | None = None

    def covers(self, purpose: str, disclosure: str, now: datetime) -> bool:
        """Whether an entry with this purpose and disclosure is withheld at `now`."""
        if self.until is not None and now >= self.until:
            return False
        return bool((self.purpose and self.purpose == purpose) or (self.disclosure and self.disclosure == disclosure))


@dataclass(frozen=True, slots=True)
class Parted:
    """Every entry once: shown, or withheld with the order that withholds it."""

    shown: tuple[OpenedEntry, ...]
    withheld: tuple[tuple[OpenedEntry, Secrecy], ...]


def purpose_of(entry: OpenedEntry) -> str:
    """The purpose that the entry names, or an empty text."""
    return _text(entry.detail, "purpose")


def _text(detail: Mapping[str, JSON], name: str) -> str:
    value = detail.get(name)
    return value if isinstance(value, str) else ""


def part(entries: Iterable[OpenedEntry], orders: Sequence[Secrecy], now: datetime) -> Parted:
    """Part the entries about one customer into what they may see and what the law withholds for now.

    An entry that names no purpose takes the purpose of its disclosure, so that no line of a secret story shows.
    """
    every = tuple(entries)
    purposes: dict[str, set[str]] = {}
    for entry in every:
        if entry.disclosure and purpose_of(entry):
            purposes.setdefault(entry.disclosure, set()).add(purpose_of(entry))
    shown, withheld = [], []
    for entry in every:
        named = purposes.get(entry.disclosure, set()) | {purpose_of(entry)}
        order = next(
            (order for order in orders for purpose in named if order.covers(purpose, entry.disclosure, now)), None
        )
        if order is None:
            shown.append(entry)
        else:
            withheld.append((entry, order))
    return Parted(tuple(shown), tuple(withheld))


@dataclass(frozen=True, slots=True)
class Look:
    """One disclosure as it is told to the customer, newest first."""

    at: datetime
    actor: str
    purpose: str
    channel: str
    fields: tuple[str, ...]  # shown at some level, as "table.column"
    categories: tuple[str, ...]  # asked for; what counts when nothing was shown
    outcome: str  # seen, refused, waiting, failed, other
    event: Event
    break_glass: bool
    disclosure: str
    own: bool  # the customer's own act
    joint: bool = False  # seen through a joint product
    entry: str = ""  # the newest entry of the story, of which a proof can be had


_OUTCOMES = (
    (Event.DISCLOSURE_DELIVERED, "seen"),
    (Event.DISCLOSURE_PAGE, "seen"),
    (Event.DISCLOSURE_FAILED, "failed"),
    (Event.DISCLOSURE_INTENDED, "seen"),  # recorded before release: without a receipt it counts as seen
    (Event.DISCLOSURE_REFUSED, "refused"),
    (Event.DISCLOSURE_NEEDS_APPROVAL, "waiting"),
)


def _outcome(events: set[Event]) -> str:
    if Event.DISCLOSURE_FAILED in events and Event.DISCLOSURE_DELIVERED not in events:
        return "failed"
    return next((name for event, name in _OUTCOMES if event in events), "other")


def _categories(entries: Sequence[OpenedEntry]) -> tuple[str, ...]:
    found: set[str] = set()
    for entry in entries:
        for name in ("categories", "kinds"):
            value = entry.detail.get(name)
            if isinstance(value, list):
                found |= {item for item in value if isinstance(item, str)}
    return tuple(sorted(found))


def _fields(entries: Sequence[OpenedEntry]) -> tuple[str, ...]:
    found: set[str] = set()
    for entry in entries:
        levels = entry.detail.get("levels")
        if isinstance(levels, list):
            found |= {str(pair[0]) for pair in levels if isinstance(pair, list) and pair}
    return tuple(sorted(found))


def _told(entries: Sequence[OpenedEntry], subject: str) -> Look:
    newest = max(entries, key=lambda entry: (entry.at, entry.id))
    first = min(entries, key=lambda entry: (entry.at, entry.id))
    events = {entry.event for entry in entries}

    def said(name: str) -> str:
        return next((text for entry in entries if (text := _text(entry.detail, name))), "")

    broke = any(entry.detail.get("break_glass") for entry in entries) or Event.BREAK_GLASS_OPENED in events
    return Look(
        at=first.at,
        actor=first.actor,
        purpose=said("purpose"),
        channel=said("channel"),
        fields=_fields(entries),
        categories=_categories(entries),
        outcome=_outcome(events),
        event=newest.event,
        break_glass=broke,
        disclosure=first.disclosure,
        own=first.actor == subject and said("purpose") in {"", "own_view"},
        entry=newest.id,
    )


def tell(entries: Iterable[OpenedEntry], subject: str) -> tuple[Look, ...]:
    """The entries as stories: those of one disclosure together, every other one alone, newest first."""
    groups: dict[str, list[OpenedEntry]] = {}
    for entry in entries:
        groups.setdefault(entry.disclosure or entry.id, []).append(entry)
    return tuple(sorted((_told(group, subject) for group in groups.values()), key=lambda look: look.at, reverse=True))
