# SPDX-License-Identifier: Apache-2.0
"""A customer looked up in a statement (decision 0103): which field it names, and what the look-up channel answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tournier.base import Refused
from tournier.catalogue import CATEGORIES, Catalogue, FieldRef, Source, Table
from tournier.gate import record
from tournier.gate.answers import Found, No
from tournier.gate.guarding import rule_name
from tournier.gate.ports import EvidencePort, SourcePort
from tournier.policy import Apart, Channel, Request
from tournier.purpose import PURPOSES
from tournier.query import Answered, LookUp
from tournier.query import Refused as StatementRefused

Search = Callable[[Sequence[tuple[str, str]]], Found | No]  # the gate's own search channel, for the one who asks


@dataclass(frozen=True, slots=True)
class Sought:
    """A field by which customers are searched, and the value; `text` None is NULL, which is nobody."""

    ref: FieldRef
    category: str
    text: str | None


class Wanted(NamedTuple):
    """A statement, what it reads, whom it looks up, and who may only be stored and does not enter its answer."""

    sql: str
    tables: tuple[Table, ...]
    sought: Sought | None
    apart: tuple[Apart, ...]


def looked_up_by(catalogue: Catalogue, source: Source, tables: Sequence[Table], look_up: LookUp) -> Sought:
    """What a statement looks up, or Refused: the field must be the one by which customers are searched."""
    table = next(table for table in tables if rule_name(table, source) == look_up.table)
    ref = FieldRef(table.id, look_up.column)
    known = table.field(look_up.column)
    if known is None or known.category is None or not is_searched(catalogue, ref, known.category):
        raise StatementRefused(
            "lookup",
            "Customers are not searched by this field.",
            "Look up by a document, mobile or account number in the table of customers.",
            word=look_up.column,
        )
    return Sought(ref, known.category, look_up.text)


def is_searched(catalogue: Catalogue, ref: FieldRef, category: str) -> bool:
    """Whether customers are searched by this field of their table: the one of its category that a search asks.

    In another table a customer may have other rows than the one that holds the value.
    """
    return ref.table == catalogue.customer and catalogue.searchable(category)[:1] == [ref]


def suffices(catalogue: Catalogue, ref: FieldRef) -> bool:
    """Whether a value of this field alone is enough to look a customer up by: it identifies, and a search asks it."""
    category = catalogue.field(ref).category or ""
    known = CATEGORIES.get(category)
    return known is not None and known.identifier and is_searched(catalogue, ref, category)


def answered(
    search: Search, evidence: EvidencePort, sources: SourcePort, request: Request, sought: Sought
) -> Answered | No:
    """What the look-up channel answers to a statement that looks somebody up; it records for itself."""
    if request.channel is not Channel.QUERY or PURPOSES[request.purpose].least_group:
        raise Refused(
            "query.lookup",
            "Nobody is looked up for a statistic or a file.",
            "Ask without the look-up, or look the customer up at the screen.",
        )
    if sought.text is None:
        return Answered()
    found = search([(sought.category, sought.text)])
    if not isinstance(found, Found):
        evidence.append(record.failure_entry(request, "query.lookup"))
        return found
    if found.more:
        raise Refused(
            "query.lookup-many", "More customers fit than may be looked up at once.", "Look up by an identifier."
        )
    key = sources.carriers(sought.ref.table)[0]
    shown = tuple(customer.subject for customer in found.customers if customer.section is not None)
    return Answered(shown, sources.types(sought.ref.table)[key], sources.collated(sought.ref.table, key))
