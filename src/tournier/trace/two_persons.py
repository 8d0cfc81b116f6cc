# SPDX-License-Identifier: Apache-2.0
"""A trace needs two persons, and each step is an entry: filed, approved, run (design.md 2, laws 2, 5 and 10).

One person files a question, somebody else approves that very question over that very list. The list stands in the
entries as digest and count only; the result's entry says how many leads were found, not who.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Protocol

from tournier.base import JSON, Refused, canonical
from tournier.ledger import Event, OpenedEntry
from tournier.ledger.entries import Entry, Receipt

VALID = timedelta(days=7)


class Book(Protocol):
    """What is asked of a ledger."""

    def append(self, entry: Entry) -> Receipt:
        """Record durably."""
        ...

    def read(self, entry_id: str, /) -> OpenedEntry:
        """The entry of that id."""
        ...

    def entries(
        self, *, event: Event | None = None, disclosure: str | None = None, limit: int = 50
    ) -> list[OpenedEntry]:
        """The entries of the event that share a request's id."""
        ...


@dataclass(frozen=True, slots=True)
class Question:
    """What both persons must agree on, word for word."""

    case: str
    digest: str  # of the list
    count: int  # rows of the list
    column: str
    since: str
    until: str
    channels: tuple[str, ...]
    fields: tuple[str, ...]
    branches: str  # digest of who works where

    @property
    def detail(self) -> dict[str, JSON]:
        """The question as its entry holds it: no value of the list."""
        return {
            "case": self.case, "digest": self.digest, "count": self.count, "column": self.column,
            "since": self.since, "until": self.until, "channels": list(self.channels), "fields": list(self.fields),
            "branches": self.branches,
        }  # fmt: skip


def list_digest(rows: Sequence[Sequence[str]]) -> str:
    """SHA-256 over the cells as they were read, in hexadecimal: the same list gives the same digest."""
    cells: list[JSON] = [list(row) for row in rows]
    return sha256(canonical(cells)).hexdigest()


def file_question(ledger: Book, person: str, question: Question) -> str:
    """Record the question; the id is what the second person approves. Nothing is traced by this."""
    return ledger.append(Entry(Event.TRACE_FILED, person, detail=question.detail)).id


def approve(ledger: Book, filed: str, person: str, question: Question) -> str:
    """Record the approval and say who filed. Refused unless it is this very question, by somebody else, fresh, not run."""
    entry = ledger.read(filed)
    if entry.event is not Event.TRACE_FILED:
        raise Refused("trace.filed", "The entry is not a filed trace.", "Give the id that the first run printed.")
    if entry.actor == person:
        raise Refused("trace.two_persons", "Whoever filed a trace does not approve it.", "Ask another person.")
    if dict(entry.detail) != question.detail:
        raise Refused("trace.changed", "The list or the question is not the one that was filed.", "File it anew.")
    if datetime.now(UTC) - entry.at > VALID:
        raise Refused("trace.old", "The trace was filed more than seven days ago.", "File it anew.")
    # An approval alone bars nothing: whoever gave it may have died before anything came of it.
    if ledger.entries(disclosure=filed, event=Event.TRACE_RUN, limit=1):
        raise Refused("trace.run", "This trace was approved and run already.", "File it anew.")
    ledger.append(Entry(Event.TRACE_APPROVED, person, disclosure=filed))
    return entry.actor


def check_agreed(ledger: Book, filed: str, digest: str) -> None:
    """Refused unless the ledger says that two persons agreed to this trace of this very list, and that it has not run."""
    entry = ledger.read(filed)
    approvals = ledger.entries(disclosure=filed, event=Event.TRACE_APPROVED, limit=1)
    filing = entry.event is Event.TRACE_FILED and entry.detail.get("digest") == digest
    if not filing or not any(one.actor not in {"", entry.actor} for one in approvals):
        raise Refused("trace.two_persons", "Two persons did not agree to this trace.", "Let another person agree.")
    if datetime.now(UTC) - approvals[0].at > VALID or ledger.entries(disclosure=filed, event=Event.TRACE_RUN, limit=1):
        raise Refused("trace.run", "This trace has run, or was agreed to long ago.", "File it anew.")


def record_run(
    ledger: Book,
    filed: str,
    person: str,
    *,
    named: Collection[str],
    persons: Collection[str],
    more: Mapping[str, JSON] | None = None,
) -> None:
    """Record the result before anybody sees it; Refused afterwards when it names one of the persons of the trace.

    `more` are counts of how the list was read.
    """
    concerned = bool(set(named) & set(persons))
    detail: dict[str, JSON] = {"found": len(named), "withheld": concerned, **(more or {})}
    ledger.append(Entry(Event.TRACE_RUN, person, detail=detail, disclosure=filed))
    if concerned:
        raise Refused("trace.concerned", "The result concerns one of the two persons.", "Let two others trace it.")
