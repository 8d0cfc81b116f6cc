# SPDX-License-Identifier: Apache-2.0
"""What differs between two catalogues, for the second person who confirms it (law 5)."""

from __future__ import annotations

from dataclasses import dataclass

from tournier.catalogue.catalogue import Catalogue
from tournier.catalogue.places import Field, FieldRef


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `what` is added, removed, classified or path; `ref.field` is empty for a whole table."""

    what: str
    ref: FieldRef
    before: Field | None = None
    after: Field | None = None

    @property
    def opens(self) -> bool:
        """Whether the field becomes visible to the gate, or less strictly kept than before."""
        if self.after is None or not self.after.is_open:
            return False
        if self.before is None or not self.before.is_open:
            return True
        return (self.before.cls or 0) > (self.after.cls or 0)


def changes(before: Catalogue, after: Catalogue) -> tuple[Change, ...]:
    """Every difference that matters to a decision, ordered by table and field; empty when the versions are equal."""
    found: list[Change] = []
    old, new = ({table.id: table for table in catalogue.tables} for catalogue in (before, after))
    for table in sorted(old.keys() | new.keys()):
        one, two = old.get(table), new.get(table)
        if one is None or two is None:
            found.append(Change("added" if one is None else "removed", FieldRef(table, "")))
        elif (one.path, one.subject, one.key, one.zh, one.en) != (two.path, two.subject, two.key, two.zh, two.en):
            found.append(Change("path", FieldRef(table, "")))
        left = {field.name: field for field in (one.fields if one else ())}
        right = {field.name: field for field in (two.fields if two else ())}
        for name in sorted(left.keys() | right.keys()):
            was, now = left.get(name), right.get(name)
            if was != now:
                what = "added" if was is None else "removed" if now is None else "classified"
                found.append(Change(what, FieldRef(table, name), was, now))
    if before.customer != after.customer:
        found.append(Change("path", FieldRef(after.customer, "")))
    return tuple(found)
