# SPDX-License-Identifier: Apache-2.0
"""What a question in SQL may be about: the tables and columns that one person may name for one purpose, as values."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from tournier.catalogue import Field, FieldRef, InformationClass, Level, Table
from tournier.gate.treatments import treatment
from tournier.policy import Decision, Outcome, Reason


@dataclass(frozen=True, slots=True)
class OfferedField:
    """A column that may be named. `treatment` is how an answer shows it, empty while people must agree first.

    `look_up`: the person may look customers up by it in a statement (decision 0103).
    """

    name: str
    zh: str
    en: str
    category: str
    cls: InformationClass
    treatment: str
    why: Reason | None
    look_up: bool = False


@dataclass(frozen=True, slots=True)
class OfferedTable:
    """A table that may be named."""

    name: str
    zh: str
    en: str
    needs_approval: bool
    fields: tuple[OfferedField, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """Of one source. `decision` says why there is nothing when the person may not ask at all."""

    source: str
    dialect: str
    decision: Decision
    tables: tuple[OfferedTable, ...]


def offered_table(
    table: Table, fields: Iterable[Field], decision: Decision, searched: Collection[FieldRef] = ()
) -> OfferedTable:
    """A table and its open fields under a decision about all of them; by those `searched` customers may be looked up."""
    agreed = decision.outcome is Outcome.ALLOW
    return OfferedTable(
        table.name,
        table.zh,
        table.en,
        not agreed,
        tuple(
            replace(_field(ref, field, decision, agreed=agreed), look_up=agreed and ref in searched)
            for field in fields
            for ref in [FieldRef(table.id, field.name)]
        ),
    )


def _field(ref: FieldRef, field: Field, decision: Decision, *, agreed: bool) -> OfferedField:
    category, cls = field.category or "", field.cls or InformationClass.C3
    shown = treatment(decision.levels.get(ref, Level.WITHHELD), category) if agreed else ""
    return OfferedField(field.name, field.zh, field.en, category, cls, shown, decision.level_reasons.get(ref))
