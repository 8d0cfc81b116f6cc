# SPDX-License-Identifier: Apache-2.0
"""Who may read which entries. Pure (M28, M24).

- auditor, audit administrator and protection officer read all entries, and each reading is recorded;
- a member of staff reads their own entries;
- a party to a disclosure (who asked, who agreed, who reviewed) reads all entries of that disclosure;
- customers read none here: they have their own view;
- the key of a customer is shown to nobody; entries hold no values at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tournier.ledger.entries import OpenedEntry
from tournier_office.site.staff_person import READERS_OF_ENTRIES


@dataclass(frozen=True, slots=True)
class Reader:
    """A member of staff who reads the ledger."""

    staff: str
    posts: frozenset[str]

    @property
    def reads_all(self) -> bool:
        """Whether all entries are open to this person."""
        return bool(self.posts & READERS_OF_ENTRIES)


def is_party(reader: Reader, entries: Iterable[OpenedEntry]) -> bool:
    """Whether the reader acted in the disclosure that these entries are about, or agreed to it."""
    return any(entry.actor == reader.staff or reader.staff in _agreed(entry) for entry in entries)


def _agreed(entry: OpenedEntry) -> frozenset[str]:
    """Who agreed, as the gate recorded it: rows of role, person and the approval's entry."""
    rows = entry.detail.get("agreed")
    if not isinstance(rows, list):
        return frozenset()
    return frozenset(str(row[1]) for row in rows if isinstance(row, list) and len(row) > 1)


def may_read(reader: Reader, entry: OpenedEntry, disclosure: Iterable[OpenedEntry]) -> bool:
    """Whether the reader may read this entry; `disclosure` holds the entries that share its disclosure."""
    return reader.reads_all or entry.actor == reader.staff or (bool(entry.disclosure) and is_party(reader, disclosure))
