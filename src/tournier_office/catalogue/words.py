# SPDX-License-Identifier: Apache-2.0
"""Tables, fields and changes as the pages show them, in the language of the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tournier.base import day_number
from tournier.catalogue import CATEGORIES, Catalogue, Field, FieldRef, InformationClass, Level, Table
from tournier.policy import Channel, Outcome, RuleBook
from tournier.policy.words import POSTS
from tournier_office.catalogue.changes import FieldChange, Saying
from tournier_office.catalogue.treatments import CHANNELS, Treatment, treatments
from tournier_office.people.lookups import post_name
from tournier_office.site.language import said

Text = str | Promise

LEVELS: Mapping[Level, Text] = {
    Level.WITHHELD: _("withheld"),
    Level.MATCH: _("match only"),
    Level.TOKEN: _("token"),
    Level.PARTIAL: _("partial"),
    Level.CLEAR: _("in clear"),
}
KINDS: Mapping[str, Text] = {
    "opens": _("opens the field"),
    "closes": _("closes the field"),
    "raises": _("raises the class"),
    "lowers": _("lowers the class"),
    "renames": _("changes the category"),
}
_CHANNELS: Mapping[Channel, Text] = {
    Channel.LOOK_UP: _("Look-up"),
    Channel.REVEAL: _("Reveal"),
    Channel.COPY: _("Copy"),
    Channel.PRINT: _("Print"),
}
_ORDER = ("teller", "customer_manager", "call_agent", "loan_officer", "branch_manager")


def usual_post(posts: frozenset[str]) -> str:
    """The post whose view is shown first: one's own, or the teller's."""
    return next((post for post in POSTS if post in posts), _ORDER[0])


def post_choices() -> list[tuple[str, str]]:
    """The posts to choose from."""
    return [(post, post_name(post)) for post in POSTS if post != "service"]


def channel_titles() -> list[Text]:
    """The channels in the order of the treatments."""
    return [_CHANNELS[channel] for channel in CHANNELS]


def category_text(name: str | None) -> str:
    """A category in the language of the screen; empty for none."""
    found = CATEGORIES.get(name or "")
    return said(found.zh, found.en) if found else ""


def category_choices() -> list[tuple[InformationClass, list[tuple[str, str]]]]:
    """The categories by class, for a form."""
    return [
        (cls, [(item.name, said(item.zh, item.en)) for item in CATEGORIES.values() if item.cls is cls])
        for cls in sorted(InformationClass, reverse=True)
    ]


def label(place: Table | Field) -> str:
    """What a table or field is called in the language of the screen; its own name when nobody labelled it."""
    return said(place.zh, place.en) or place.zh or place.en or place.name


@dataclass(frozen=True, slots=True)
class TableView:
    """A table for the screen."""

    id: str
    name: str
    label: str
    fields: int
    open: int
    classes: tuple[tuple[str, int], ...]
    steps: tuple[str, ...]


def table_view(table: Table) -> TableView:
    """The table with its counts and its way to the customer."""
    counts = [(cls.name, sum(field.is_open and field.cls is cls for field in table.fields)) for cls in InformationClass]
    return TableView(
        table.id,
        table.name,
        label(table),
        len(table.fields),
        sum(field.is_open for field in table.fields),
        tuple((name, count) for name, count in counts if count),
        tuple(join.to_table for join in table.path),
    )


def _treatment(item: Treatment) -> dict[str, Any]:
    outcome = item.outcome.value
    text = LEVELS[item.level]
    if item.outcome is Outcome.REFUSE:
        text = _("no")
    elif item.outcome is Outcome.NEEDS_APPROVAL:
        text = _("with approval")
    return {"text": text, "outcome": outcome, "level": item.level.name.lower()}


def field_views(table: Table, rules: RuleBook, post: str, posted: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """The fields with category, class and treatment; `posted` gives back what a person typed into a refused form."""
    open_categories = [field.category for field in table.fields if field.is_open and field.category]
    shown = treatments(rules, post, open_categories, day_number())
    views = []
    for number, field in enumerate(table.fields):
        saying = Saying.of(field)
        category, cls, confirmed = saying.category, saying.cls.name if saying.cls else "", saying.confirmed
        if posted is not None and f"category-{number}" in posted:
            category, cls = str(posted[f"category-{number}"]), str(posted.get(f"class-{number}", ""))
            confirmed = posted.get(f"confirmed-{number}") == "on"
        views.append(
            {
                "number": number,
                "name": field.name,
                "label": label(field),
                "category": category,
                "category_text": category_text(category),
                "cls": cls,
                "confirmed": confirmed,
                "is_open": field.is_open,
                "treatments": [_treatment(item) for item in shown[field.category]]
                if field.is_open and field.category
                else [],
            }
        )
    return views


@dataclass(frozen=True, slots=True)
class ClosedField:
    """A field that nobody can see yet, with what `adopt` proposes for it."""

    ref: FieldRef
    table: TableView
    name: str
    label: str
    proposed: str
    cls: str
    sensitive: bool

    @property
    def key(self) -> str:
        """As a form names it."""
        return "\t".join(self.ref)


def _risk(field: Field) -> int:
    """How early somebody should look: what authenticates, then what nobody knows, then by class and sensitivity."""
    if field.cls is InformationClass.C3:
        return 0
    known = CATEGORIES.get(field.category or "")
    if known is None:
        return 1
    if not known.personal:
        return 5
    return 2 if known.sensitive else 3 if field.cls is InformationClass.C2 else 4


def closed_fields(catalogue: Catalogue) -> list[ClosedField]:
    """Every field that is not open, the most dangerous first."""
    closed = [(table, field) for table in catalogue.tables for field in table.fields if not field.is_open]
    views = {table.id: table_view(table) for table, _ in closed}
    return [
        ClosedField(
            FieldRef(table.id, field.name),
            views[table.id],
            field.name,
            label(field),
            category_text(field.category),
            field.cls.name if field.cls else "",
            bool(field.category and CATEGORIES[field.category].sensitive),
        )
        for table, field in sorted(closed, key=lambda pair: _risk(pair[1]))
    ]


def _saying(saying: Saying) -> str:
    parts = [category_text(saying.category) or "—", saying.cls.name if saying.cls else "—"]
    return " · ".join(parts)


def change_view(change: FieldChange) -> dict[str, Any]:
    """One change for the screen."""
    ref: FieldRef = change.ref
    return {
        "table": ref.table,
        "field": ref.field,
        "kind": change.kind,
        "words": KINDS[change.kind],
        "before": _saying(change.before),
        "before_open": change.before.is_open,
        "after": _saying(change.after),
        "after_open": change.after.is_open,
    }
