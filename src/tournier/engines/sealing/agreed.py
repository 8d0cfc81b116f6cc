# SPDX-License-Identifier: Apache-2.0
"""Opening a sealed store in bulk needs two persons, and each step is an entry (design.md 2, law 5): as a rotation of keys does."""

from __future__ import annotations

from tournier.base import JSON, Refused, SystemClock
from tournier.catalogue.sealed import SealedStore
from tournier.ledger import Entry, Event, Ledger
from tournier.ledger.entries import OpenedEntry
from tournier.ledger.rotating import VALID

_LAST = 50  # more than that are not decided in the seven days for which one is valid


def propose_opening(ledger: Ledger, store: SealedStore, person: str, why: str) -> str:
    """Record the proposal; the id is what the second person agrees to. Nothing changes by this."""
    return ledger.append(Entry(Event.OPENING_PROPOSED, person, detail={**_what(store), "why": why})).id


def agree_to_opening(ledger: Ledger, store: SealedStore, proposed: str, person: str) -> None:
    """Record that a second person agrees. Refused for whoever proposed it, for what is old, and for another store."""
    entry = ledger.read(proposed)
    if entry.event is not Event.OPENING_PROPOSED:
        raise Refused("opening.proposed", "The entry is no proposal of an opening.", "Give the id that it printed.")
    if entry.actor in {"", person}:
        raise Refused("opening.two_persons", "Whoever proposed an opening does not agree to it.", "Ask another person.")
    if any(entry.detail.get(name) != value for name, value in _what(store).items()) or _is_old(entry.at):
        raise Refused("opening.old", "The proposal is older than seven days, or of another store.", "Propose it anew.")
    ledger.append(Entry(Event.OPENING_AGREED, person, detail=_what(store), disclosure=proposed))


def check_opening(ledger: Ledger, store: SealedStore) -> None:
    """Refused unless two persons agreed to open this store within seven days, and it was not opened since."""
    opened = [one for one in ledger.entries(event=Event.STORE_OPENED, limit=_LAST) if _is_of(one, store)]
    agreed = [one for one in ledger.entries(event=Event.OPENING_AGREED, limit=_LAST) if _is_of(one, store)]
    for one in agreed[:1]:
        proposed = ledger.read(one.disclosure)
        if (
            proposed.event is Event.OPENING_PROPOSED
            and one.actor not in {"", proposed.actor}
            and all(one.detail.get(name) == value for name, value in _what(store).items())
            and not _is_old(one.at)
            and not (opened and opened[0].at >= one.at)
        ):
            return
    raise Refused("opening.nobody", "Nobody agreed to open this store.", "Propose it first, with its reason.")


def _is_of(entry: OpenedEntry, store: SealedStore) -> bool:
    """Two sources may wait at the same time; the one says nothing about the other."""
    return entry.detail.get("source") == store.source


def _what(store: SealedStore) -> dict[str, JSON]:
    columns: list[JSON] = [column.place for column in store.columns]
    return {"source": store.source, "columns": columns}


def _is_old(at: object) -> bool:
    return bool(SystemClock().now() - at > VALID)  # type: ignore[operator]
