# SPDX-License-Identifier: Apache-2.0
"""Reads of the ledger for people: what they may see, and nothing about entries that they may not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tournier.base import BadInput, Refused
from tournier.ledger.entries import Event, OpenedEntry
from tournier_office.evidence.access import Reader, may_read
from tournier_office.site import gateway

PAGE = 50
_MOST_OF_ONE = 500
_MOST_SCANNED = 5_000


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to. `subject` is a customer's key and never stands in a URL."""

    event: str = ""
    actor: str = ""
    disclosure: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None

    @property
    def names(self) -> list[str]:
        """The names of the filters that are set, for the record of the reading."""
        return [name for name in ("event", "actor", "disclosure", "subject", "since", "until") if getattr(self, name)]


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Entries, newest first; `older` is where the next page begins, or empty."""

    entries: tuple[OpenedEntry, ...]
    older: str


def _event(name: str) -> Event | None:
    if not name:
        return None
    try:
        return Event(name)
    except ValueError:
        raise BadInput("evidence.event", "There is no such event.", "Choose one from the list.") from None


def entries_of(disclosure: str) -> tuple[OpenedEntry, ...]:
    """Every entry of one disclosure, oldest first."""
    if not disclosure:
        return ()
    return tuple(reversed(gateway.ledger().entries(disclosure=disclosure, limit=_MOST_OF_ONE)))


def _within(reader: Reader, chosen: Filter) -> tuple[Filter, bool]:
    """The filter as this reader may use it: without the right to read all, only their own entries or a party's disclosure."""
    if reader.reads_all:
        return chosen, True
    if chosen.subject:
        raise Refused("evidence.subject", "You read your own entries only.", "Ask an auditor.")
    if chosen.disclosure and any(entry.actor == reader.staff for entry in entries_of(chosen.disclosure)):
        return chosen, True
    if chosen.actor and chosen.actor != reader.staff:
        raise Refused("evidence.actor", "You read your own entries only.", "Leave the name empty, or ask an auditor.")
    return Filter(chosen.event, reader.staff, chosen.disclosure, "", chosen.since, chosen.until), True


def entry_page(reader: Reader, chosen: Filter, before: str = "") -> EntryPage:
    """A page of what the reader may see; raises Refused for others' entries and BadInput for unknown events."""
    narrowed, _ = _within(reader, chosen)
    event = _event(narrowed.event)
    ledger = gateway.ledger()
    found: list[OpenedEntry] = []
    cursor, scanned = before or None, 0
    while len(found) <= PAGE and scanned < _MOST_SCANNED:
        batch: Sequence[OpenedEntry] = ledger.entries(
            subject=narrowed.subject or None,
            actor=narrowed.actor or None,
            event=event,
            disclosure=narrowed.disclosure or None,
            before=cursor,
            limit=PAGE + 1,
        )
        scanned += len(batch)
        found += [entry for entry in batch if _in_time(entry, narrowed)]
        if len(batch) <= PAGE or (narrowed.since and batch[-1].at < narrowed.since):
            break
        cursor = batch[-1].id
    shown = tuple(found[:PAGE])
    return EntryPage(shown, shown[-1].id if len(found) > PAGE else "")


def _in_time(entry: OpenedEntry, chosen: Filter) -> bool:
    return (chosen.since is None or entry.at >= chosen.since) and (chosen.until is None or entry.at < chosen.until)


def entry(reader: Reader, key: str) -> tuple[OpenedEntry, tuple[OpenedEntry, ...]]:
    """The entry and those of its disclosure. An entry that is not there and one that is not theirs look the same."""
    found = gateway.ledger().read(key)
    together = entries_of(found.disclosure) if found is not None else ()
    if found is None or not may_read(reader, found, together):
        raise Refused("evidence.entry", "There is no such entry that you may read.", "Open the list of your entries.")
    return found, together
