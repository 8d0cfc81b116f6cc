# SPDX-License-Identifier: Apache-2.0
"""Changes of a catalogue as values: what a field was, what it is to be. Pure.

- a change names what stood before, so that it applies only where nobody else changed the same field since;
- what is not confirmed stays closed to everyone (M06);
- that no class falls below its category's is kept by the catalogue itself (JR/T 0171 4.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tournier.base import JSON, BadInput, Refused
from tournier.catalogue import CATEGORIES, Catalogue, Field, FieldRef, InformationClass


@dataclass(frozen=True, slots=True)
class Saying:
    """What the catalogue says of a field: its category, its class, and whether people have confirmed both."""

    category: str | None = None
    cls: InformationClass | None = None
    confirmed: bool = False

    @classmethod
    def of(cls, field: Field) -> Saying:
        """What is said of this field now."""
        return cls(field.category, field.cls, field.confirmed)

    @property
    def is_open(self) -> bool:
        """Whether the gate may consider such a field."""
        return self.confirmed

    def as_json(self) -> dict[str, JSON]:
        """For keeping."""
        return {"category": self.category, "class": self.cls.name if self.cls else None, "confirmed": self.confirmed}

    @classmethod
    def from_json(cls, kept: Mapping[str, object]) -> Saying:
        """As it was kept or sent; raises BadInput for categories and classes that do not exist."""
        category, name = kept.get("category") or None, kept.get("class") or None
        if category is not None and category not in CATEGORIES:
            raise BadInput("catalogue.category", "There is no such category.", "Choose one from the list.")
        if name is not None and name not in InformationClass.__members__:
            raise BadInput("catalogue.class", "There is no such class.", "Choose C1, C2 or C3.")
        known = InformationClass[str(name)] if name is not None else None
        confirmed = kept.get("confirmed") is True
        if confirmed and (category is None or known is None):
            raise BadInput("catalogue.open", "A field without category and class cannot be opened.", "Give it both.")
        return cls(None if category is None else str(category), known, confirmed)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, before and after."""

    ref: FieldRef
    before: Saying
    after: Saying

    @property
    def kind(self) -> str:
        """What the change means: opens, closes, raises, lowers or renames."""
        if self.before.is_open != self.after.is_open:
            return "opens" if self.after.is_open else "closes"
        was, now = self.before.cls or 0, self.after.cls or 0
        if was == now:
            return "renames"
        return "raises" if now > was else "lowers"

    def as_json(self) -> dict[str, JSON]:
        """For keeping."""
        return {
            "table": self.ref.table,
            "field": self.ref.field,
            "before": self.before.as_json(),
            "after": self.after.as_json(),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, object]) -> FieldChange:
        """As it was kept."""
        before, after = kept.get("before"), kept.get("after")
        if not isinstance(before, Mapping) or not isinstance(after, Mapping):
            raise BadInput("catalogue.change", "A change is malformed.", "Propose it again.")
        ref = FieldRef(str(kept.get("table")), str(kept.get("field")))
        return cls(ref, Saying.from_json(before), Saying.from_json(after))


def wish(catalogue: Catalogue, ref: FieldRef, after: Saying) -> FieldChange:
    """The change that makes the field so; raises BadInput when the catalogue does not know the field."""
    return FieldChange(ref, Saying.of(catalogue.field(ref)), after)


def compare(before: Catalogue, after: Catalogue) -> tuple[FieldChange, ...]:
    """What differs field by field; a new field was nothing before, a field that is gone becomes nothing."""
    old, new = (
        {FieldRef(table.id, field.name): Saying.of(field) for table in catalogue.tables for field in table.fields}
        for catalogue in (before, after)
    )
    return tuple(
        FieldChange(ref, old.get(ref, Saying()), new.get(ref, Saying()))
        for ref in sorted(old.keys() | new.keys())
        if (ref in old) != (ref in new) or old[ref] != new[ref]
    )


def apply(catalogue: Catalogue, changes: Iterable[FieldChange]) -> Catalogue:
    """The catalogue after the changes. Refused when others changed a field since; BadInput when it would contradict itself."""
    for change in changes:
        if Saying.of(catalogue.field(change.ref)) != change.before:
            raise Refused(
                "catalogue.stale",
                f"{change.ref} was changed since the proposal.",
                "Propose the change again on today's catalogue.",
            )
        after = change.after
        catalogue = catalogue.with_field(change.ref, after.category, after.cls, confirmed=after.confirmed)
    return catalogue
