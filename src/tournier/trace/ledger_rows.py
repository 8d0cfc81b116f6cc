# SPDX-License-Identifier: Apache-2.0
"""The disclosures of a ledger, as rows for a trace.

An intent says channel and kinds of information, a page says which customers; both carry the request's id. What a
customer saw of their own is left out: nobody is a lead for that. Customers whose keys were destroyed are gone.
Reading opens sealed entries one by one; it suits a window of some hundred thousand entries, not ten million.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

import numpy as np

from tournier.base import JSON
from tournier.ledger import Event, OpenedEntry
from tournier.trace.disclosures import Disclosures

_PAGE = 500
# An intent is recorded before its pages; long answers are cut into pages, so it may lie some hours before the window.
_LONGEST_ANSWER = timedelta(hours=12)


class Entries(Protocol):
    """What is asked of a ledger."""

    def entries(self, *, event: Event | None = None, before: str | None = None, limit: int = 50) -> list[OpenedEntry]:
        """Entries of the event, newest first, older than `before`."""
        ...

    def subjects_of(self, entry_id: str) -> Iterator[str]:
        """Every customer of an entry, one by one."""
        ...


class Row(NamedTuple):
    """One customer shown to one holder."""

    subject: str
    holder: str
    at: datetime
    channel: str
    fields: frozenset[str]


def ledger_rows(ledger: Entries, since: datetime, until: datetime) -> Iterator[Row]:
    """Every disclosure that fell into [since, until), newest first; `fields` are kinds of information."""
    intents = {
        entry.disclosure: entry
        for entry in _between(ledger, Event.DISCLOSURE_INTENDED, since - _LONGEST_ANSWER, until)
        if entry.disclosure
    }
    for entry in _between(ledger, Event.DISCLOSURE_PAGE, since, until):
        if not entry.actor or entry.actor in entry.subjects:
            continue
        intent = intents.get(entry.disclosure)
        shown = _texts(intent.detail.get("categories")) if intent else frozenset()
        for subject in ledger.subjects_of(entry.id) if entry.in_tree else entry.subjects:
            yield Row(subject, entry.actor, entry.at, str(entry.detail.get("channel", "")), shown)


def index_rows(rows: Sequence[Row], branches: Mapping[str, str]) -> Disclosures:
    """The index of rows. `branches` says where each holder works.

    A customer's group is the branch that most of their holders work at: the ledger does not know the customer's own.
    """
    subjects, holders, channels, fields = (
        sorted(names)
        for names in (
            {row.subject for row in rows},
            {row.holder for row in rows},
            {row.channel for row in rows},
            {name for row in rows for name in row.fields},
        )
    )
    places = [{name: place for place, name in enumerate(names)} for names in (subjects, holders, channels, fields)]
    of_subject, of_holder, of_channel, of_field = places
    around: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for subject, holder in {(row.subject, row.holder) for row in rows}:
        around[subject][branches.get(holder, "")] += 1
    home = {subject: min(seen, key=lambda branch: (-seen[branch], branch)) for subject, seen in around.items()}
    numbers = {branch: number for number, branch in enumerate(sorted(set(home.values())))}
    return Disclosures.build(
        subjects=subjects,
        holders=holders,
        field_names=fields,
        channel_names=channels,
        subject=np.array([of_subject[row.subject] for row in rows], np.int64),
        holder=np.array([of_holder[row.holder] for row in rows], np.int64),
        at=np.array([int(row.at.timestamp()) for row in rows], np.int64),
        shown=np.array([sum(1 << of_field[name] for name in row.fields) for row in rows], np.int64),
        channel=np.array([of_channel[row.channel] for row in rows], np.int64),
        group=np.array([numbers[home[subject]] for subject in subjects], np.int64),
    )


def _between(ledger: Entries, event: Event, since: datetime, until: datetime) -> Iterator[OpenedEntry]:
    before: str | None = None
    while True:
        batch = ledger.entries(event=event, before=before, limit=_PAGE)
        for entry in batch:
            if since <= entry.at < until:
                yield entry
        if len(batch) < _PAGE or batch[-1].at < since:
            return
        before = batch[-1].id


def _texts(value: JSON) -> frozenset[str]:
    return frozenset(str(one) for one in value) if isinstance(value, list) else frozenset()
