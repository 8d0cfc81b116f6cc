# SPDX-License-Identifier: Apache-2.0
"""The entries of one kind within a span of time, newest first: begun near its end, and never more than asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tournier.base import first_id, made_at
from tournier.ledger import Ledger
from tournier.ledger.entries import Event, OpenedEntry

_AT_ONCE = 500
_NEAR = 60_000  # milliseconds


@dataclass(frozen=True, slots=True)
class Walked:
    """What was found. `cut` is the moment down to which it is whole, where there was more than asked for."""

    entries: list[OpenedEntry]
    cut: datetime | None


def walk(ledger: Ledger, event: Event, since: datetime, until: datetime, most: int) -> Walked:
    """Entries from `since` on and before `until`. Reading them is an act: the caller records it."""
    found: list[OpenedEntry] = []
    before = _begin(ledger, event, since, until)
    while page := ledger.entries(event=event, before=before, limit=_AT_ONCE):
        for one in page:
            if one.at < since:
                return Walked(found, None)
            if one.at < until:
                if len(found) == most:
                    return Walked(found, found[-1].at)
                found.append(one)
        before = page[-1].id
    return Walked(found, None)


def _begin(ledger: Ledger, event: Event, since: datetime, until: datetime) -> str | None:
    """The id before which to begin: entries come in the order of time, so what is newer than `until` is halved away."""
    newest = ledger.entries(event=event, limit=1)
    if not newest or newest[0].at < until:
        return None
    low, high = int(since.timestamp() * 1000), made_at(newest[0].id) + 1
    # Whatever lies before `low` began before the span, and whatever is made from `high` on lies behind it.
    while high - low > _NEAR:
        middle = (low + high) // 2
        older = ledger.entries(event=event, before=first_id(middle), limit=1)
        if older and older[0].at >= until:
            high = middle
        else:
            low = middle
    return first_id(high)
